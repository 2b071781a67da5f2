"""Consumer law as a table of versioned rules, and the dates that follow from it.

The consumer's country decides, not the shop's (Rome I, Art. 6; STANDARDS J-01), and the law of the
day of the contract (J-02). Pure: facts in, dates with their clause out. No policy of a shop is
looked at here, so none can move a statutory date.

    withdrawal_end(order, tz)        until when a contract may be withdrawn from
    return_by(stated_at, ...)        until when goods go back after the statement
    refund_due(stated_at, ...)       until when money is paid back, and may_withhold(...)
    guarantee_end(order, line, tz)   until when the seller answers for faults
"""

from catalog.exemptions import EXEMPTIONS, article_of, exemption_of
from rma.law.clauses import Clause, Law
from rma.law.periods import (
    Term,
    burden_reversed_until,
    delivered_on,
    guarantee_end,
    may_withhold,
    refund_due,
    repair_extension,
    return_by,
    undelivered_refund_due,
    withdrawal_end,
)
from rma.law.table import LAW, ROWS

__all__ = [
    "EXEMPTIONS",
    "LAW",
    "ROWS",
    "Clause",
    "Law",
    "Term",
    "article_of",
    "burden_reversed_until",
    "delivered_on",
    "exemption_of",
    "guarantee_end",
    "may_withhold",
    "refund_due",
    "repair_extension",
    "return_by",
    "undelivered_refund_due",
    "withdrawal_end",
]

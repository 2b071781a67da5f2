"""How fast it went, and what was paid: days from step to step, money by what was agreed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from insights.periods import Period
from insights.selectors.reports.asking import ask
from insights.tables import Column, Table

#: The ways whose days are counted, from the request to the money, then all of it.
STEPS = ("receive", "grade", "settle", "whole")

# A way counts in the period in which it ended. Indexes receipt_counted, inspection_confirmed and
# resolution_settled; money that left before the goods were graded did not wait for a grade.
_CYCLE = """
WITH graded AS (
  SELECT paid.id, max(run.confirmed_at) AS at
  FROM rma_resolution paid
  JOIN inspection_handlingunit unit ON unit.rma_line_id = paid.line_id
  JOIN inspection_inspection run ON run.unit_id = unit.id AND run.status = 'confirmed'
  WHERE paid.settled_at >= %(before)s AND paid.settled_at < %(end)s AND paid.status = 'settled'
  GROUP BY 1
), ways AS (
  SELECT 'receive' AS step, came.counted_at AS ended, rma.requested_at AS begun
  FROM inspection_receipt came JOIN rma_rma rma ON rma.id = came.rma_id
  WHERE came.counted_at >= %(before)s AND came.counted_at < %(end)s
    AND came.status NOT IN ('voided', 'refused')
  UNION ALL
  SELECT 'grade', run.confirmed_at, came.counted_at
  FROM inspection_inspection run JOIN inspection_handlingunit unit ON unit.id = run.unit_id
  JOIN inspection_receipt came ON came.id = unit.receipt_id
  WHERE run.confirmed_at >= %(before)s AND run.confirmed_at < %(end)s AND run.status = 'confirmed'
    AND came.counted_at IS NOT NULL
  UNION ALL
  SELECT 'settle', paid.settled_at, graded.at
  FROM rma_resolution paid JOIN graded ON graded.id = paid.id
  WHERE paid.settled_at >= %(before)s AND paid.settled_at < %(end)s AND paid.status = 'settled'
    AND paid.settled_at >= graded.at
  UNION ALL
  SELECT 'whole', paid.settled_at, rma.requested_at
  FROM rma_resolution paid JOIN rma_rma rma ON rma.id = paid.rma_id
  WHERE paid.settled_at >= %(before)s AND paid.settled_at < %(end)s AND paid.status = 'settled'
), days AS (
  SELECT step, ended >= %(start)s AS now, extract(epoch FROM ended - begun)::float8 / 86400 AS days
  FROM ways
)
SELECT step, now, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
FROM days GROUP BY 1, 2
"""

# Of store credit that was taken back, what had been spent stays with the shopper: it is counted
# where it was given, and the money owed in its place is less by as much.
_MONEY = """
WITH given AS (
  SELECT currency, type, settled_at, amount_minor
  FROM rma_resolution
  WHERE settled_at >= %(before)s AND settled_at < %(end)s AND status = 'settled'
  UNION ALL
  SELECT paid.currency, paid.type, paid.settled_at, -sum(entry.amount_minor)
  FROM rma_resolution paid
  JOIN rma_storecredit credit ON credit.resolution_id = paid.id
  JOIN rma_creditentry entry ON entry.credit_id = credit.id AND entry.kind = 'redeemed'
  WHERE paid.settled_at >= %(before)s AND paid.settled_at < %(end)s AND paid.status = 'reversed'
  GROUP BY paid.id, paid.currency, paid.type, paid.settled_at
)
SELECT currency, type,
  count(*) FILTER (WHERE settled_at >= %(start)s),
  coalesce(sum(amount_minor) FILTER (WHERE settled_at >= %(start)s), 0),
  coalesce(sum(amount_minor) FILTER (WHERE settled_at < %(start)s), 0)
FROM given GROUP BY 1, 2 ORDER BY 1, 4 DESC, 5 DESC, 2
"""


def cycle(period: Period) -> Table:
    """Days from step to step: half of all took no longer (median), nine of ten no longer (p90)."""
    found = {(step, now): rest for step, now, *rest in ask(_CYCLE, period)}
    rows = []
    for step in STEPS:
        count, median, p90 = found.get((step, True), (0, None, None))
        _count, median_before, p90_before = found.get((step, False), (0, None, None))
        values = [_days(each) for each in (median, p90, median_before, p90_before)]
        rows.append((step, count, *values))
    columns = [
        Column("step", _("From and to"), "text"),
        Column("count", _("How many")),
        Column("median", _("Median"), "days"),
        Column("p90", _("Slowest tenth"), "days"),
        Column("median_before", _("Median before"), "days"),
        Column("p90_before", _("Slowest tenth before"), "days"),
    ]
    return Table("cycle", columns, rows)


def money(period: Period) -> Table:
    """What was settled in the period, by currency and by what the shopper got."""
    columns = [
        Column("currency", _("Currency"), "text"),
        Column("type", _("What they got"), "text"),
        Column("count", _("How many")),
        Column("amount", _("Amount"), "money"),
        Column("amount_before", _("Amount before"), "money"),
    ]
    rows = [
        (currency, kind, count, int(amount), int(before))
        for currency, kind, count, amount, before in ask(_MONEY, period)
    ]
    return Table("money", columns, rows)


def _days(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)

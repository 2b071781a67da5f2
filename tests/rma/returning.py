"""Returning goods in tests, on paper: all at once, or one after the other."""

from catalog.pricing import price_order
from rma.money import STATUTORY_BASES, Ask, Ledger, refund_units


def refund(sold, *asks, ledger=None):
    return refund_units(price_order(sold), ledger or Ledger(), [Ask(*ask) for ask in asks])


def one_by_one(sold, *asks, ledger=None):
    """Ask after ask, each a live return before the next; the refunds in their order."""
    priced, ledger, refunds = price_order(sold), ledger or Ledger(), []
    for ask in (Ask(*ask) for ask in asks):
        refunds.append(refund_units(priced, ledger, [ask]))
        units, *shipping = refunds[-1].parts
        statutory = ask.basis in STATUTORY_BASES
        ledger = ledger.with_units(ask.line, ask.units, units.amount, statutory=statutory)
        for part in shipping:
            ledger = ledger.with_shipping(part.key, part.amount)
    return refunds

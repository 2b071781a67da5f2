"""What goods in exchange cost. Pure; `rma.amounts` settles it against what comes back.

A replacement costs its own price, taxed as what comes back was: they are the same kind of goods.
Where nobody named a price and it is sold for what the old one was, it costs what that was worth:
whatever discount was given goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.pricing import Amount, LineMoney, OrderMoney, TaxRate, price_order


@dataclass(frozen=True, slots=True)
class Pieces:
    """How many pieces go out for how many units that come back."""

    units: int
    pieces: int

    def for_units(self, units: int) -> int | None:
        """Pieces for some of the units; None where they cannot be told apart."""
        share, rest = divmod(self.pieces * units, self.units)
        return None if rest else share


def price_of(
    unit_price: Decimal,
    pieces: int,
    *,
    currency: str,
    prices_include_tax: bool,
    tax_rates: Sequence[TaxRate],
) -> Amount:
    """What so many pieces cost, tax included; the price is as the order's prices are."""
    rates = tuple(TaxRate(rate.name, rate.rate) for rate in tax_rates)
    line = LineMoney("replacement", unit_price, pieces, tax_rates=rates)
    priced = price_order(OrderMoney(currency, prices_include_tax, (line,)))
    return priced.lines["replacement"].amount


def is_family(sku: str, variants_of: str, other_sku: str, other_variants_of: str) -> bool:
    """Whether two articles are variants of one product, or one is the product of the other."""
    return (variants_of or sku).casefold() == (other_variants_of or other_sku).casefold()

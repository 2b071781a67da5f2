"""What an order has already given back, and so what is left of each row and of the order.

The caller fills a `Ledger` from live returns (not declined, cancelled, …) and adjustments:

- `Given.units` and `Given.returned`: units on live returns and the *value* they took, settled or
  not, before fees and deductions. A cancelled return simply is not in it.
- `Given.statutory_units`: how many of these are on withdrawals or guarantee claims.
- `Given.adjusted`: money for the line without goods.
- `Ledger.shipping`: money given back per shipping row.

Refunds made elsewhere come with the order itself (`OrderMoney.refunds`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from catalog.pricing import NOTHING, Amount, PricedOrder, total
from rma.money.shares import part_of


@dataclass(frozen=True, slots=True)
class Given:
    """What one order line has given back."""

    units: int = 0
    returned: Amount = NOTHING
    adjusted: Amount = NOTHING
    statutory_units: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one order has given back, by the keys of its rows."""

    lines: Mapping[str, Given] = field(default_factory=dict)
    shipping: Mapping[str, Amount] = field(default_factory=dict)

    def line(self, key: str) -> Given:
        return self.lines.get(key, Given())

    def with_units(self, key: str, units: int, amount: Amount, *, statutory: bool) -> Ledger:
        """The ledger once these units are on a live return too."""
        had = self.line(key)
        has = Given(
            had.units + units,
            had.returned + amount,
            had.adjusted,
            had.statutory_units + units * statutory,
        )
        return replace(self, lines={**self.lines, key: has})

    def with_money(self, key: str, amount: Amount) -> Ledger:
        """The ledger once this much of a line is given back without goods."""
        had = self.line(key)
        return replace(
            self, lines={**self.lines, key: replace(had, adjusted=had.adjusted + amount)}
        )

    def with_shipping(self, key: str, amount: Amount) -> Ledger:
        """The ledger once this much of a shipping row is given back too."""
        now = self.shipping.get(key, NOTHING) + amount
        return replace(self, shipping={**self.shipping, key: now})

    @property
    def gross(self) -> int:
        lines = (given.returned + given.adjusted for given in self.lines.values())
        return total((*lines, *self.shipping.values())).gross


def line_left(priced: PricedOrder, ledger: Ledger, key: str) -> Amount:
    """What is left of a line: its price less everything given back, here and elsewhere."""
    cost = priced.lines[key].amount
    elsewhere = sum(refund.amount_minor for refund in priced.order.refunds if refund.line == key)
    given = ledger.line(key)
    return _left(cost, elsewhere, given.returned + given.adjusted)


def shipping_left(priced: PricedOrder, ledger: Ledger) -> dict[str, Amount]:
    """What is left of each shipping row; refunds elsewhere are taken from the first rows."""
    elsewhere = sum(refund.amount_minor for refund in priced.order.refunds if refund.shipping)
    left = {}
    for key, row in priced.shipping.items():
        taken = min(elsewhere, row.amount.gross)
        elsewhere -= taken
        left[key] = _left(row.amount, taken, ledger.shipping.get(key, NOTHING))
    return left


def order_left(priced: PricedOrder, ledger: Ledger) -> int:
    """Minor units of what was paid that have not gone back, here or elsewhere."""
    elsewhere = sum(refund.amount_minor for refund in priced.order.refunds)
    return max(0, priced.paid_minor - elsewhere - ledger.gross)


def units_left(priced: PricedOrder, ledger: Ledger, key: str) -> int:
    """Units of a line neither cancelled nor on a live return."""
    line = next(line for line in priced.order.lines if line.key == key)
    return max(0, line.quantity - line.cancelled - ledger.line(key).units)


def _left(cost: Amount, elsewhere: int, given: Amount) -> Amount:
    """Never below zero, even if more went back elsewhere; tax never above the amount it is in."""
    rest = cost - part_of(cost, min(elsewhere, cost.gross)) - given
    gross = max(0, rest.gross)
    return Amount(gross, min(gross, max(0, rest.tax)))

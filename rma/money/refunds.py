"""What a return gives back: units by the residue rule, shipping by law, never more than is left.

    priced = price_order(order)                                   # catalog.pricing
    refund = refund_units(priced, ledger, [Ask("line-1", 2)])     # or raises Refused
    refund.totals, refund.parts[0].amount, refund.parts[0].derivation

A return of several units may be split at any time (a partial receipt): asked for unit by unit, with
each part in the ledger for the next, they sum to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.pricing import Amount, LineMoney, PricedOrder
from rma.money.derivation import Derivation, of_shipping, of_units
from rma.money.ledger import Ledger, line_left, order_left, shipping_left, units_left
from rma.money.shares import part_of, share_of
from rma.sentences import Refused

# Outbound shipping comes back by law with these (Directives 2011/83 Art. 13, 2019/771 Art. 16).
STATUTORY_BASES = frozenset({"withdrawal", "guarantee"})


@dataclass(frozen=True, slots=True)
class Ask:
    """Units of one order line to come back, and on which legal basis (None: the shop's policy)."""

    line: str
    units: int
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The refund for some units of one line, or for one shipping row; `key` is the row's."""

    kind: Literal["line", "shipping"]
    key: str
    units: int
    amount: Amount
    derivation: tuple[Derivation, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """API "Money in answers": items and shipping net, the tax of both, all positive."""

    items: int = 0
    tax: int = 0
    shipping: int = 0
    fees: int = 0
    deductions: int = 0
    bonus: int = 0

    @property
    def refund(self) -> int:
        credit = self.items + self.tax + self.shipping + self.bonus
        return max(0, credit - self.fees - self.deductions)


@dataclass(frozen=True, slots=True)
class Refund:
    """A whole return's money, part by part."""

    parts: tuple[Part, ...]

    @property
    def totals(self) -> Totals:
        return Totals(
            items=sum(part.amount.net for part in self.parts if part.kind == "line"),
            tax=sum(part.amount.tax for part in self.parts),
            shipping=sum(part.amount.net for part in self.parts if part.kind == "shipping"),
        )


def refund_units(priced: PricedOrder, ledger: Ledger, asks: Sequence[Ask]) -> Refund:
    """Refund these units, in this order; standard shipping too if they complete a statutory claim.

    Raises `Refused`: unknown_line, not_goods, quantity_not_positive, or exceeds_returnable with
    `allowed` (asks for the same line count together).
    """
    lines = _refuse_impossible(priced, ledger, asks)
    parts = []
    for ask in asks:
        part = _units_part(priced, ledger, lines[ask.line], ask.units)
        parts.append(part)
        statutory = ask.basis in STATUTORY_BASES
        ledger = ledger.with_units(ask.line, ask.units, part.amount, statutory=statutory)
    if any(ask.basis in STATUTORY_BASES for ask in asks) and _is_whole_order(priced, ledger):
        parts += _standard_shipping(priced, ledger)
    return Refund(tuple(parts))


def _refuse_impossible(
    priced: PricedOrder, ledger: Ledger, asks: Sequence[Ask]
) -> dict[str, LineMoney]:
    lines = {line.key: line for line in priced.order.lines}
    wanted: Counter[str] = Counter()
    for ask in asks:
        if ask.line not in lines:
            raise Refused("unknown_line", about=ask.line)
        if lines[ask.line].kind != "goods":
            raise Refused("not_goods", about=ask.line)
        if ask.units < 1:
            raise Refused("quantity_not_positive", about=ask.line)
        wanted[ask.line] += ask.units
    for key, units in wanted.items():
        allowed = units_left(priced, ledger, key)
        if units > allowed:
            raise Refused("exceeds_returnable", about=key, allowed=allowed)
    return lines


def _units_part(priced: PricedOrder, ledger: Ledger, line: LineMoney, units: int) -> Part:
    """The next `units` of the line: share(taken + units) − money on live returns, as far as left.

    Not share(taken): a cancelled return in the middle would keep its cents for ever.
    """
    given, left = ledger.line(line.key), line_left(priced, ledger, line.key)
    coming = range(given.units, given.units + units)
    due = share_of(priced.lines[line.key].amount, line.quantity, coming.stop) - given.returned
    wanted = max(0, due.gross)
    by_line = min(wanted, left.gross)
    gross = min(by_line, order_left(priced, ledger))
    if gross == wanted:
        # Tax by the same rule, within what is left of the line's tax and of its net.
        amount = Amount(gross, max(gross - left.net, 0, min(due.tax, left.tax, gross)))
    else:
        amount = part_of(left, gross)
    steps = of_units(priced, line, coming, amount, wanted, by_line)
    return Part("line", line.key, units, amount, steps)


def _is_whole_order(priced: PricedOrder, ledger: Ledger) -> bool:
    """Every unit of goods that was not cancelled is on a withdrawal or a guarantee claim."""
    return all(
        ledger.line(line.key).statutory_units >= line.quantity - line.cancelled
        for line in priced.order.lines
        if line.kind == "goods"
    )


def _standard_shipping(priced: PricedOrder, ledger: Ledger) -> list[Part]:
    parts = []
    available, rows_left = order_left(priced, ledger), shipping_left(priced, ledger)
    for row in priced.order.shipping:
        left = rows_left[row.key]
        gross = min(left.gross, available)
        if row.kind != "standard" or not gross:
            continue
        available -= gross
        amount = part_of(left, gross)
        steps = of_shipping(priced, row, amount, left.gross)
        parts.append(Part("shipping", row.key, 0, amount, steps))
    return parts

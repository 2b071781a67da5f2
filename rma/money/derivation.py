"""How an amount came about, row by row: signed, labelled for people, summing to the amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from catalog.pricing import Amount, LineMoney, PricedOrder, PricedRow, ShippingMoney
from returns_portal.lib.money import largest_remainder
from rma.money.shares import share
from rma.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Derivation:
    """One step towards an amount: minor units, the label people read, the rule behind it."""

    label: Sentence
    amount_minor: int
    rule: str

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` reads it back."""
        label = self.label.as_json()
        return {"label": label, "amount_minor": self.amount_minor, "rule": self.rule}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        label = Sentence.from_json(stored["label"])
        return cls(label, stored["amount_minor"], stored["rule"])


def step(rule: str, amount_minor: int, **params: Any) -> Derivation:
    return Derivation(Sentence(rule, params), amount_minor, rule)


def of_units(
    priced: PricedOrder, line: LineMoney, units: range, amount: Amount, wanted: int, by_line: int
) -> tuple[Derivation, ...]:
    """Steps for the units of a line that come back: the line's own figures, shared by unit.

    `wanted` is what the units are worth, `by_line` what the line has left for them; the amount is
    less still where less was paid.
    """
    row = priced.lines[line.key]

    def part(whole: int) -> int:
        return share(whole, line.quantity, units.stop) - share(whole, line.quantity, units.start)

    worth = [
        step("price", part(row.price_minor), units=len(units), title=line.title),
        step("line_discount", -part(row.discount_minor)),
        step("order_discount", -part(row.order_discount_minor)),
    ]
    if not priced.order.prices_include_tax:
        worth += _tax_on_top(line, row, part(row.amount.tax))
    # Each figure was shared by itself, and a cancelled return leaves its cents to the next one.
    residue = wanted - sum(each.amount_minor for each in worth)
    limits = [
        step("residue", residue),
        step("already_refunded", by_line - wanted),
        step("paid_ceiling", amount.gross - by_line),
    ]
    return _telling([*worth, *limits])


def of_shipping(
    priced: PricedOrder, row: ShippingMoney, amount: Amount, left: int
) -> tuple[Derivation, ...]:
    """Steps for what comes back of one shipping row, of which `left` is left."""
    cost = priced.shipping[row.key]
    worth = [
        step("shipping", cost.price_minor),
        step("line_discount", -cost.discount_minor),
        step("order_discount", -cost.order_discount_minor),
    ]
    if not priced.order.prices_include_tax:
        worth += _tax_on_top(row, cost, cost.amount.tax)
    limits = [
        step("already_refunded", left - cost.amount.gross),
        step("paid_ceiling", amount.gross - left),
    ]
    return _telling([*worth, *limits])


def _tax_on_top(row: LineMoney | ShippingMoney, cost: PricedRow, tax: int) -> list[Derivation]:
    """Tax of a part, told per rate in proportion to the whole row's taxes."""
    parts = largest_remainder(tax, cost.taxes)
    return [
        step("tax", part, name=rate.name) for rate, part in zip(row.tax_rates, parts, strict=True)
    ]


def _telling(steps: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """The steps that change the amount; the first one always stays, as its heading."""
    first, *others = steps
    return (first, *(each for each in others if each.amount_minor))

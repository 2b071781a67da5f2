"""The figures of one resolution: what it pays, what it takes from the order, how that came about.

Pure. A `Part` of `rma.money` says what units are worth; the kind of resolution says how much of it
is money. What is not paid is used up all the same: an exchanged unit is not refunded later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rma.money import (
    Amount,
    Ask,
    Derivation,
    Ledger,
    Part,
    PricedOrder,
    Sentence,
    Totals,
    refund_units,
    total,
)

#: Kinds of resolution that bring money or credit; the others bring goods or work.
PAYING = frozenset({"refund", "store_credit", "price_reduction", "keep_with_refund"})
#: Rule of the row by which somebody of the shop changed an amount.
AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Figures:
    """Minor units: `amount` is paid, `derivation` and `totals` sum to it; `value` is used up."""

    amount: int = 0
    totals: Totals = field(default_factory=Totals)
    value: Amount = field(default_factory=Amount)
    shipping: dict[str, Amount] = field(default_factory=dict)
    derivation: tuple[Derivation, ...] = ()

    def less(self, kept_back: int) -> Figures:
        """The same, of which somebody keeps back so much; it is used up all the same."""
        if not kept_back:
            return self
        told = Derivation(Sentence(AMENDED), -kept_back, AMENDED)
        return replace(
            self,
            amount=self.amount - kept_back,
            totals=replace(self.totals, deductions=self.totals.deductions + kept_back),
            derivation=(*self.derivation, told),
        )

    def as_columns(self) -> dict[str, Any]:
        """The columns of a Resolution."""
        totals = self.totals
        return {
            "amount_minor": self.amount,
            "components": {
                "items": totals.items,
                "tax": totals.tax,
                "shipping": totals.shipping,
                "fees": totals.fees,
                "deductions": totals.deductions,
                "bonus": totals.bonus,
            },
            "value": {
                "units": [self.value.gross, self.value.tax],
                "shipping": {key: [each.gross, each.tax] for key, each in self.shipping.items()},
            },
            "derivation": [step.as_json() for step in self.derivation],
        }


def figures(kind: str, units: Part, shipping: Sequence[Part] = ()) -> Figures:
    """The figures of a resolution of `kind` for units of a line, and shipping that goes with it."""
    parts = (units, *shipping)
    by_row = {part.key: part.amount for part in shipping}
    if kind not in PAYING:
        return Figures(value=units.amount, shipping=by_row)
    sent = total(part.amount for part in shipping)
    return Figures(
        amount=units.amount.gross + sent.gross,
        totals=Totals(items=units.amount.net, tax=units.amount.tax + sent.tax, shipping=sent.net),
        value=units.amount,
        shipping=by_row,
        derivation=tuple(step for part in parts for step in part.derivation),
    )


def split(
    priced: PricedOrder, others: Ledger, whole: Part, first: int, basis: str | None
) -> tuple[Part, Part]:
    """The parts of `whole`: its `first` units, and the rest; together exactly what `whole` was.

    `others` is the ledger without it. What was promised for the whole stays, even where a return
    cancelled since then would now move a cent.
    """
    ahead = _units(priced, others, whole.key, first, basis)
    gross = min(ahead.amount.gross, whole.amount.gross)
    amount = Amount(gross, min(ahead.amount.tax, whole.amount.tax, gross))
    one = _adjusted(ahead, amount)
    with_one = others.with_units(whole.key, first, amount, statutory=False)
    behind = _units(priced, with_one, whole.key, whole.units - first, basis)
    return one, _adjusted(behind, whole.amount - amount)


def _units(priced: PricedOrder, ledger: Ledger, key: str, units: int, basis: str | None) -> Part:
    return refund_units(priced, ledger, [Ask(key, units, basis)]).parts[0]


def _adjusted(part: Part, amount: Amount) -> Part:
    """`part` with the amount it must have; a difference is told as a step of its own."""
    difference = amount.gross - part.amount.gross
    steps = part.derivation
    if difference:
        steps = (*steps, Derivation(Sentence("residue"), difference, "residue"))
    return Part(part.kind, part.key, part.units, amount, steps)

"""The figures of one resolution: what it pays, what it takes from the order, how that came about.

Pure. A `Part` of `rma.money` says what units are worth, `Charges` what is kept back of it or put on
top; the kind of resolution says how much of it is money. What is not paid is used up all the same:
an exchanged unit is not refunded later.

    figures("refund", part, shipping, charges).amount        # paid
    figures("exchange", part, shipping, charges).credit      # what a refund would have paid
    figures("exchange", part, shipping, replace(charges, replacement=9900))
                                                             # .amount back, or .owes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rma.charges import AMENDED, NO_CHARGES, Charges, capped, step, waiver
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
from rma.money.shares import part_of, spread

#: Kinds of resolution that bring money or credit; the others bring goods or work.
PAYING = frozenset({"refund", "store_credit", "price_reduction", "keep_with_refund"})
#: Kinds by which goods come back for money or credit, so that the shop may charge for the return.
CHARGED = frozenset({"refund", "store_credit", "exchange"})


@dataclass(frozen=True, slots=True)
class Figures:
    """Minor units: `amount` is paid, `derivation` and `totals` sum to it; `value` is used up.

    `credit` is what the units bring after all charges, whether it is paid or spent on a
    replacement; `owes` what the customer pays for a dearer one.
    """

    amount: int = 0
    totals: Totals = field(default_factory=Totals)
    value: Amount = field(default_factory=Amount)
    shipping: dict[str, Amount] = field(default_factory=dict)
    derivation: tuple[Derivation, ...] = ()
    credit: int = 0
    owes: int = 0

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
            "customer_owes_minor": self.owes,
        }


def figures(
    kind: str, units: Part, shipping: Sequence[Part] = (), charges: Charges = NO_CHARGES
) -> Figures:
    """The figures of a resolution of `kind` for units of a line, and shipping that goes with it."""
    by_row = {part.key: part.amount for part in shipping}
    if kind == "price_reduction":
        return _reduced(units, charges)
    if kind == "exchange":
        credit = _paid(units, shipping, charges)
        if charges.replacement is not None:
            return _exchanged(credit, units, charges.replacement)
        return Figures(value=units.amount, shipping=by_row, credit=credit.amount)
    if kind not in PAYING:
        return Figures(value=units.amount, shipping=by_row)
    return _paid(units, shipping, charges)


def _paid(units: Part, shipping: Sequence[Part], charges: Charges) -> Figures:
    """Money for units: their worth, less fees, less deductions, plus the bonus, as amended."""
    parts = (units, *shipping)
    sent = total(part.amount for part in shipping)
    worth = Totals(items=units.amount.net, tax=units.amount.tax + sent.tax, shipping=sent.net)
    steps = tuple(step for part in parts for step in part.derivation)
    amount = units.amount.gross + sent.gross
    found = Figures(amount, worth, units.amount, {p.key: p.amount for p in shipping}, steps, amount)
    if charges == NO_CHARGES:
        return found
    fees = capped(charges.fees, units.amount.gross)
    kept = -sum(row.amount_minor for row in fees)
    fees += waiver("fees", kept, charges)
    waived = kept + sum(row.amount_minor for row in fees)
    deductions = capped(charges.deductions, units.amount.gross - kept + waived)
    lost = -sum(row.amount_minor for row in deductions)
    deductions += waiver("deductions", lost, charges)
    found = _with(found, fees, "fees")
    found = _with(found, deductions, "deductions")
    bonus = charges.bonus_on(max(0, found.amount - sent.gross))
    found = _with(found, bonus, "bonus", sign=1)
    return amended(found, charges.amended)


def divided(
    kind: str, one: Part, two: Part, shipping: Sequence[Part], charges: Charges
) -> tuple[Figures, Figures]:
    """The figures of two parts of a resolution; shipping goes with the second. They sum to it."""
    first, second = charges.parts(one.amount.gross, two.amount.gross)
    found = figures(kind, one, (), first), figures(kind, two, shipping, second)
    if not charges.amended:
        return found
    if charges.amended < 0:
        room = [each.amount for each in found]
    else:
        room = [each.totals.fees + each.totals.deductions for each in found]
    shares = spread(abs(charges.amended), room, room)
    sign = 1 if charges.amended > 0 else -1
    ahead, behind = (amended(each, sign * share) for each, share in zip(found, shares, strict=True))
    return ahead, behind


def _with(found: Figures, rows: Sequence[Derivation], name: str, sign: int = -1) -> Figures:
    """The figures with rows that count under one name of the totals."""
    change = sum(row.amount_minor for row in rows)
    amount = found.amount + change
    return replace(
        found,
        amount=amount,
        credit=amount,
        totals=replace(found.totals, **{name: getattr(found.totals, name) + sign * change}),
        derivation=(*found.derivation, *rows),
    )


def amended(found: Figures, change: int) -> Figures:
    """The same, of which somebody of the shop keeps back more, or less; it is used up all the same.

    More money than before first takes back deductions, then fees; what goes beyond them is not
    possible: refunds end at what the units are worth.
    """
    change = max(change, -found.amount)
    change = min(change, found.totals.deductions + found.totals.fees)
    if not change:
        return found
    back = min(max(change, 0), found.totals.deductions)
    totals = replace(
        found.totals,
        deductions=found.totals.deductions - back - min(change, 0),
        fees=found.totals.fees - (max(change, 0) - back),
    )
    amount = found.amount + change
    told = (*found.derivation, step(AMENDED, change))
    return replace(found, amount=amount, credit=amount, totals=totals, derivation=told)


def _exchanged(credit: Figures, units: Part, price: int) -> Figures:
    """A credit spent on a replacement: the rest is paid back, or what is missing is owed."""
    back, owes = max(0, credit.amount - price), max(0, price - credit.amount)
    totals = credit.totals
    left = back + totals.fees + totals.deductions - totals.bonus
    items = min(left, units.amount.gross)
    goods = part_of(units.amount, items)
    sent = part_of(total(credit.shipping.values()), left - items)
    told = [step("replacement", -price)]
    if owes:
        told.append(step("customer_owes", owes))
    return replace(
        credit,
        amount=back,
        totals=replace(totals, items=goods.net, tax=goods.tax + sent.tax, shipping=sent.net),
        derivation=(*credit.derivation, *told),
        owes=owes,
    )


def _reduced(units: Part, charges: Charges) -> Figures:
    """An agreed part of the price, while the goods stay: only that part is used up."""
    agreed = min(units.amount.gross, charges.agreed or 0)
    part = part_of(units.amount, agreed)
    title = next((each.label.params.get("title", "") for each in units.derivation), "")
    label = Sentence("price_reduction", {"units": units.units, "title": title})
    found = Figures(
        amount=agreed,
        totals=Totals(items=part.net, tax=part.tax),
        value=part,
        derivation=(Derivation(label, agreed, "price_reduction"),) if agreed else (),
        credit=agreed,
    )
    return amended(found, charges.amended)


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

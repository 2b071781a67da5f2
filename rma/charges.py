"""What is kept back of a resolution or put on top of it, as its derivation tells it. Pure.

`Charges` go into `rma.amounts.figures` and are read back from a stored resolution by `read`, so
that what was promised can be divided, carried over and charged anew without a cent changing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from returns_portal.lib.money import largest_remainder
from rma.money import Amount, Derivation, Part, Sentence
from rma.money.deductions import DEDUCTION
from rma.money.fees import FEES, percent_of
from rma.money.shares import spread

#: Rule of the row by which somebody of the shop changed an amount.
AMENDED = "amended"
BONUS, REPLACEMENT, OWES = "bonus", "replacement", "customer_owes"
#: Rules of the rows by which somebody lets fees or deductions go.
WAIVED = {"fees": "fees_waived", "deductions": "deductions_waived"}
#: Rules of all rows that do not tell what units and shipping are worth.
NOT_WORTH = FEES | {DEDUCTION, BONUS, AMENDED, REPLACEMENT, OWES, *WAIVED.values()}


@dataclass(frozen=True, slots=True)
class Charges:
    """Rows of fees and deductions (negative, not yet capped), and what else changes an amount.

    `bonus_percent` is put on top of the money for the goods; `bonus` is that sum, once promised.
    `waived` names "fees" or "deductions" that a person lets go. `amended` is by how much a person
    changed the amount. `replacement` is the price of what comes instead, `agreed` the part of the
    price that a customer gets who keeps the goods (all minor units).
    """

    fees: tuple[Derivation, ...] = ()
    deductions: tuple[Derivation, ...] = ()
    bonus_percent: Decimal | None = None
    bonus: int | None = None
    waived: tuple[str, ...] = ()
    amended: int = 0
    replacement: int | None = None
    agreed: int | None = None

    def bonus_on(self, money: int) -> tuple[Derivation, ...]:
        """The row of the bonus on this much money; none where there is no bonus."""
        if self.bonus_percent is None:
            return ()
        minor = percent_of(self.bonus_percent, money) if self.bonus is None else self.bonus
        label = Sentence(BONUS, {"percent": f"{self.bonus_percent.normalize():f}"})
        return (Derivation(label, minor, BONUS),) if minor else ()

    def parts(self, one: int, two: int) -> tuple[Charges, Charges]:
        """The charges of two parts of the same units, by what these are worth; nothing is lost.

        What a person amended is divided with the amounts (`rma.amounts.divided`).
        """
        fees = _shared(self.fees, [one, two])
        # Fees that are let go leave the money where it was.
        kept = (0, 0) if "fees" in self.waived else tuple(map(_sum, fees))
        deductions = _shared(self.deductions, [one + kept[0], two + kept[1]])
        found = []
        weights = [one, two] if one + two else [1, 1]
        for place in (0, 1):
            found.append(
                replace(
                    self,
                    fees=fees[place],
                    deductions=deductions[place],
                    bonus=_part(self.bonus, weights, place),
                    amended=0,
                    replacement=_part(self.replacement, weights, place),
                    agreed=_part(self.agreed, weights, place),
                )
            )
        return found[0], found[1]


NO_CHARGES = Charges()


def step(rule: str, minor: int, **params: Any) -> Derivation:
    """A row of this rule, named by it."""
    return Derivation(Sentence(rule, params), minor, rule)


def capped(rows: Iterable[Derivation], room: int) -> tuple[Derivation, ...]:
    """The rows as far as there is room for what they take; nothing goes below zero."""
    found = []
    for row in rows:
        taken = min(-row.amount_minor, room)
        room -= taken
        if taken:
            found.append(replace(row, amount_minor=-taken))
    return tuple(found)


def waiver(name: str, kept: int, charges: Charges) -> tuple[Derivation, ...]:
    """The row that gives back what was kept, where a person lets it go."""
    return (step(WAIVED[name], kept),) if kept and name in charges.waived else ()


def read(
    derivation: Sequence[Mapping[str, Any]],
    *,
    waived: Sequence[str] = (),
    agreed: int | None = None,
) -> tuple[tuple[Derivation, ...], Charges]:
    """The rows of a stored derivation that tell what something is worth, and the charges."""
    rows = tuple(Derivation.from_json(row) for row in derivation)

    def of(*rules: str) -> tuple[Derivation, ...]:
        return tuple(row for row in rows if row.rule in rules)

    bonus = of(BONUS)
    spent = of(REPLACEMENT)
    return (
        tuple(row for row in rows if row.rule not in NOT_WORTH),
        Charges(
            fees=of(*FEES),
            deductions=of(DEDUCTION),
            bonus_percent=Decimal(bonus[0].label.params["percent"]) if bonus else None,
            bonus=_sum(bonus) if bonus else None,
            waived=tuple(waived),
            amended=_sum(of(AMENDED)),
            replacement=-_sum(spent) if spent else None,
            agreed=agreed,
        ),
    )


def parts_of(
    key: str, units: int, value: Mapping[str, Any], worth: Sequence[Derivation]
) -> tuple[Part, tuple[Part, ...]]:
    """The stored value of a resolution as parts again, told by the rows `worth`."""
    start = next((i for i, row in enumerate(worth) if row.rule == "shipping"), len(worth))
    sent = [
        Part("shipping", row, 0, Amount(*pair), tuple(worth[start:]) if not place else ())
        for place, (row, pair) in enumerate(value.get("shipping", {}).items())
    ]
    goods = Part("line", key, units, Amount(*value["units"]), tuple(worth[:start]))
    return goods, tuple(sent)


def _shared(
    rows: Iterable[Derivation], worth: Sequence[int]
) -> tuple[tuple[Derivation, ...], tuple[Derivation, ...]]:
    """Each row in two, by what both parts are worth and as far as there is room."""
    room = list(worth)
    found: tuple[list[Derivation], list[Derivation]] = ([], [])
    for row in rows:
        for place, minor in enumerate(spread(-row.amount_minor, worth, room)):
            room[place] -= minor
            if minor:
                found[place].append(replace(row, amount_minor=-minor))
    return tuple(found[0]), tuple(found[1])


def _part(total: int | None, weights: Sequence[int], place: int) -> int | None:
    if total is None:
        return None
    minor = largest_remainder(abs(total), weights)[place]
    return minor if total >= 0 else -minor


def _sum(rows: Iterable[Derivation]) -> int:
    return sum(row.amount_minor for row in rows)

"""What a shop keeps of a refund for the return itself: restocking, and the way back (API, "Fees").

The fees of one return are charged together, because some of them are due once: per return, or per
line. Each `Bearer` is a resolution that pays for some units; `charge` says which rows each of them
bears. Called again when something has changed (a line cancelled, an amount paid), it moves what is
due once to those that can still bear it: never twice, never more than their refund.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from returns_portal.lib.money import digits, round_half_up
from rma.money.derivation import Derivation
from rma.money.shares import spread
from rma.sentences import Sentence

RESTOCKING, RETURN_SHIPPING = "restocking_fee", "return_shipping_fee"
#: Rules of the rows that are fees.
FEES = frozenset({RESTOCKING, RETURN_SHIPPING})
#: How the policy calls them.
_KINDS = {"restocking": RESTOCKING, "return_shipping": RETURN_SHIPPING}


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: a percentage of the price as shown, or a flat amount per return, line or unit."""

    rule: str
    percent: Decimal | None = None
    amount_minor: int = 0
    per: str = "return"

    @classmethod
    def of(cls, record: Mapping[str, Any], currency: str) -> Fee:
        """A fee as the policy has it (`Verdict.fees`), in minor units of an order's currency."""
        rule = _KINDS[record["kind"]]
        if record.get("percent") is not None:
            return cls(rule, percent=Decimal(record["percent"]), per="")
        return cls(
            rule, amount_minor=in_minor(record["amount"], currency), per=record.get("per", "return")
        )

    def of_units(self, shown: int, units: int) -> int:
        """What units of a line bear of a fee that follows them: half up, not yet capped."""
        if self.percent is not None:
            return percent_of(self.percent, shown)
        return self.amount_minor * units if self.per == "unit" else 0

    @property
    def is_once(self) -> bool:
        """Whether it is due once for several units."""
        return self.per in ("return", "line")

    def row(self, minor: int) -> Derivation:
        """The step that tells it."""
        if self.percent is not None:
            percent = f"{self.percent.normalize():f}"
            return Derivation(
                Sentence(f"{self.rule}_percent", {"percent": percent}), -minor, self.rule
            )
        return Derivation(Sentence(self.rule, {"per": self.per}), -minor, self.rule)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What bears fees: some units of `line` that bring money. `key` names it to the caller.

    `shown` is their price as shown, `room` the most they can bear. With `borne`, nothing about it
    changes any more (it is paid, or a person set it): it only counts for what is due once.
    """

    key: Hashable
    line: Hashable
    units: int
    shown: int
    room: int
    fees: tuple[Fee, ...] = ()
    borne: tuple[Derivation, ...] | None = None


def charge(bearers: Sequence[Bearer]) -> dict[Hashable, tuple[Derivation, ...]]:
    """The fee rows of each bearer that is still open, by its key."""
    rows: dict[Hashable, list[Derivation]] = {}
    left: dict[Hashable, int] = {}
    for bearer in bearers:
        if bearer.borne is None:
            rows[bearer.key], left[bearer.key] = [], bearer.room
            for fee in bearer.fees:
                minor = min(fee.of_units(bearer.shown, bearer.units), left[bearer.key])
                _bear(rows, left, bearer, fee, minor)
    for group in _groups(bearers):
        _charge_once(group, rows, left)
    return {key: tuple(steps) for key, steps in rows.items()}


def _groups(bearers: Iterable[Bearer]) -> Iterable[list[tuple[Bearer, Fee]]]:
    """Who shares one fee that is due once: all of the return, or those of one line."""
    found: dict[tuple[str, Hashable], list[tuple[Bearer, Fee]]] = {}
    for bearer in bearers:
        for fee in bearer.fees:
            if fee.is_once:
                shared_by = bearer.line if fee.per == "line" else None
                found.setdefault((f"{fee.rule} {fee.per}", shared_by), []).append((bearer, fee))
    return found.values()


def _charge_once(
    group: list[tuple[Bearer, Fee]],
    rows: dict[Hashable, list[Derivation]],
    left: dict[Hashable, int],
) -> None:
    """One parcel is charged for once, by the highest fee that one of its lines names."""
    fee = max((fee for _bearer, fee in group), key=lambda each: each.amount_minor)
    due = fee.amount_minor - sum(_already(bearer, fee) for bearer, _fee in group)
    still_open = [bearer for bearer, _fee in group if bearer.borne is None]
    room = [left[bearer.key] for bearer in still_open]
    for bearer, minor in zip(still_open, spread(max(0, due), room, room), strict=True):
        _bear(rows, left, bearer, fee, minor)


def _already(bearer: Bearer, fee: Fee) -> int:
    steps = bearer.borne or ()
    return -sum(
        step.amount_minor
        for step in steps
        if step.rule == fee.rule and step.label.params.get("per") == fee.per
    )


def _bear(
    rows: dict[Hashable, list[Derivation]],
    left: dict[Hashable, int],
    bearer: Bearer,
    fee: Fee,
    minor: int,
) -> None:
    if minor:
        rows[bearer.key].append(fee.row(minor))
        left[bearer.key] -= minor


def percent_of(percent: Decimal, minor: int) -> int:
    """So many per cent of an amount, half up."""
    return round_half_up(percent * minor / 100)


def in_minor(amount: Any, currency: str) -> int:
    """A sum of a policy in minor units of a currency, half up."""
    return round_half_up(Decimal(amount).scaleb(digits(currency)))

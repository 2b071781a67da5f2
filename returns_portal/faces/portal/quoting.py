"""What a form would bring: the exact amount and dates of each outcome, or why it cannot be had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.faces.parts import Derivation, Entry, Problem, Row
from returns_portal.faces.portal.exchanges import Exchanged, exchanged
from returns_portal.faces.portal.filling import Filling
from returns_portal.faces.portal.telling import (
    OUTCOMES,
    charges,
    coming,
    derivation,
    is_credit,
    money_heading,
)
from returns_portal.lib.errors import DomainError
from rma.amounts import PAYING
from rma.selectors.whole import WholeReturn

#: What a shopper may choose by themselves; the others are arranged with the shop's people.
BY_SHOPPERS = (
    "refund",
    "store_credit",
    "exchange",
    "keep_with_refund",
    "replacement",
    "repair",
)


#: Where on the review a fault is mended, by the field that a request names it by.
_SECTIONS = (
    ("resolution", "outcome"),
    ("reason", "reasons"),
    ("photos", "reasons"),
    ("comment", "reasons"),
    ("serials", "reasons"),
    ("safety", "reasons"),
    ("shipping_method", "sending"),
)


@dataclass(frozen=True)
class Quoted:
    """What the form would become as it stands, or what is in the way."""

    filling: Filling
    whole: WholeReturn | None = None
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, filling: Filling) -> Quoted:
        """Ask without writing anything."""
        try:
            return cls(filling, filling.quote())
        except DomainError as refusal:
            return cls(filling, problems=problems(filling, refusal))

    @property
    def heading(self) -> str:
        """What the sum is called."""
        return money_heading(self.whole) if self.whole else ""

    @property
    def derivation(self) -> Derivation | None:
        """How the amount came about; None where no money is paid."""
        return derivation(self.whole) if self.whole and self.whole.refund_minor else None

    @property
    def is_untold_credit(self) -> bool:
        """Whether who got a gift gets credit, and reads the amount once they have sent it."""
        return self.filling.is_gift and self.whole is not None and is_credit(self.whole)

    @property
    def coming(self) -> list[Entry]:
        """What would happen then, with its dates."""
        return coming(self.whole, self.filling.tenant) if self.whole else []

    @property
    def owed(self) -> int:
        """What the shopper would pay for something dearer, in minor units."""
        return owed_of(self.whole)

    @property
    def exchanged(self) -> list[Exchanged]:
        """The goods that would come in exchange."""
        return exchanged(self.whole) if self.whole else []

    @property
    def waits_for_people(self) -> bool:
        """Whether somebody of the shop has to decide first."""
        return self.whole is not None and self.whole.rma.status == "requested"

    @property
    def seen(self) -> str:
        """The mark of what is shown now."""
        return self.filling.seen(self.whole) if self.whole else ""


def owed_of(whole: WholeReturn | None) -> int:
    """What a shopper pays for what a return brings, in minor units."""
    return sum(each.customer_owes_minor for each in whole.resolutions) if whole else 0


def problems(filling: Filling, refusal: DomainError) -> list[Problem]:
    """What a service refused, each with the section of the review where it is mended."""
    titles = [each.line.title for _line, each in filling.chosen]
    found = []
    for row in refusal.errors:
        other, path = _further(filling, row.field)
        if other:
            found.append(Problem(row.message, f"o-{other}"))
            continue
        place = path.partition("[")[2].partition("]")[0]
        title = titles[int(place)] if place.isdigit() and int(place) < len(titles) else ""
        section = next((target for word, target in _SECTIONS if word in path), "items")
        found.append(Problem(f"{title}: {row.message}" if title else row.message, section))
    return found or [Problem(str(refusal), "items")]


def _further(filling: Filling, path: str) -> tuple[str, str]:
    """Which further order a fault is about, if it is about one; and its path in that return."""
    if not path.startswith("returns["):
        return "", path
    place, _bracket, rest = path.removeprefix("returns[").partition("].")
    return (filling.filled.also[int(place) - 1] if place != "0" else ""), rest


@dataclass(frozen=True, slots=True)
class Outcome:
    """One card: `whole` is what the return would become, `why_not` a sentence where it cannot."""

    kind: str
    label: Any
    help: Any
    whole: WholeReturn | None = None
    why_not: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether it can be chosen."""
        return self.whole is not None

    @property
    def pays(self) -> bool:
        """Whether it brings money."""
        return self.kind in PAYING

    @property
    def owed(self) -> int:
        """What the shopper would pay on top, in minor units."""
        return owed_of(self.whole)

    @property
    def charges(self) -> list[Row]:
        """Fees, bonus and the like: what makes this sum another than that of the goods."""
        return charges(self.whole) if self.whole is not None and self.pays else []


def outcomes(filling: Filling) -> list[Outcome]:
    """The outcomes that the rules know for the chosen lines, the possible ones first."""
    by_line = {each.line.title: each.verdict.resolutions for _line, each in filling.chosen}
    kinds = [
        kind
        for kind in dict.fromkeys(kind for offered in by_line.values() for kind in offered)
        if kind in BY_SHOPPERS
    ]
    found = [_outcome(filling, kind, by_line) for kind in kinds]
    return sorted(found, key=lambda each: not each.is_possible)


def _outcome(filling: Filling, kind: str, by_line: dict[str, tuple[str, ...]]) -> Outcome:
    label, help_ = OUTCOMES[kind]
    missing = [title for title, offered in by_line.items() if kind not in offered]
    if kind == "exchange" and not missing:
        missing = [
            each.line.title
            for line, each in filling.chosen
            if not filling.variants.get(line.order_line)
        ]
    if missing:
        why = _("Not offered for “%(title)s”.") % {"title": missing[0]}
        return Outcome(kind, label, help_, why_not=why)
    try:
        return Outcome(kind, label, help_, filling.quote(kind))
    except DomainError as refusal:
        return Outcome(kind, label, help_, why_not=str(refusal))

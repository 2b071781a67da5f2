"""One piece in somebody's hand: what is known of it, and the job it asks for next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from disposition.models import Disposition
from disposition.selectors import dispositions
from disposition.workshop import ON_BENCH
from inspection.models import HandlingUnit, Hold, Inspection
from inspection.selectors import inspections, unit_by_code
from returns_portal.faces.desk.grades import grade_of
from returns_portal.faces.desk.wording import PACKAGINGS
from returns_portal.faces.station.words import HOLDS
from returns_portal.lib.errors import NotFound

#: Inspections that still ask something of somebody.
OPEN = ("waiting", "in_progress", "graded")


@dataclass(frozen=True)
class Job:
    """What a piece asks for next: the button's words, and in which words it stands in a list."""

    name: str
    label: Any
    words: Any
    tone: str
    icon: str
    href: str = ""


@dataclass
class Piece:
    """A handling unit with its open inspection, its route and what holds it."""

    unit: HandlingUnit
    inspection: Inspection | None = None
    disposition: Disposition | None = None
    holds: list[Hold] = field(default_factory=list)

    @cached_property
    def job(self) -> Job:
        """The next job, or what there is to see where there is none."""
        href = reverse("station:piece", args=[self.unit.public_id])
        if self.unit.status == "unidentified":
            identify = reverse("station:identify", args=[self.unit.public_id])
            return Job(
                "identify",
                _("Say what it is"),
                _("Nobody knows yet what it is"),
                "warn",
                "search",
                identify,
            )
        if self.unit.status != "on_hand":
            state = self.unit.state
            return Job("look", _("See its story"), state.label, state.tone, state.icon, href)
        if self.inspection is not None:
            inspect = reverse("station:inspect", args=[self.inspection.public_id])
            begun = self.inspection.status != "waiting"
            words = _("Being inspected") if begun else _("Waits for inspection")
            label = _("Go on inspecting") if begun else _("Inspect it")
            return Job("inspect", label, words, "info", "search", inspect)
        if self.holds:
            why = _set_aside(HOLDS[self.holds[0].kind][0])
            return Job("held", _("See why"), why, "warn", "hold", href)
        return self._way_out(href)

    @cached_property
    def grade(self) -> str:
        """The grade that counts, in words: "F2 does not work · C6 light marks"; one query."""
        if not self.unit.function:
            return ""
        runs = list(inspections().filter(unit=self.unit).order_by("id"))
        self.unit.runs = runs  # type: ignore[attr-defined]
        packed = PACKAGINGS.get(self.unit.packaging, "")
        return " · ".join(map(str, [*grade_of(self.unit), packed]))

    def _way_out(self, href: str) -> Job:
        way = self.disposition
        if way is not None and way.status == "in_progress" and way.route in ON_BENCH:
            work = reverse("station:work_of", args=[self.unit.public_id])
            return Job("bench", _("To the bench"), _("On the bench"), "info", "wrench", work)
        if self.disposition is None or self.disposition.status == "completed":
            return Job("look", _("See its story"), _("Nothing to do"), "neutral", "dot", href)
        away = reverse("station:away", args=[self.unit.public_id])
        if self.disposition.status == "proposed":
            words = _("Its route waits for approval")
            return Job("decide", _("See the route"), words, "info", "route", away)
        return Job("away", _("Put it away"), _("To be put away"), "info", "route", away)


def _set_aside(words: Any) -> Any:
    return format_lazy("{}: {}", _("Set aside"), words)


def piece_at(code: str) -> Piece:
    """The piece of a plate or public id; NotFound where there is none."""
    unit = unit_by_code(code)
    if unit is None:
        raise NotFound
    return piece_of(unit)


def piece_of(unit: HandlingUnit) -> Piece:
    """All that a page says of `unit`; two queries."""
    return pieces_of([unit])[0]


def pieces_of(rows: Iterable[HandlingUnit]) -> list[Piece]:
    """Many units with their jobs; two queries for all of them."""
    units = list(rows)
    open_ones = {
        each.unit_id: each for each in inspections().filter(unit__in=units, status__in=OPEN)
    }
    ways = {each.unit_id: each for each in dispositions().filter(unit__in=units)}
    return [
        Piece(
            unit,
            open_ones.get(unit.pk),
            ways.get(unit.pk),
            [hold for hold in unit.holds.all() if hold.status == "open"],
        )
        for unit in units
    ]

"""Handling units on the desk: rows of their list, and all that the page of one shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from disposition.models import Disposition, LotItem, Sanitisation
from disposition.selectors import blocks_of
from disposition.selectors.lots import lot_of
from disposition.selectors.wipes import may_hold_data, wipe_of
from flows.documents import signed_path
from flows.models import Document
from flows.perform import Verb
from insights.selectors.papers import documents_of_all
from inspection.checklists import worded
from inspection.grading import grade
from inspection.models import HandlingUnit, Hold, Inspection
from inspection.selectors import questions_of
from returns_portal.faces.desk import story, wording
from returns_portal.faces.desk.actions import PIECE, Button, buttons
from returns_portal.faces.desk.figures import Option, chosen_by, option_of, options_of
from returns_portal.faces.desk.lines import Piece, piece_of
from returns_portal.faces.parts import Entry
from tenants.actors import Actor


def unit_rows(units: Sequence[HandlingUnit]) -> list[Piece]:
    """Units as rows of a list."""
    return [piece_of(unit) for unit in units]


@dataclass(frozen=True)
class Answered:
    """One question of an inspection, its answer, and what it did to the grade."""

    question: str
    answer: str


@dataclass(frozen=True)
class HeldBy:
    """One open hold with its verbs."""

    hold: Hold
    words: Any
    buttons: list[Button]


@dataclass(frozen=True)
class UnitPage:
    """One piece (of `insights.selectors.seen.pieces`) as `actor` sees it."""

    unit: HandlingUnit
    actor: Actor
    known: Sequence[tuple[Document, str]] | None = None  # documents read before, of more than it

    @cached_property
    def piece(self) -> Piece:
        """Its grade, route and holds."""
        return piece_of(self.unit)

    @cached_property
    def holds(self) -> list[HeldBy]:
        """What sets it aside."""
        return [
            HeldBy(hold, wording.of(wording.HOLDS, hold.kind), buttons("hold", hold, self.actor))
            for hold in self.piece.holds
        ]

    @cached_property
    def buttons(self) -> list[Button]:
        """What can be done with the piece itself: set aside, look for."""
        own = buttons("piece", self.unit, self.actor)
        if self.unit.is_live and self.actor.can("holds.place"):
            verb = Verb("hold", PIECE["hold"].label, "hold", danger=False, allowed=True)
            own.insert(0, Button("piece", self.unit, verb, PIECE["hold"]))
        return own

    @cached_property
    def route(self) -> Disposition | None:
        """Where it goes; its gates look at how things stand now."""
        route = self.piece.route
        if route is not None:
            route.blocks = blocks_of(self.unit)
        return route

    @cached_property
    def route_buttons(self) -> list[Button]:
        """What can be done about its way."""
        if self.route is None or not self.actor.can("disposition.view"):
            return []
        return buttons("route", self.route, self.actor)

    @cached_property
    def options(self) -> list[Option]:
        """The lawful routes that were on offer, the best first."""
        return options_of(self.route) if self.route is not None else []

    @property
    def chosen(self) -> Option | None:
        """The one that it takes, with its figure."""
        return option_of(self.options, self.route.route) if self.route is not None else None

    @property
    def others(self) -> list[Option]:
        """All others."""
        return [option for option in self.options if option is not self.chosen]

    @cached_property
    def chosen_by(self) -> str:
        """The rule that chose, in words."""
        return chosen_by(self.route) if self.route is not None else ""

    @property
    def runs(self) -> list[Inspection]:
        """Its inspections, the latest first."""
        return list(reversed(self.unit.runs))  # type: ignore[attr-defined]

    @cached_property
    def answers(self) -> list[Answered]:
        """What the latest inspection found, question by question."""
        if not self.runs:
            return []
        run = self.runs[0]
        found = []
        for question in questions_of(run.checklist):
            value = run.answers.get(question.key)
            if value is not None:
                option = question.option(value)
                found.append(
                    Answered(worded(question.text), worded(option.label) if option else value)
                )
        return found

    @property
    def explanation(self) -> list[str]:
        """How the answers made the grade."""
        if not self.runs:
            return []
        run = self.runs[0]
        told = grade(questions_of(run.checklist), run.answers)
        return [row["text"] for row in told.explanation]

    @cached_property
    def lot_item(self) -> LotItem | None:
        """Its place in the lot that it lies in or left with."""
        return lot_of(self.unit)

    @cached_property
    def wipe(self) -> Sanitisation | None:
        """How far it is wiped; None where nobody asked for that."""
        return wipe_of(self.unit) if may_hold_data(self.unit) else None

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """The quiet half of the page."""
        unit = self.unit
        place = unit.location or unit.container
        rows = [
            (_("Pieces"), unit.quantity if unit.quantity != 1 else ""),
            (_("Arrived as"), wording.of(wording.CONDITIONS, unit.condition)),
            (_("Packaging"), wording.of(wording.PACKAGINGS, unit.packaging)),
            (_("Belongs to"), wording.of(wording.TITLES, unit.title)),
            (_("Stands at"), place if unit.is_live else ""),
            (_("Left to"), unit.left_to.replace("_", " ")),
            (_("Lot"), unit.lot),
            (_("Read on it"), unit.scanned),
        ]
        return [(name, value) for name, value in rows if value]

    @cached_property
    def documents(self) -> list[tuple[Document, str]]:
        """Photos and papers of the piece and of its inspections, each with its address."""
        things = [self.unit, *self.unit.runs]  # type: ignore[attr-defined]
        if self.known is not None:
            own = {thing.pk for thing in things}
            return [pair for pair in self.known if pair[0].subject_id in own]
        return [(each, signed_path(each)) for each in documents_of_all(things)]

    @property
    def photos(self) -> list[tuple[Document, str]]:
        """Those that are pictures."""
        return [
            (each, path) for each, path in self.documents if each.content_type.startswith("image/")
        ]

    @property
    def story(self) -> list[Entry]:
        """Its whole life here."""
        return story.story_of(self.unit)

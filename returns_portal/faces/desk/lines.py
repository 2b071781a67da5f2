"""The lines of a return's page: what comes back and why, the pieces that came, where they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from disposition.models import Disposition
from flows.models import Document
from insights.selectors.seen import ReturnSeen
from inspection.models import HandlingUnit, Hold
from returns_portal.faces.desk import agreeactions, rulebook, wording
from returns_portal.faces.desk.actions import Button, buttons
from returns_portal.faces.desk.grades import Grade, grade_of
from rma.batteries import is_unsafe, told
from rma.explanations import explain, ruled_by
from rma.models import RmaLine
from rma.selectors.whole import WORTHLESS
from tenants.actors import Actor


@dataclass(frozen=True)
class Piece:
    """One handling unit with its grade in words, its route, and what holds it."""

    unit: HandlingUnit
    grades: list[Grade]
    route: Disposition | None
    holds: list[Hold]

    @property
    def fine(self) -> bool:
        """Whether the grade is as it should be on both axes."""
        return all(grade.fine for grade in self.grades)

    @property
    def route_label(self) -> Any:
        """Where it goes."""
        return wording.route(self.route.route) if self.route is not None else ""

    @property
    def hold_words(self) -> str:
        """Why it is set aside."""
        return ", ".join(str(wording.of(wording.HOLDS, hold.kind)) for hold in self.holds)


@dataclass(frozen=True)
class LineRow:
    """One line with what came of it."""

    line: RmaLine
    serials: Sequence[str]
    pieces: list[Piece]
    reason: Any
    value_minor: int
    buttons: list[Button]
    photos: Sequence[str] = ()

    @property
    def basis(self) -> Any:
        """On which legal ground."""
        return wording.of(wording.BASES, self.line.legal_basis)

    @property
    def wanted(self) -> Any:
        """What the shopper would like."""
        return wording.of(wording.OUTCOMES, self.line.wanted.get("type", "refund"))

    @property
    def safety(self) -> list[Any]:
        """What its owner said of its battery."""
        return told(self.line.safety)

    @property
    def is_unsafe(self) -> bool:
        """Whether its battery may not travel by post."""
        return is_unsafe(self.line.safety)

    @property
    def quantities(self) -> str:
        """The ledger in words, as far as it says more than one piece that came."""
        line = self.line
        told = [
            (line.authorized, _("%(n)d approved")),
            (line.received, _("%(n)d here")),
            (line.kept, _("%(n)d kept at the dock")),
            (line.lost, _("%(n)d lost")),
        ]
        words = [text % {"n": count} for count, text in told if count]
        return ", ".join(words) if line.requested > 1 else ""

    @property
    def decided(self) -> str:
        """Why the rules said what they said, or what a person gave as the reason."""
        if self.line.decline_reason:
            return self.line.decline_reason
        return explain(self.line.decision)

    @property
    def ruled(self) -> str:
        """Which version of the policy decided, and what of it came from its exceptions."""
        version = self.line.decision.get("version")
        if version is None:
            return ""
        told = [_("policy v%d") % version]
        for each in ruled_by(self.line.decision):
            told.append(f"{each.origin}: {rulebook.RULES.get(each.rule, each.rule)}")
        return " · ".join(told)


def line_rows(
    seen: ReturnSeen,
    actor: Actor,
    reasons: dict[str, Any],
    documents: Sequence[tuple[Document, str]] = (),
) -> list[LineRow]:
    """The lines of a return, each with its pieces and verbs, and the shopper's photos."""
    photos: dict[Any, list[str]] = {}
    for document, address in reversed(documents):
        if document.kind == "photo":
            photos.setdefault(document.subject_id, []).append(address)
    worth: dict[Any, int] = {}
    for each in seen.whole.resolutions:
        if each.status not in WORTHLESS:
            worth[each.line_id] = worth.get(each.line_id, 0) + each.amount_minor
    return [
        LineRow(
            line,
            seen.whole.serials.get(line.pk, ()),
            [piece_of(unit) for unit in seen.units_of(line)],
            wording.of(reasons, line.reason),
            worth.get(line.pk, 0),
            _buttons(seen, line, actor),
            photos.get(line.pk, ()),
        )
        for line in seen.whole.lines
    ]


def _buttons(seen: ReturnSeen, line: RmaLine, actor: Actor) -> list[Button]:
    found = buttons("line", line, actor) if _by_itself(seen, line) else []
    agree = agreeactions.verb_of(seen, line, actor)
    if agree is not None:
        found.append(Button("line", line, agree, agreeactions.ACTION))
    return found


def piece_of(unit: HandlingUnit) -> Piece:
    """A unit (of `insights.selectors.seen.pieces`) as pages show it."""
    routes: list[Disposition] = unit.routes  # type: ignore[attr-defined]
    holds: list[Hold] = unit.open_holds  # type: ignore[attr-defined]
    return Piece(unit, grade_of(unit), routes[0] if routes else None, holds)


def _by_itself(seen: ReturnSeen, line: RmaLine) -> bool:
    """Whether the line has verbs of its own: a return of one piece is decided as a whole."""
    whole = len(seen.whole.lines) == 1 and line.requested == 1
    return not (whole and seen.rma.status in ("requested", "needs_information", "declined"))

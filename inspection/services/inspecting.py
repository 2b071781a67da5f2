"""A run of a checklist over one piece: started, answered, graded, confirmed, looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import lock, perform
from flows.together import Together
from inspection.checklists import (
    COSMETICS,
    FUNCTIONS,
    LONGEST_ANSWER,
    PACKAGINGS,
    unanswered,
    wrong_answers,
)
from inspection.grading import Graded, grade
from inspection.models import HandlingUnit, Hold, Inspection, Receipt
from inspection.selectors.checklists import questions_of
from inspection.services.alone import one_transaction
from inspection.services.goods import changed, lock_goods
from inspection.services.holds import place_hold
from inspection.services.ledger import tell_inspected
from inspection.services.references import refuse_unknown_files
from inspection.services.waiting import await_inspection
from inspection.vocabulary import ANSWERED, PHOTOGRAPHED
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from rma.services.work import within
from tenants.actors import Actor

MOST_PHOTOS = 50
#: States in which a run is still going.
LIVE = ("waiting", "in_progress", "graded")


@dataclass(frozen=True, slots=True)
class Override:
    """A grade that a supervisor sets in the place of the computed one, and why."""

    function: str
    cosmetic: str
    packaging: str
    reason: str


def start_inspection(inspection: Inspection, *, by: Actor) -> Inspection:
    """Somebody looks at the piece now; its receipt can no longer be counted again."""
    with _in_hand(inspection) as (unit, inspection):
        _must_be_here(unit)
        inspection = perform(inspection, "start", by=by, person=by.id)
        Receipt.objects.filter(pk=unit.receipt_id, inspected_at=None).update(
            inspected_at=clock.now()
        )
    return inspection


def answer_questions(
    inspection: Inspection, *, answers: Mapping[str, Any], by: Actor
) -> Inspection:
    """Keep the answers; None takes one back. A hazard sets the piece aside at once."""
    by.require("inspection.inspect")
    with _in_hand(inspection) as (unit, inspection):
        _must_be_in_progress(inspection)
        questions = questions_of(inspection.checklist)
        given = {key: value for key, value in answers.items() if value is not None}
        errors = [*wrong_answers(questions, answers), *_too_long(given)]
        if errors:
            raise InvalidInput.of(*errors)
        kept = {key: value for key, value in inspection.answers.items() if key not in answers}
        inspection.answers = kept | given
        inspection.unanswered = len(unanswered(questions, inspection.answers))
        _changed(inspection)
        note(inspection, ANSWERED, by=by, data={"questions": sorted(answers)})
        found = grade(questions, inspection.answers)
        if found.hazard and not unit.hazard:
            _set_aside_as_unsafe(unit, found, by)
    return inspection


def add_photos(inspection: Inspection, *, photos: Sequence[str], by: Actor) -> Inspection:
    """Attach uploaded files; the same one twice is once."""
    by.require("inspection.inspect")
    with _in_hand(inspection) as (_unit, inspection):
        if inspection.status not in ("in_progress", "graded"):
            raise TransitionRefused(_("Photos are taken while somebody inspects it."))
        new = [photo for photo in dict.fromkeys(photos) if photo not in inspection.photos]
        refuse_unknown_files(new, path="photos[%d]")
        if len(inspection.photos) + len(new) > MOST_PHOTOS:
            message = _("At most %d photos.") % MOST_PHOTOS
            raise InvalidInput.of(FieldError("photos", "max_length", message))
        inspection.photos = [*inspection.photos, *new]
        _changed(inspection)
        note(inspection, PHOTOGRAPHED, by=by, data={"photos": new})
    return inspection


def grade_so_far(inspection: Inspection) -> Graded:
    """The grade that the answers given so far come to; nothing is written."""
    return grade(questions_of(inspection.checklist), inspection.answers)


def grade_inspection(
    inspection: Inspection, *, by: Actor, override: Override | None = None
) -> Inspection:
    """Compute the grade; a supervisor may set another with a reason. Refused while answers miss."""
    with _in_hand(inspection) as (_unit, inspection):
        found = grade_so_far(inspection)
        details: dict[str, Any] = {
            "function": found.function,
            "cosmetic": found.cosmetic,
            "packaging": found.packaging,
            "explanation": found.as_json(),
        }
        if override is not None:
            by.require("inspection.override")
            details |= _overridden(override, found)
        return perform(inspection, "grade", by=by, **details)


def confirm_inspection(inspection: Inspection, *, by: Actor) -> Inspection:
    """The grade counts from now on: for the piece, for what the customer gets, and for its route.

    An earlier confirmed run of the piece is superseded. `disposition.services` adds the route.
    """
    with _in_hand(inspection) as (unit, inspection):
        _must_be_here(unit)
        found = grade_so_far(inspection)
        before = Inspection.objects.filter(unit=unit, status="confirmed").first()
        if before is not None and inspection.status == "graded":
            perform(before, "supersede", by=within(by))
        inspection = perform(inspection, "confirm", by=by)
        unit.function, unit.cosmetic = inspection.function, inspection.cosmetic
        unit.packaging = inspection.packaging
        changed(unit)
        for kind in found.holds:
            _hold_once(unit, kind, _said(found, kind), by)
        tell_inspected(unit, inspection, by=by, instead_of=before)
    return inspection


def reopen_inspection(inspection: Inspection, *, reason: str, by: Actor) -> Inspection:
    """A supervisor lets answers be changed again, until the goods have moved on by the grade."""
    if not (reason or "").strip():
        message = _("Say why it is looked at again.")
        raise InvalidInput.of(FieldError("reason", "required", message))
    with _in_hand(inspection) as (unit, inspection):
        others = Inspection.objects.filter(unit=unit, status__in=LIVE).exclude(pk=inspection.pk)
        if others.exists():
            raise Conflict(_("A later inspection of it has begun."), code="inspection_open")
        return perform(inspection, "reopen", by=by, reason=reason.strip()[:500])


def hand_over(inspection: Inspection, *, person: UUID, by: Actor) -> Inspection:
    """A colleague goes on with it."""
    with _in_hand(inspection) as (_unit, inspection):
        return perform(inspection, "hand_over", by=by, person=person)


def inspect_again(unit: HandlingUnit, *, by: Actor) -> Inspection:
    """A new run over a piece inspected before; confirmed, it supersedes the earlier one."""
    by.require("inspection.inspect")
    with one_transaction():
        unit = lock_goods(unit)
        _must_be_here(unit)
        if Inspection.objects.filter(unit=unit, status__in=LIVE).exists():
            raise Conflict(_("An inspection of it is open already."), code="inspection_open")
        together = Together(by)
        made = await_inspection(together, [unit])
        if not made:
            raise Conflict(_("Nobody knows yet what this is."), code="unidentified")
        together.write()
    return made[0]


def grade_was_used(inspection_id: UUID) -> None:
    """The goods begin to move on by this grade: it can no longer be reopened."""
    Inspection.objects.filter(pk=inspection_id, used_at=None).update(used_at=clock.now())


def skip_waiting(unit: HandlingUnit, *, rule: str, by: Actor) -> None:
    """Nobody has to look at a unit that ceases to be one."""
    for inspection in Inspection.objects.filter(unit=unit, status="waiting"):
        perform(inspection, "skip", by=within(by), rule=rule)


@contextmanager
def _in_hand(inspection: Inspection) -> Iterator[tuple[HandlingUnit, Inspection]]:
    """The piece and the inspection, locked in that order, for the block."""
    with one_transaction():
        unit = lock_goods(HandlingUnit(pk=inspection.unit_id))
        fresh = lock(inspection)
        fresh.unit, fresh.checklist = unit, inspection.checklist
        yield unit, fresh


def _must_be_here(unit: HandlingUnit) -> None:
    if unit.status != "on_hand":
        state = str(unit.state.label).lower()
        raise TransitionRefused(_("The piece is not here: it is %s.") % state)


def _must_be_in_progress(inspection: Inspection) -> None:
    if inspection.status != "in_progress":
        state = str(inspection.state.label).lower()
        message = _("Questions are answered while somebody inspects it: it is %s.") % state
        raise TransitionRefused(message)


def _too_long(answers: Mapping[str, Any]) -> list[FieldError]:
    message = _("Answer in at most %d characters.") % LONGEST_ANSWER
    return [
        FieldError(f"answers.{key}", "max_length", message)
        for key, value in answers.items()
        if not isinstance(value, str) or len(value) > LONGEST_ANSWER
    ]


def _changed(inspection: Inspection) -> None:
    inspection.version += 1
    inspection.updated_at = clock.now()
    inspection.save()


def _overridden(override: Override, found: Graded) -> dict[str, Any]:
    scales = {"function": FUNCTIONS, "cosmetic": COSMETICS, "packaging": PACKAGINGS}
    errors = [
        FieldError(name, "invalid_choice", _("Choose one of: %s.") % ", ".join(scale))
        for name, scale in scales.items()
        if getattr(override, name) not in scale
    ]
    if not override.reason.strip():
        errors.append(FieldError("reason", "required", _("Say why the grade is another.")))
    if errors:
        raise InvalidInput.of(*errors)
    reason = override.reason.strip()[:500]
    return {
        "function": override.function,
        "cosmetic": override.cosmetic,
        "packaging": override.packaging,
        "override_reason": reason,
    }


def _set_aside_as_unsafe(unit: HandlingUnit, found: Graded, by: Actor) -> None:
    unit.hazard = True
    changed(unit)
    _hold_once(unit, "safety_hazard", _said(found, "safety_hazard"), by)


def _hold_once(unit: HandlingUnit, kind: str, reason: str, by: Actor) -> None:
    if not Hold.objects.filter(unit=unit, kind=kind, status="open").exists():
        place_hold(unit, kind=kind, reason=reason, by=within(by), rule="inspection")


def _said(found: Graded, kind: str) -> str:
    return next((one.said for one in found.effects if one.limit == kind), "")

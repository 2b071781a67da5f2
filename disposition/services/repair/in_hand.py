"""A work order taken in hand: its piece locked first, then itself, as everybody locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from disposition.models import LabourEntry, Part, WorkOrder
from disposition.vocabulary import PART_STOCKED
from flows.deadlines import meet
from flows.note import note
from flows.perform import lock
from inspection.models import HandlingUnit, Hold
from inspection.services.alone import one_transaction
from inspection.services.goods import lock_goods
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from tenants.actors import Actor


@contextmanager
def in_hand(order: WorkOrder, *, working: bool = False) -> Iterator[WorkOrder]:
    """The fresh order with its piece, both locked for the block.

    `working`: somebody works on the piece now, so it has to be here and may not be set aside.
    """
    with one_transaction():
        unit = lock_goods(HandlingUnit(pk=order.unit_id))
        fresh = lock(order)
        fresh.unit = unit
        if working:
            _refuse_unworkable(unit)
        yield fresh


def _refuse_unworkable(unit: HandlingUnit) -> None:
    if unit.status != "on_hand":
        state = str(unit.state.label).lower()
        raise TransitionRefused(_("The piece is not here: it is %s.") % state)
    hold = Hold.objects.filter(unit=unit, status="open").order_by("id").first()
    if hold is not None:
        raise TransitionRefused(_("It is set aside: %s") % (hold.reason or hold.kind))


def save(order: WorkOrder, **columns: Any) -> None:
    """Save columns of an order in hand; a verb or `changed` follows."""
    for name, value in columns.items():
        setattr(order, name, value)
    order.save(update_fields=list(columns))


def changed(order: WorkOrder) -> None:
    """An order in hand changed without a verb; its version says so."""
    order.version += 1
    order.updated_at = clock.now()
    order.save(update_fields=["version", "updated_at"])


def stop_clocks(order: WorkOrder) -> None:
    """Nobody works on it any more: the running clock stops."""
    for entry in LabourEntry.objects.filter(order=order, ended_at=None):
        stop(entry, at=clock.now())


def stop(entry: LabourEntry, *, at: datetime) -> None:
    """Keep how long a clock has run."""
    entry.ended_at = at
    entry.seconds = max(0, int((at - entry.started_at).total_seconds()))
    entry.save(update_fields=["ended_at", "seconds"])


def locked_part(key: UUID) -> Part:
    """A part, locked, but not against rows that point at it: planners would wait in a circle."""
    return Part.objects.select_for_update(no_key=True).get(pk=key)


def give_parts_back(order: WorkOrder) -> int:
    """Put what was reserved and not used back on its shelf; returns how many pieces."""
    given = 0
    rows = list(order.parts.filter(reserved__gt=0).order_by("part_id"))
    for row in rows:
        part = locked_part(row.part_id)
        part.reserved -= row.reserved
        part.save(update_fields=["reserved"])
        given += row.reserved
        # Others may miss it: a worker looks.
        note(part, PART_STOCKED, by=Actor.system(), data={"quantity": 0})
    for row in order.parts.all():
        row.reserved, row.quantity = 0, row.used
        row.save(update_fields=["reserved", "quantity"])
    if order.parts_missing:
        save(order, parts_missing=0)
    return given


def lay_down(order: WorkOrder) -> None:
    """The work on an order in hand has ended: clocks stop, parts go back, nobody has to answer."""
    stop_clocks(order)
    give_parts_back(order)
    meet(order, "quote")


def said(text: str, field: str, message: str, *, most: int = 500) -> str:
    """What a person must say; InvalidInput where it is missing."""
    text = (text or "").strip()
    if not text:
        raise InvalidInput.of(FieldError(field, "required", message))
    return text[:most]


def refuse_other_states(order: WorkOrder, states: tuple[str, ...]) -> None:
    """Refuse what is no verb of the machine and yet fits some states only."""
    if order.status not in states:
        state = str(order.state.label).lower()
        raise TransitionRefused(_("This is not possible: it is %s.") % state)


def person(by: Actor) -> Any:
    """Who works: the key of a member, nothing for systems."""
    return by.id if by.kind == "member" else None


def refuse(message: str, code: str) -> Conflict:
    """A refusal with a code of its own."""
    return Conflict(message, code=code)

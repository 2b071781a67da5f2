"""Working time of an order: a clock at the bench, or minutes entered by hand."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from disposition.flow.repair import OPEN
from disposition.models import LabourEntry, WorkOrder
from disposition.selectors.repair import running_clock
from disposition.services.repair.diagnosing import LONGEST_JOB
from disposition.services.repair.in_hand import (
    changed,
    in_hand,
    person,
    refuse,
    refuse_other_states,
    stop,
    stop_clocks,
)
from disposition.vocabulary import LABOUR_NOTED
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from tenants.actors import Actor

#: States in which somebody works on a piece.
WORKING = ("opened", "diagnosed", "approved", "in_repair", "testing")


def start_clock(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Work begins now. A clock that the same person left running on another order stops."""
    by.require("work_orders.work")
    with in_hand(order, working=True) as fresh:
        refuse_other_states(fresh, WORKING)
        if running_clock(fresh) is not None:
            raise refuse(_("Its clock is running already."), "clock_running")
        run_clock(fresh, by)
        changed(fresh)
    return fresh


def run_clock(order: WorkOrder, by: Actor) -> None:
    """Start the clock of an order in hand unless it runs; a person has one clock at a time."""
    if running_clock(order) is not None:
        return
    now, who = clock.now(), person(by)
    if who is not None:
        for left_on in LabourEntry.objects.filter(person=who, ended_at=None).order_by("pk"):
            stop(left_on, at=now)
    LabourEntry.objects.create(order=order, person=who, started_at=now)


def stop_clock(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Work rests; stopping what does not run changes nothing."""
    by.require("work_orders.work")
    with in_hand(order) as fresh:
        if running_clock(fresh) is None:
            return fresh
        stop_clocks(fresh)
        changed(fresh)
        note(fresh, LABOUR_NOTED, by=by)
    return fresh


def add_minutes(order: WorkOrder, *, minutes: int, by: Actor, note_text: str = "") -> WorkOrder:
    """Enter working time by hand: what no clock has measured."""
    by.require("work_orders.work")
    if not 1 <= minutes <= LONGEST_JOB:
        message = _("This is a number of minutes up to a week.")
        raise InvalidInput.of(FieldError("minutes", "invalid", message))
    with in_hand(order) as fresh:
        refuse_other_states(fresh, OPEN)
        now = clock.now()
        LabourEntry.objects.create(
            order=fresh,
            person=person(by),
            started_at=now - timedelta(minutes=minutes),
            ended_at=now,
            seconds=minutes * 60,
            note=note_text.strip()[:200],
        )
        changed(fresh)
        note(fresh, LABOUR_NOTED, by=by, data={"minutes": minutes})
    return fresh

"""The work itself: begun with all of its parts, interrupted, sent out, finished."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disposition.models import WorkOrder
from disposition.services.repair.in_hand import (
    give_parts_back,
    in_hand,
    person,
    said,
    stop_clocks,
)
from disposition.services.repair.labour import run_clock
from flows.perform import perform
from tenants.actors import Actor


def start(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The repair begins, and with it the clock; refused while a part is missing."""
    with in_hand(order, working=True) as fresh:
        fresh = perform(fresh, "start", by=by, person=person(by))
        run_clock(fresh, by)
    return fresh


def wait_for_parts(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """It waits on its shelf; it goes on by itself once all its parts have come."""
    with in_hand(order) as fresh:
        stop_clocks(fresh)
        return perform(fresh, "wait_for_parts", by=by)


def resume(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The parts have come, or the owner has answered."""
    with in_hand(order, working=True) as fresh:
        return perform(fresh, "resume", by=by)


def ask_customer(order: WorkOrder, *, question: str, by: Actor) -> WorkOrder:
    """Ask the owner something in the middle of the work."""
    question = said(question, "question", _("Say what you want to know."), most=1000)
    with in_hand(order) as fresh:
        stop_clocks(fresh)
        return perform(fresh, "ask_customer", by=by, question=question)


def send_out(order: WorkOrder, *, vendor: str, by: Actor) -> WorkOrder:
    """Somebody else repairs it."""
    vendor = said(vendor, "vendor", _("Say who repairs it."), most=120)
    with in_hand(order, working=True) as fresh:
        stop_clocks(fresh)
        return perform(fresh, "send_out", by=by, vendor=vendor)


def come_back(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The vendor has sent it back; it is tested like our own work."""
    with in_hand(order) as fresh:
        return perform(fresh, "come_back", by=by)


def finish(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Repaired: the clock stops, what was not used goes back on its shelf."""
    with in_hand(order, working=True) as fresh:
        fresh = perform(fresh, "finish", by=by)
        stop_clocks(fresh)
        give_parts_back(fresh)
    return fresh

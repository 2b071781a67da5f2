"""The test that ends a repair, or sends it back onto the bench."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from disposition.models import TestRun, WorkOrder
from disposition.selectors.repair import protocol_of
from disposition.services.repair.in_hand import (
    in_hand,
    lay_down,
    person,
    refuse_other_states,
    stop_clocks,
)
from disposition.services.repair.returning import send_on
from disposition.workshop import ANSWERS, verdict_of
from flows.perform import perform
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.services.extending import extend_guarantee
from rma.services.work import within
from tenants.actors import Actor


def no_fault_found(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Nothing is wrong with it: it is tested as after a repair."""
    with in_hand(order, working=True) as fresh:
        fresh = perform(fresh, "no_fault_found", by=by)
        lay_down(fresh)
    return fresh


def record_test(
    order: WorkOrder, *, answers: Mapping[str, str], by: Actor, note: str = ""
) -> WorkOrder:
    """Write down a test of every check; passed it completes the order, failed it goes back.

    A completed piece of ours is graded anew, an owner's is made ready to travel home.
    """
    by.require("work_orders.work")
    note = note.strip()[:500]
    with in_hand(order, working=True) as fresh:
        refuse_other_states(fresh, ("testing",))
        protocol = protocol_of(fresh.unit)
        passed = _judged(protocol, answers)
        TestRun.objects.create(
            order=fresh,
            person=person(by),
            answers={check: answers[check] for check in protocol},
            passed=passed,
            note=note,
        )
        stop_clocks(fresh)
        if passed:
            fresh = perform(fresh, "pass_test", by=by)
            lay_down(fresh)
            _lengthen_guarantee(fresh, by)
            send_on(fresh, by=by)
        else:
            failed = [text for check, text in protocol.items() if answers[check] == "fail"]
            finding = note or "; ".join(failed)[:500] or _("Nothing passed")
            fresh = perform(fresh, "fail_test", by=by, finding=finding)
    return fresh


def _lengthen_guarantee(order: WorkOrder, by: Actor) -> None:
    """An owner's piece was repaired under the guarantee: that lasts longer now (once)."""
    unit = order.unit
    repaired = order.payer == "shop" and order.finding != "no_fault_found"
    if unit.title == "ours" or unit.rma_line is None or not unit.counted or not repaired:
        return
    extend_guarantee(
        unit.rma_line,
        by=within(by),
        work_order=order.pk,
        reference=order.number,
        serial=unit.serial,
    )


def _judged(protocol: Mapping[str, str], answers: Mapping[str, str]) -> bool:
    unknown = [check for check in answers if check not in protocol]
    errors = [
        FieldError(f"answers.{check}", "unknown_field", _("There is no such check."))
        for check in unknown
    ]
    for check in protocol:
        if answers.get(check) not in ANSWERS:
            message = _("Choose one of: %s.") % ", ".join(ANSWERS)
            errors.append(FieldError(f"answers.{check}", "required", message))
    if errors:
        raise InvalidInput.of(*errors)
    return bool(verdict_of(list(protocol), answers))

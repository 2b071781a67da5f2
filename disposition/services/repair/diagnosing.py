"""What is wrong, what it costs to mend, and who has to agree: approved, or quoted to the owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from disposition.faults import FAULTS
from disposition.models import WorkOrder
from disposition.selectors.repair import planned, price_of, terms_of
from disposition.services.repair.in_hand import in_hand, person, refuse, said, save
from disposition.workshop import limit_of, payer_of, way_on
from flows.deadlines import meet, set_deadline
from flows.perform import perform
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.services.work import within
from tenants.actors import Actor

LONGEST_JOB = 60 * 24 * 7  # minutes


def diagnose(
    order: WorkOrder,
    *,
    fault: str,
    by: Actor,
    covered: bool | None = None,
    finding: str = "",
    minutes: int = 0,
) -> WorkOrder:
    """Say what is wrong, and how long mending it should take.

    `covered` says whether a guarantee covers the fault (None: as the fault usually is). What is
    under a guarantee and not covered needs a finding that says why: the owner reads it.
    """
    errors = []
    if fault not in FAULTS:
        message = _("Choose one of: %s.") % ", ".join(FAULTS)
        errors.append(FieldError("fault", "invalid_choice", message))
    if not 0 <= minutes <= LONGEST_JOB:
        message = _("This is a number of minutes up to a week.")
        errors.append(FieldError("minutes", "invalid", message))
    if errors:
        raise InvalidInput.of(*errors)
    covered = FAULTS[fault].covered if covered is None else covered
    finding = finding.strip()[:500]
    with in_hand(order, working=True) as fresh:
        unit = fresh.unit
        basis = unit.rma_line.legal_basis if unit.rma_line is not None else ""
        payer = payer_of(unit.title, basis, covered=covered)
        if payer != payer_of(unit.title, basis, covered=True) and not finding:
            said("", "finding", _("Say why the guarantee does not cover it."))
        done = perform(
            fresh,
            "diagnose",
            by=by,
            fault=fault,
            covered=covered,
            finding=finding,
            minutes=minutes,
        )
        save(
            done,
            payer=payer,
            limit_minor=limit_of(payer, price_of(unit), terms_of(unit)),
            technician=person(by) or done.technician,
        )
    return done


def approve(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Work may begin without asking the owner: we pay, and it is within the limit.

    Beyond the limit a supervisor (or the desk) approves what we pay; an owner's repair beyond it is
    quoted to them.
    """
    with in_hand(order) as fresh:
        way = way_on(fresh.payer, planned(fresh).net_minor, fresh.limit_minor)
        if way == "quote":
            raise refuse(_("The owner has to agree first: quote it."), "quote_needed")
        if way == "approve" and by.can("work_orders.work"):
            by = within(by)
        return perform(fresh, "approve", by=by)


def quote(order: WorkOrder, *, by: Actor, minutes: int | None = None) -> WorkOrder:
    """Quote what the planned parts and `minutes` of labour cost to the owner, who gets a mail.

    The quote binds for the days of the shop's terms. In the middle of the work it is a new quote.
    """
    if minutes is not None and not 0 <= minutes <= LONGEST_JOB:
        message = _("This is a number of minutes up to a week.")
        raise InvalidInput.of(FieldError("minutes", "invalid", message))
    with in_hand(order, working=True) as fresh:
        by.require("work_orders.work")
        if fresh.payer == "shop":
            raise refuse(_("Nobody has to be asked: we pay for it."), "no_quote_needed")
        if fresh.unit.rma is None or fresh.unit.rma.customer_id is None:
            raise refuse(_("Nobody knows whom to ask: it came without a return."), "no_owner")
        if minutes is not None:
            save(fresh, estimate_minutes=minutes)
        cost = planned(fresh)
        if not cost.total_minor:
            message = _("Plan the parts or the minutes first: this would cost nothing.")
            raise InvalidInput.of(FieldError("minutes", "required", message))
        expires = clock.now() + timedelta(days=terms_of(fresh.unit).quote_days)
        details: dict[str, Any] = {
            "amount_minor": cost.total_minor,
            "tax_minor": cost.tax_minor,
            "lines": [line.as_json() for line in cost.lines],
            "expires_at": expires,
        }
        verb = "requote" if fresh.status == "in_repair" else "quote"
        fresh = perform(fresh, verb, by=by, **details)
        set_deadline(fresh, kind="quote", holder="you", due_at=expires, rule="quote_days")
    return fresh


def accept_quote(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The owner agrees to the amount that was quoted."""
    with in_hand(order) as fresh:
        fresh = perform(fresh, "accept_quote", by=by)
        meet(fresh, "quote")
    return fresh


def expire_quote(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """The owner did not answer in time; somebody decides what happens to the piece."""
    with in_hand(order) as fresh:
        fresh = perform(fresh, "expire", by=by)
        meet(fresh, "quote")
    return fresh

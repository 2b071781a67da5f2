"""Mails about goods in exchange: a difference to pay, a parcel that left, goods still missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from flows.deadlines import open_deadlines
from flows.models import StageEvent
from notifications import templates
from notifications.services.sending import write_message
from notifications.templates import Template
from rma.links import status_path, status_token
from rma.models import Advance, Dispatch, Resolution, Rma
from rma.selectors.coming import wanted_hold
from rma.services.advances import CHARGE
from rma.services.goods import DIFFERENCE
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id


def ask_for_difference(event: StageEvent) -> None:
    """Send the page with the exact difference and how it is paid, with its last day."""
    resolution = _resolution(event.stage_id)
    if resolution is None or resolution.status != "awaiting_payment":
        return
    rma = resolution.rma
    date = open_deadlines(rma).filter(kind=DIFFERENCE).first()
    page = reverse("portal:difference", args=[status_token(rma)])
    _write(
        event,
        templates.DIFFERENCE_TO_PAY,
        rma,
        resolution=resolution,
        pay_by=date.due_at if date is not None else None,
        pay_url=absolute(page, _tenant()),
    )


def tell_what_left(event: StageEvent) -> None:
    """Say that goods in exchange are on their way, how many, and by which tracking number."""
    resolution = _resolution(event.stage_id)
    rows = Dispatch.objects.select_related("shipment").filter(resolution=event.stage_id)
    named = [each for each in rows if each.shipment.public_id == event.data.get("shipment")]
    if resolution is None or not named:
        return
    advance = Advance.objects.filter(resolution=resolution, status="out").first()
    _write(
        event,
        templates.REPLACEMENT_SENT,
        resolution.rma,
        resolution=resolution,
        dispatch=named[0],
        shipment=named[0].shipment,
        back_by=advance.back_by if advance is not None else None,
    )


def remind_of_goods(event: StageEvent) -> None:
    """Say that the goods are still missing, what is charged, and from when."""
    rows = Advance.objects.select_related("rma__customer", "rma__order")
    advance = rows.filter(pk=event.stage_id, status="overdue").first()
    if advance is None:
        return
    date = open_deadlines(advance).filter(kind=CHARGE).first()
    charge_at = date.due_at if date is not None else None
    _write(event, templates.ADVANCE_REMINDER, advance.rma, advance=advance, charge_at=charge_at)


def ask_for_hold(event: StageEvent) -> None:
    """Send the page on which the shopper lets the amount be held on a card, with its last day."""
    rows = Advance.objects.select_related("rma__customer", "rma__order")
    advance = rows.filter(pk=event.stage_id).first()
    wanted = wanted_hold(advance.rma) if advance is not None else None
    if advance is None or wanted is None:
        return
    page = reverse("portal:hold", args=[status_token(advance.rma)])
    _write(
        event,
        templates.HOLD_WANTED,
        advance.rma,
        advance=advance,
        hold_by=wanted.date.due_at,
        hold_url=absolute(page, _tenant()),
    )


def _resolution(key: Any) -> Resolution | None:
    rows = Resolution.objects.select_related("rma__customer", "rma__order")
    return rows.filter(pk=key).first()


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())


def _write(event: StageEvent, template: Template, rma: Rma, **context: Any) -> None:
    if rma.customer is None:
        return
    write_message(
        template,
        event=event,
        recipient=rma.customer.email,
        language=rma.language or rma.customer.language,
        rma=rma,
        status_url=absolute(status_path(rma), _tenant()),
        **context,
    )


#: The event, and the mail that follows it.
TELLS: dict[str, Callable[[StageEvent], None]] = {
    "resolution.payment_requested": ask_for_difference,
    "resolution.dispatched": tell_what_left,
    "advance.reminded": remind_of_goods,
    "advance.hold_asked": ask_for_hold,
}

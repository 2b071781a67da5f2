"""Mails about promised dates: who has to act is reminded before, and told when it has passed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from flows.deadlines import open_deadlines
from flows.models import Deadline, StageEvent
from notifications import templates
from notifications.services.sending import write_message
from notifications.templates import Template
from rma.links import status_path
from rma.models import Assignment, Rma
from tenants.links import absolute
from tenants.models import Membership, Tenant, User
from tenants.scope import current_tenant_id

#: What a shopper has to do, by the kind of date.
SHOPPERS: dict[str, Any] = {
    "ship": _("Send the goods"),
    "answer": _("Answer our question"),
    "shopper_reply": _("Answer our message"),
    "difference": _("Pay the difference"),
}
#: What the shop has to do.
SHOPS: dict[str, Any] = {
    "decide": _("Decide on the return"),
    "reply": _("Answer the shopper's message"),
    "refund": _("Pay the money back"),
    "remedy": _("Repair or replace it"),
    "collect": _("Arrange the collection"),
}


def tell_date(event: StageEvent, *, passed: bool) -> None:
    """Mail the holder of a date of a return that comes near or has passed; nobody where it was kept
    meanwhile. Of what comes near the shop is told by its list of tasks, not by mail.
    """
    if event.stage_type != Rma._meta.label_lower:
        return
    rma = Rma.objects.select_related("customer", "order").filter(pk=event.stage_id).first()
    kind = str(event.data.get("kind", ""))
    promise = open_deadlines(rma).filter(kind=kind).first() if rma is not None else None
    lapsed = rma is not None and rma.status == "expired" and kind == "ship"
    if rma is None or (promise is None and not lapsed):
        return
    if event.data.get("holder") == "you":
        template = templates.DATE_PASSED if passed else templates.DATE_NEAR
        _tell_shopper(event, template, rma, kind, promise)
    elif passed and promise is not None:
        _tell_shop(event, rma, kind, promise)


def _tell_shopper(
    event: StageEvent, template: Template, rma: Rma, kind: str, promise: Deadline | None
) -> None:
    if rma.customer is None or kind not in SHOPPERS:
        return
    due_at = promise.due_at if promise else parse_datetime(str(event.data.get("due_at", "")))
    write_message(
        template,
        event=event,
        recipient=rma.customer.email,
        language=rma.language or rma.customer.language,
        rma=rma,
        deed=SHOPPERS[kind],
        due_at=due_at,
        remains=rma.is_by_right,
        lapsed=rma.status == "expired",
        status_url=absolute(status_path(rma), _tenant()),
    )


def _tell_shop(event: StageEvent, rma: Rma, kind: str, promise: Deadline) -> None:
    if kind not in SHOPS:
        return
    tenant, person = _tenant(), _who_sees_to(rma)
    write_message(
        templates.DATE_MISSED,
        event=event,
        recipient=person.email if person is not None else tenant.contact_email,
        language=person.language if person is not None else tenant.language,
        rma=rma,
        deed=SHOPS[kind],
        due_at=promise.due_at,
        clause=promise.clause,
        desk_url=absolute(reverse("desk:return", args=[rma.public_id]), tenant),
    )


def _who_sees_to(rma: Rma) -> User | None:
    """The member whom the return was given to, if they still work there."""
    given = Assignment.objects.filter(rma=rma).first()
    if given is None:
        return None
    rows = Membership.objects.filter(user=given.member, tenant=current_tenant_id())
    found = rows.select_related("user").first()
    return found.user if found is not None and found.user.is_active else None


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())

"""One-time codes by mail: made and mailed in one step, so that a code is nowhere else."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Order
from flows.models import StageEvent
from flows.subscriptions import on
from notifications import templates
from notifications.models import Message
from notifications.services import write_message
from notifications.templates import Template
from rma.links import code_path
from rma.models import GiftDraft, UnorderedDraft
from rma.services.access import issue_code
from rma.services.gifts import issue_recipient_code
from rma.services.unordered import issue_contact_code
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id


@on("order.code_asked")
def mail_code_when_asked(event: StageEvent) -> None:
    """Make the one-time code and mail it, in one step, so that it is nowhere else."""
    with transaction.atomic():
        order = Order.objects.select_related("customer").filter(pk=event.stage_id).first()
        if order is None or order.customer is None:
            return
        if _is_written(event, templates.CODE):
            return
        row, code = issue_code(order)
        write_message(
            templates.CODE,
            event=event,
            recipient=order.customer.email,
            language=order.customer.language,
            secret=code,
            order=order,
            enter_url=absolute(code_path(row), Tenant.objects.get(pk=current_tenant_id())),
        )


@on("unordered_draft.code_asked")
def mail_contact_code(event: StageEvent) -> None:
    """Make the code for a contact that nobody knows yet and mail it, in one step."""
    with transaction.atomic():
        draft = UnorderedDraft.objects.select_for_update().filter(pk=event.stage_id).first()
        if draft is None or draft.verified_at is not None:
            return
        if _is_written(event, templates.CONTACT_CODE):
            return
        write_message(
            templates.CONTACT_CODE,
            event=event,
            recipient=draft.email,
            language=draft.language,
            secret=issue_contact_code(draft),
        )


@on("gift_draft.code_asked")
def mail_recipient_code(event: StageEvent) -> None:
    """Make the code for who got a gift and mail it to the address they named; to nobody else."""
    with transaction.atomic():
        draft = GiftDraft.objects.select_for_update().filter(pk=event.stage_id).first()
        if draft is None or draft.verified_at is not None:
            return
        if _is_written(event, templates.CONTACT_CODE):
            return
        write_message(
            templates.CONTACT_CODE,
            event=event,
            recipient=draft.email,
            language=draft.language,
            secret=issue_recipient_code(draft),
        )


def _is_written(event: StageEvent, template: Template) -> bool:
    return Message.objects.filter(event=event, template=template.name).exists()

"""Recall notices as mails: every waiting letter once, and what comes back from them."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from catalog.models import Order
from flows.models import StageEvent
from notifications import templates
from notifications.models import Message
from notifications.services.sending import write_message
from recalls.models import AffectedUnit, Campaign, RecallNotice
from recalls.selectors.notices import Letter, letter
from recalls.services.notices import newest_applied, not_delivered, write_next
from returns_portal.lib import clock
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id

RECALLS = (templates.RECALL_NOTICE.name, templates.RECALL_REMINDER.name)


def write_recall_notices(event: StageEvent) -> int:
    """Write the letters of a campaign that wait, a batch at a time; how many were claimed."""
    with transaction.atomic():
        campaign = Campaign.objects.filter(pk=event.stage_id).first()
        tenant = Tenant.objects.get(pk=current_tenant_id())
    claimed = 0
    while campaign is not None:
        now = write_next(campaign, write=partial(_mail, event=event, tenant=tenant))
        if not now:
            break
        claimed += now
    return claimed


def _mail(written: Letter, *, event: StageEvent | None, tenant: Tenant) -> bool:
    """Queue the mail of one letter. Two people with one address get one mail each."""
    answer_url = absolute(written.path, tenant)
    template = templates.RECALL_REMINDER if written.is_reminder else templates.RECALL_NOTICE
    for about in (event, None):
        message = write_message(
            template,
            event=about,
            recipient=written.customer.email,
            language=written.language,
            letter=written,
            answer_url=answer_url,
            contact=written.contact or tenant.contact_email or answer_url,
        )
        if message is not None:
            return True
    return False


def mail_owner_links(event: StageEvent) -> None:
    """Mail the recall pages of an order's owner, who asked for them."""
    with transaction.atomic():
        order = Order.objects.select_related("customer").filter(pk=event.stage_id).first()
        if order is None or order.customer is None:
            return
        known = Message.objects.filter(event=event, template=templates.RECALL_NOTICE.name)
        if known.exists():
            return
        tenant = Tenant.objects.get(pk=current_tenant_id())
        affected = AffectedUnit.objects.filter(
            customer=order.customer, campaign__status__in=Campaign.RUNNING
        ).exclude(status__in=("transferred", "excluded"))
        for campaign in Campaign.objects.filter(pk__in=affected.values("campaign")):
            units = affected.filter(campaign=campaign).select_related(
                "product", "unit", "order_line__order"
            )
            notice = _own_notice(campaign, order.customer.pk)
            language = order.customer.language or tenant.language
            _mail(letter(notice, list(units), language=language), event=event, tenant=tenant)


def _own_notice(campaign: Campaign, customer: UUID) -> RecallNotice:
    """The first notice of an owner, made for the link where none was queued yet."""
    rows = RecallNotice.objects.select_related("campaign", "customer")
    known = rows.filter(campaign=campaign, customer=customer).order_by("wave", "revision").first()
    if known is not None:
        known.wave = 0
        return known
    revision = newest_applied(campaign)
    made = RecallNotice.objects.create(
        campaign=campaign,
        customer_id=customer,
        revision=revision,
        written_at=clock.now(),
        outcome="asked",
    )
    return rows.get(pk=made.pk)


def tell_not_delivered(message: Message) -> None:
    """A recall notice did not arrive: its owner cannot be reached by mail, and why."""
    if message.template not in RECALLS or message.event is None:
        return
    notices = RecallNotice.objects.filter(
        campaign=message.event.stage_id, customer__email=message.recipient
    )
    for notice in notices.order_by("customer", "-wave").distinct("customer"):
        not_delivered(notice, reason=message.error or message.status)

"""Writing messages, once per event and person, and sending them between two short transactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from flows.models import Document, StageEvent
from flows.perform import create, perform
from notifications.brand import brand_of
from notifications.channels import DeliveryFailed, channel, letter_of
from notifications.models import Message
from notifications.models.messages import REDACTED
from notifications.services.arriving import follow
from notifications.services.wordings import own_words
from notifications.templates import Template
from returns_portal.lib import clock
from rma.models import Rma
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: The last try; a mail that could not leave for two days is given up.
LAST_TRY = 12
LONGEST_PAUSE = timedelta(hours=6)
#: A claimed message nobody answered for is tried again after this time.
LOST_AFTER = timedelta(minutes=10)
LOST = "lost on the way"


def write_message(
    template: Template,
    *,
    event: StageEvent | None,
    recipient: str,
    language: str,
    rma: Rma | None = None,
    secret: str = "",
    attachment: Document | None = None,
    not_before: datetime | None = None,
    **context: Any,
) -> Message | None:
    """Render and queue the message of `template` about `event`; None where it was written already.

    `secret` is what the templates call `code`: a body that names it is redacted once sent. What
    somebody asks for themselves has no event, and is written each time. `attachment` goes along,
    `not_before` keeps it back until then.
    """
    if not recipient:
        return None
    tenant = Tenant.objects.get(pk=current_tenant_id())
    written = Message.objects.filter(event=event, template=template.name, recipient=recipient)
    if event is not None and written.exists():
        return None
    about = {"rma": rma, "code": secret, **context}
    own = own_words(template.name, tenant=tenant, language=language, **about)
    subject, text, html = own or render(template, tenant=tenant, language=language, **about)
    message = Message(
        event=event,
        rma=rma,
        template=template.name,
        recipient=recipient,
        language=language,
        subject=subject,
        text=text,
        html=html,
        secret=bool(secret),
        attachment=attachment,
        due_at=max(not_before or clock.now(), clock.now()),
    )
    return create(message, by=Actor.system())


def render(
    template: Template, *, tenant: Tenant, language: str, **context: Any
) -> tuple[str, str, str]:
    """Subject, plain text and HTML of `template`, in the person's language and the tenant's time
    zone.
    """
    values = context | brand_of(tenant, language)
    with translation.override(language or tenant.language), timezone.override(tenant.tz):
        subject = " ".join(render_to_string(f"emails/{template.name}.subject.txt", values).split())
        text = render_to_string(f"emails/{template.name}.txt", values).strip() + "\n"
        html = render_to_string(f"emails/{template.name}.html", values)
    return subject[:300], text, html


def send_message(message: Message) -> Message:
    """Send `message` if it is queued and due: claim it, talk to the channel, write down what came
    of it. A letter on paper stays claimed until somebody has posted it.
    """
    with transaction.atomic():
        fresh = Message.objects.select_for_update().get(pk=message.pk)
        if fresh.status != "queued" or fresh.due_at > clock.now():
            return fresh
        fresh = perform(fresh, "send", by=Actor.system())
        tenant = Tenant.objects.get(pk=current_tenant_id())
    try:
        way = channel(fresh.channel)
        if way.by_hand:
            return fresh
        provider_id = way.send(letter_of(fresh, tenant))
    except DeliveryFailed as failure:
        return _not_sent(fresh, failure)
    with transaction.atomic():
        fresh = perform(fresh, "accept", by=Actor.system(), provider_id=provider_id)
        if fresh.secret:
            redact(fresh)
        follow(fresh)
    return fresh


def _not_sent(message: Message, failure: DeliveryFailed) -> Message:
    reason = str(failure)[:500]
    with transaction.atomic():
        if failure.permanent or message.attempts >= LAST_TRY:
            return _give_up(message, reason)
        pause = min(timedelta(seconds=30 * 2**message.attempts), LONGEST_PAUSE)
        return perform(
            message, "defer", by=Actor.system(), reason=reason, due_at=clock.now() + pause
        )


def _give_up(message: Message, reason: str) -> Message:
    failed = perform(message, "fail", by=Actor.system(), reason=reason)
    if failed.secret:
        redact(failed)
    follow(failed)
    return failed


def redact(message: Message) -> None:
    """Take the code out of the stored body: what was mailed, or never will be, is not kept."""
    Message.objects.filter(pk=message.pk).update(text=REDACTED, html=REDACTED)


def retry_lost() -> int:
    """Queue messages again that were claimed and never answered for, unless that was their last
    try; returns how many.
    """
    with transaction.atomic():
        lost = list(
            Message.objects.filter(status="sending", tried_at__lt=clock.now() - LOST_AFTER)
            .exclude(channel="post")
            .order_by("pk")
            .select_for_update(skip_locked=True)[:200]
        )
        for message in lost:
            if message.attempts >= LAST_TRY:
                _give_up(message, LOST)
            else:
                perform(message, "defer", by=Actor.system(), reason=LOST)
    return len(lost)


def send_due(limit: int = 200) -> int:
    """Send what is queued and due; returns how many were tried."""
    with transaction.atomic():
        due = list(
            Message.objects.filter(status="queued", due_at__lte=clock.now()).order_by(
                "due_at", "pk"
            )[:limit]
        )
    for message in due:
        send_message(message)
    return len(due)

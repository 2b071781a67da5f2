"""What a channel is given, what it says when it cannot send, and what every channel can do."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr
from typing import Protocol

from django.conf import settings
from django.db import transaction

from flows.models import Document
from notifications.brand import name_in_mails
from notifications.models import Message
from tenants.models import Tenant


@dataclass(frozen=True)
class Letter:
    """What is sent: everything a channel needs, and nothing it could look up."""

    message_id: str
    sender: str
    reply_to: str
    recipient: str
    subject: str
    text: str
    html: str
    attachment: Document | None = None


class DeliveryFailed(Exception):
    """The letter did not leave. A permanent failure is not tried again."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Channel(Protocol):
    """One way to a person: one file of this package each."""

    @property
    def name(self) -> str:
        """What messages that go this way are marked with."""

    @property
    def by_hand(self) -> bool:
        """Whether a person carries it: then nothing is sent until somebody says so."""

    def send(self, letter: Letter) -> str:
        """Hand `letter` over; returns the id it travels under. Raises DeliveryFailed."""


def letter_of(message: Message, tenant: Tenant) -> Letter:
    """The letter of `message`; its Message-ID is the same on every try, so a repeat is
    recognised.
    """
    with transaction.atomic():
        name = name_in_mails(tenant, message.language)
    return Letter(
        message_id=f"<{message.public_id}@{settings.BASE_DOMAIN}>",
        sender=formataddr((name, settings.DEFAULT_FROM_EMAIL)),
        reply_to=tenant.contact_email,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
        attachment=_attachment(message),
    )


def _attachment(message: Message) -> Document | None:
    if message.attachment_id is None:
        return None
    with transaction.atomic():
        return Document.objects.get(pk=message.attachment_id)

"""Messages to people. One of the few tables with personal data; one-time codes are redacted once
sent.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from flows.models import Document, StageEvent
from notifications.flow import MessageFlow
from returns_portal.lib import ids
from rma.models import Rma
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel

#: What stands in place of a body that holds a code or a link that opens something.
REDACTED = "······"


class Message(MessageFlow):
    """One message about one event to one person; the same template never goes out twice for one
    event.
    """

    PUBLIC_PREFIX = "msg"

    CHANNELS = [("email", _("E-mail")), ("sms", _("Text message")), ("post", _("Letter"))]

    event = TenantForeignKey(
        StageEvent, null=True, blank=True, related_name="messages", db_index=False
    )
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="messages", db_index=False)
    repeats = TenantForeignKey(
        "self",
        null=True,
        blank=True,
        related_name="repeated_by",
        db_index=False,
        help_text="The message that this one says again, or another way",
    )
    attachment = TenantForeignKey(Document, null=True, blank=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=CHANNELS, default="email")
    template = models.CharField(max_length=60)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=35, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = MomentField()
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)
    secret = models.BooleanField(
        default=False, help_text="The body holds a code and is redacted once sent"
    )

    class Meta:
        constraints: ClassVar = [
            # Exactly one message per event, template and person.
            models.UniqueConstraint(
                fields=["tenant", "event", "template", "recipient"], name="message_once_per_event"
            ),
            # What did not arrive is said again once.
            models.UniqueConstraint(fields=["tenant", "repeats"], name="message_repeated_once"),
        ]
        indexes: ClassVar = [
            # The sender claims what is queued and due.
            models.Index(
                fields=["tenant", "due_at"],
                name="message_queued",
                condition=models.Q(status="queued"),
            ),
            # What was lost on its way: claimed for sending and never answered.
            models.Index(
                fields=["tenant", "tried_at"],
                name="message_sending",
                condition=models.Q(status="sending"),
            ),
            # The list of messages, the newest first.
            models.Index(fields=["tenant", "-created_at", "-id"], name="message_newest"),
            # The messages of one return.
            models.Index(fields=["tenant", "rma"], name="message_rma"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.status}"

    @property
    def recipient_line(self) -> str:
        """Whom it goes to, on one line."""
        return ", ".join(self.recipient.splitlines())

    @property
    def words(self) -> str:
        """Its text for whoever it is not addressed to: a code is nobody else's, sent or not."""
        return REDACTED if self.secret else self.text

    def subjects(self) -> list[Any]:
        """On a return's timeline stands what left or failed to, not each step of the sending."""
        told = self.rma_id and self.status in ("sent", "bounced", "failed", "posted")
        return [self, ("rma.rma", self.rma_id)] if told else [self]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "status": self.status,
            "channel": self.channel,
            "template": self.template,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
        }


class MailboxMail(TenantModel):
    """A mail as its recipient would have got it, where MAILBOX keeps mail in place of sending
    it.
    """

    PUBLIC_PREFIX = "mail"

    message_id = models.CharField(max_length=200)
    sender = models.CharField(max_length=254)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    attachment = TenantForeignKey(Document, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            # The same letter twice is one mail.
            models.UniqueConstraint(fields=["tenant", "message_id"], name="mailbox_once"),
        ]
        indexes: ClassVar = [
            # The mailbox page, the newest first.
            models.Index(fields=["tenant", "-created_at"], name="mailbox_newest"),
        ]

    def __str__(self) -> str:
        return self.subject

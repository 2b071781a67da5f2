"""How one message to one person moves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class MessageStates(States):
    queued = State(_("Queued"), "neutral", "dot")
    sending = State(_("Sending"), "info", "clock")
    sent = State(_("Sent"), "info", "mail")
    delivered = State(_("Delivered"), "good", "check")
    posted = State(_("Posted"), "info", "mail")
    bounced = State(_("Bounced"), "bad", "alert")
    superseded = State(_("Sent another way"), "neutral", "route")
    failed = State(_("Failed"), "bad", "x")
    complained = State(_("Reported as spam"), "warn", "alert")
    cancelled = State(_("Cancelled"), "neutral", "x")


class MessageFlow(StageModel):
    """One message, to one person, by one channel, about one event."""

    CREATED = ("message.queued", _("Message queued"))

    status = StatusField(MessageStates, "queued")

    # Columns of the model that the verbs look at.
    attempts: int

    class Meta:
        abstract = True

    @verb(
        source="queued",
        target="sending",
        event="message.sending",
        label=_("Send"),
        done=_("Being sent"),
        permission="messages.send",
        icon="clock",
    )
    def send(self) -> None:
        self.attempts += 1
        self.tried_at = clock.now()

    @verb(
        source="sending",
        target="sent",
        event="message.sent",
        label=_("Accepted"),
        done=_("Sent"),
        permission="messages.send",
        icon="mail",
    )
    def accept(self, provider_id: str = "") -> None:
        self.provider_id = provider_id
        self.sent_at = clock.now()

    @verb(
        source="sent",
        target="delivered",
        event="message.delivered",
        label=_("Delivered"),
        done=_("Delivered"),
        permission="messages.send",
        icon="check",
    )
    def deliver(self) -> None:
        self.delivered_at = clock.now()

    @verb(
        source="sent",
        target="bounced",
        event="message.bounced",
        label=_("Bounced"),
        done=_("Bounced"),
        permission="messages.send",
        icon="alert",
    )
    def bounce(self, reason: str = "") -> None:
        self.error = reason

    @verb(
        source="bounced",
        target="superseded",
        event="message.superseded",
        label=_("Try another way"),
        done=_("Sent another way"),
        permission="messages.send",
        icon="route",
    )
    def try_next_channel(self) -> None:
        self.error = ""

    @verb(
        source="sending",
        target="queued",
        event="message.deferred",
        label=_("Try later"),
        done=_("Will be tried again"),
        permission="messages.send",
        icon="clock",
    )
    def defer(self, reason: str = "", due_at: Any = None) -> None:
        self.error = reason
        self.due_at = due_at or clock.now()

    @verb(
        source="sending",
        target="failed",
        event="message.failed",
        label=_("Failed"),
        done=_("Could not be sent"),
        permission="messages.send",
        icon="x",
    )
    def fail(self, reason: str = "") -> None:
        self.error = reason

    @verb(
        source="sending",
        target="posted",
        event="message.posted",
        label=_("Hand to the post"),
        done=_("Handed to the post"),
        permission="messages.send",
        icon="mail",
    )
    def hand_to_post(self) -> None:
        self.sent_at = clock.now()

    @verb(
        source="delivered",
        target="complained",
        event="message.complained",
        label=_("Complaint"),
        done=_("Reported as spam"),
        permission="messages.send",
        icon="alert",
    )
    def complain(self) -> None:
        self.error = "complaint"

    @verb(
        source="queued",
        target="cancelled",
        event="message.cancelled",
        label=_("Cancel"),
        done=_("Cancelled"),
        permission="messages.send",
        icon="x",
    )
    def cancel(self) -> None:
        self.error = ""

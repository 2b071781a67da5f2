"""What became of a message that the law wants to arrive: left, or a task for somebody."""

from __future__ import annotations

from notifications import templates
from notifications.models import Message
from rma.models import Withdrawal
from rma.services.withdrawing import acknowledged, acknowledgement_lost


def follow(message: Message) -> None:
    """Note that an acknowledgement left; make a task of one that did not arrive."""
    row = _acknowledged_by(message)
    if row is None:
        return
    if message.status in ("bounced", "failed"):
        acknowledgement_lost(row)
    elif message.status in ("sent", "delivered"):
        acknowledged(row)


def _acknowledged_by(message: Message) -> Withdrawal | None:
    """The statement that a message acknowledges, or says again."""
    if message.template != templates.WITHDRAWAL_RECEIVED.name:
        return None
    found = message
    while found.event_id is None and found.repeats is not None:
        found = found.repeats
    return Withdrawal.objects.filter(pk=found.event.stage_id).first() if found.event else None

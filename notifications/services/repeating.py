"""What did not arrive: tried at once, said again, or said another way; or called off."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import create, lock, perform
from flows.record import batch
from notifications.channels import channels
from notifications.models import Message
from notifications.vocabulary import HURRIED
from returns_portal.lib import clock
from returns_portal.lib.errors import TransitionRefused
from tenants.actors import Actor

#: A text message says what it is about and where to read on.
_LINK = re.compile(r"https?://\S+")
LONGEST_TEXT = 320


def hurry(message: Message, *, by: Actor) -> Message:
    """Try a message that waits for a later try at once; a worker does it."""
    by.require("messages.send")
    with transaction.atomic(), batch():
        mine = lock(message)
        if mine.status != "queued":
            raise TransitionRefused(_("It does not wait to be sent."))
        mine.due_at = clock.now()
        mine.save(update_fields=["due_at"])
        note(mine, HURRIED, by=by)
    return mine


def cancel_message(message: Message, *, by: Actor) -> Message:
    """Call a message off that has not left yet."""
    return perform(message, "cancel", by=by)


def bounced(message: Message, *, by: Actor, reason: str) -> Message:
    """The message came back. Where there is another way to the person, that is tried next."""
    return perform(message, "bounce", by=by, reason=reason[:500])


def no_other_way(message: Message) -> Any:
    """Why a message that came back cannot go another way; None where it can."""
    if message.secret:
        return _("It held a code, which is not kept. A new one can be asked for.")
    return None if next_channel(message) else _("There is no other way to this person.")


def next_channel(message: Message) -> tuple[str, str] | None:
    """The channel after that of `message`, and the person's address there; None where none is."""
    names = list(channels())
    behind = names[names.index(message.channel) + 1 :] if message.channel in names else []
    customer = message.rma.customer if message.rma is not None else None
    addresses = {"email": customer.email, "sms": customer.phone} if customer is not None else {}
    return next(((name, addresses[name]) for name in behind if addresses.get(name)), None)


def try_next_channel(message: Message, *, by: Actor) -> Message:
    """Say what came back another way: shorter, with the link to the rest."""
    with transaction.atomic(), batch():
        mine = lock(message)
        why = no_other_way(mine)
        if why is not None:
            raise TransitionRefused(why)
        found = next_channel(mine)
        perform(mine, "try_next_channel", by=by)
        assert found is not None  # noqa: S101 - no_other_way looked
        name, recipient = found
        return _repeat(mine, channel=name, recipient=recipient, text=_short(mine), html="")


def not_again(message: Message) -> Any:
    """Why a message is not sent once more; None where it can be."""
    if message.status not in ("failed", "bounced"):
        return _("It did not fail.")
    if message.secret:
        return _("It held a code, which is not kept. A new one can be asked for.")
    return _("It was sent again already.") if _said_again(message) else None


def send_again(message: Message, *, by: Actor) -> Message:
    """Send a message that failed or came back once more, as a new one with the same words."""
    by.require("messages.send")
    with transaction.atomic(), batch():
        mine = lock(message)
        why = not_again(mine)
        if why is not None:
            raise TransitionRefused(why)
        return _repeat(mine)


def _said_again(message: Message) -> bool:
    return Message.objects.filter(repeats=message).exists()


def _repeat(message: Message, **changed: Any) -> Message:
    """A new message for the old one's; it is about no event, so that both may be kept."""
    names = ("rma", "template", "channel", "recipient", "language", "subject", "text", "html")
    values = {name: getattr(message, name) for name in names} | changed
    return create(Message(repeats=message, **values), by=Actor.system())


def _short(message: Message) -> str:
    link = _LINK.search(message.text)
    words = f"{message.subject} {link.group() if link else ''}".strip()
    return words if len(words) <= LONGEST_TEXT else message.subject[:LONGEST_TEXT]

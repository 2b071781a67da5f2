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
from notifications.services.arriving import follow
from notifications.services.sending import redact
from notifications.vocabulary import HURRIED
from returns_portal.lib import clock
from returns_portal.lib.addresses import printed_lines
from returns_portal.lib.errors import TransitionRefused
from rma.models import Rma
from rma.selectors.addresses import shopper_address
from tenants.actors import Actor

#: A provider's word -> the states in which it is no news.
_REPORTED = {
    "delivered": ("delivered", "complained"),
    "bounced": ("bounced", "superseded"),
    "complained": ("complained",),
}
REPORTS = tuple(_REPORTED)
#: A text message says what it is about and where to read on.
_LINK = re.compile(r"https?://\S+")
LONGEST_TEXT = 320
#: As long as a message keeps whom it went to.
LONGEST_ADDRESS = 254


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
    with transaction.atomic():
        off = perform(message, "cancel", by=by)
        if off.secret:
            redact(off)
    return off


def bounced(message: Message, *, by: Actor, reason: str) -> Message:
    """The message came back. Where there is another way to the person, that is tried next."""
    with transaction.atomic():
        gone = perform(message, "bounce", by=by, reason=reason[:500])
        follow(gone)
    return gone


def arrived(message: Message, *, by: Actor) -> Message:
    """The other side's server says that the person has the message."""
    with transaction.atomic():
        there = perform(message, "deliver", by=by)
        follow(there)
    return there


def complained(message: Message, *, by: Actor) -> Message:
    """The person called the message unwanted; that it arrived is known by that, too."""
    with transaction.atomic():
        mine = lock(message)
        if mine.status == "sent":
            mine = arrived(mine, by=by)
        return perform(mine, "complain", by=by)


def report(message: Message, *, by: Actor, status: str, reason: str = "") -> Message:
    """What a mail provider reports of a message: one of REPORTS. Said twice, it changes nothing."""
    with transaction.atomic():
        mine = lock(message)
        if mine.status in _REPORTED[status]:
            return mine
        if status == "bounced":
            return bounced(mine, by=by, reason=reason)
        return arrived(mine, by=by) if status == "delivered" else complained(mine, by=by)


def handed_to_post(message: Message, *, by: Actor) -> Message:
    """The letter was printed and taken to the post."""
    with transaction.atomic():
        mine = lock(message)
        if mine.channel != "post":
            raise TransitionRefused(_("It is no letter: it leaves by itself."))
        return perform(mine, "hand_to_post", by=by)


def no_letter(message: Message) -> Any:
    """Why nobody takes a message to the post; None for a letter."""
    return None if message.channel == "post" else _("It is no letter: it leaves by itself.")


def no_other_way(message: Message, *, by_itself: bool = False) -> Any:
    """Why a message that came back cannot go another way; None where it can.

    `by_itself` leaves out what costs somebody the way to the post.
    """
    if message.secret:
        return _("It held a code, which is not kept. A new one can be asked for.")
    found = next_channel(message, by_itself=by_itself)
    return None if found else _("There is no other way to this person.")


def next_channel(message: Message, *, by_itself: bool = False) -> tuple[str, str] | None:
    """The channel after that of `message`, and the person's address there; None where none is."""
    known = channels()
    names = list(known)
    behind = names[names.index(message.channel) + 1 :] if message.channel in names else []
    addresses = _addresses(message.rma, message.language)
    for name in behind:
        if addresses.get(name) and not (by_itself and known[name].by_hand):
            return name, addresses[name]
    return None


def _addresses(rma: Rma | None, language: str) -> dict[str, str]:
    """Where the shopper of a return is reached, by channel; a postal address only if complete."""
    if rma is None or rma.customer is None:
        return {}
    postal = shopper_address(rma)
    lines = printed_lines(postal, language=language or "en")
    whole = bool(postal.lines and postal.city and postal.country)
    letter = "\n".join(lines) if whole else ""
    fits = len(letter) <= LONGEST_ADDRESS
    return {
        "email": rma.customer.email,
        "sms": rma.customer.phone,
        "post": letter if fits else "",
    }


def try_next_channel(message: Message, *, by: Actor) -> Message:
    """Say what came back another way: by text message shorter, with the link to the rest."""
    with transaction.atomic(), batch():
        mine = lock(message)
        why = no_other_way(mine)
        if why is not None:
            raise TransitionRefused(why)
        found = next_channel(mine)
        perform(mine, "try_next_channel", by=by)
        assert found is not None  # noqa: S101 - no_other_way looked
        name, recipient = found
        text = _short(mine) if name == "sms" else mine.text
        return _repeat(mine, channel=name, recipient=recipient, text=text, html="")


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
    names = (
        "rma",
        "template",
        "channel",
        "recipient",
        "language",
        "subject",
        "text",
        "html",
        "attachment",
    )
    values = {name: getattr(message, name) for name in names} | changed
    return create(Message(repeats=message, **values), by=Actor.system())


def _short(message: Message) -> str:
    link = _LINK.search(message.text)
    words = f"{message.subject} {link.group() if link else ''}".strip()
    return words if len(words) <= LONGEST_TEXT else message.subject[:LONGEST_TEXT]

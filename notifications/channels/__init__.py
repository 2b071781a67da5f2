"""How a message leaves: one file per channel, and which of them this installation has.

E-mail goes by SMTP, letters by hand. Where MAILBOX keeps mail (a demo, a sandbox, tests), text
messages are kept there, too: a provider of them is another file here, and a row of `channels`.
"""

from __future__ import annotations

from django.conf import settings

from notifications.channels.letters import Channel, DeliveryFailed, Letter, letter_of
from notifications.channels.mailbox import Mailbox
from notifications.channels.post import Post
from notifications.channels.smtp import Smtp

__all__ = ["Channel", "DeliveryFailed", "Letter", "channel", "channels", "letter_of"]


def channels() -> dict[str, Channel]:
    """The channels of this installation by name, in the order in which a person is tried."""
    if settings.MAILBOX:
        return {"email": Mailbox("email"), "sms": Mailbox("sms"), "post": Post()}
    return {"email": Smtp(), "post": Post()}


def channel(name: str = "email") -> Channel:
    """The channel that messages marked `name` leave by; or DeliveryFailed."""
    found = channels().get(name)
    if found is None:
        raise DeliveryFailed(f"there is no channel for {name}", permanent=True)
    return found

"""How a message leaves: SMTP, or the local mailbox of a demo. One small function per channel."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from notifications.models import MailboxMail, Message
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


class DeliveryFailed(Exception):
    """The letter did not leave. A permanent failure is not tried again."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


def letter_of(message: Message, tenant: Tenant) -> Letter:
    """The letter of `message`; its Message-ID is the same on every try, so a repeat is
    recognised.
    """
    return Letter(
        message_id=f"<{message.public_id}@{settings.BASE_DOMAIN}>",
        sender=formataddr((tenant.name, settings.DEFAULT_FROM_EMAIL)),
        reply_to=tenant.contact_email,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
    )


def by_smtp(letter: Letter) -> str:
    """Hand `letter` to the mail server; returns the id it travels under. Raises DeliveryFailed."""
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=letter.sender,
        to=[letter.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as failure:
        codes = [code for code, _text in failure.recipients.values()]
        raise DeliveryFailed(str(failure), permanent=min(codes) >= 500) from failure
    except smtplib.SMTPDataError as failure:
        raise DeliveryFailed(str(failure), permanent=failure.smtp_code >= 500) from failure
    except ValueError as failure:
        # An address or a name that no header can hold: trying again would not help.
        raise DeliveryFailed(
            f"no such letter can be written: {failure}", permanent=True
        ) from failure
    except (smtplib.SMTPException, OSError) as failure:
        # Refused at the door (wrong password, sender not allowed) is for us to mend, not the end.
        raise DeliveryFailed(f"{type(failure).__name__}: {failure}") from failure
    return letter.message_id


def to_mailbox(letter: Letter) -> str:
    """Put `letter` into the local mailbox; a repeat of the same letter is one mail there."""
    shown = {
        "sender": letter.sender,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
    }
    with transaction.atomic():
        MailboxMail.objects.get_or_create(message_id=letter.message_id, defaults=shown)
    return letter.message_id


def channel() -> Callable[[Letter], str]:
    """The mail channel of this installation."""
    return to_mailbox if settings.MAILBOX else by_smtp

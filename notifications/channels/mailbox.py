"""The local mailbox of a demo, a sandbox and tests, in place of a mail server or a text message."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from notifications.channels.letters import Letter
from notifications.models import MailboxMail


@dataclass(frozen=True)
class Mailbox:
    """Keeps what another channel would have sent; a repeat of the same letter is one mail there."""

    name: str = "email"
    by_hand: bool = False

    def send(self, letter: Letter) -> str:
        """Put `letter` into the mailbox."""
        shown = {
            "sender": letter.sender,
            "recipient": letter.recipient,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "attachment": letter.attachment,
        }
        with transaction.atomic():
            MailboxMail.objects.get_or_create(message_id=letter.message_id, defaults=shown)
        return letter.message_id

"""Reads what was sent: the local mailbox of a demo or a sandbox."""

from __future__ import annotations

from django.db.models import QuerySet

from notifications.models import MailboxMail
from returns_portal.lib.errors import NotFound

#: The mailbox shows the latest; a demo does not write more in an afternoon.
MOST_SHOWN = 200


def mailbox(recipient: str = "") -> QuerySet[MailboxMail]:
    """The kept mails, the newest first; those to one address where it is named."""
    mails = _mails().order_by("-created_at", "-id")
    if recipient:
        mails = mails.filter(recipient__iexact=recipient.replace("\x00", "").strip())
    return mails[:MOST_SHOWN]


def mail_by_id(text: str) -> MailboxMail:
    """One kept mail; NotFound when it is not there or another shop's."""
    key = MailboxMail.key_of(text)
    mail = _mails().filter(pk=key).first() if key else None
    if mail is None:
        raise NotFound
    return mail


def _mails() -> QuerySet[MailboxMail]:
    return MailboxMail.objects.select_related("attachment").defer("attachment__body")

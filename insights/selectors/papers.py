"""What was written and kept about things: messages to people, labels, photos, certificates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from flows.models import Document
from flows.stage import subject_of
from notifications.models import Message
from returns_portal.lib.ids import normalise_code
from returns_portal.rest.fields import KEY_LENGTH
from rma.models import Rma

#: Documents of one page: a return with more has its own list.
MOST = 200


def messages(text: str = "") -> QuerySet[Message]:
    """Messages with the return they are about, without their bodies; `text` is the number of a
    return or the address written to."""
    rows = Message.objects.select_related("rma").defer("html", "text")
    text = text.strip()
    if not text:
        return rows
    returns = Rma.objects.filter(number=normalise_code(text))
    return rows.filter(Q(rma__in=returns.values("pk")) | Q(recipient__iexact=text))


def messages_of(rma: Rma) -> list[Message]:
    """What was written to the shopper about a return, the newest first."""
    return list(Message.objects.filter(rma=rma).defer("html").order_by("-pk")[:MOST])


def message_by_id(text: str) -> Message | None:
    """One message with its bodies."""
    if len(text) > KEY_LENGTH:
        return None
    key = Message.key_of(text)
    rows = Message.objects.select_related("rma__customer", "repeats")
    return rows.filter(pk=key).first() if key else None


def documents_of_all(things: Iterable[Any]) -> list[Document]:
    """The documents of several things, the newest first, without their bodies; one query."""
    wanted = Q(pk__in=())
    for subject_type, subject_id in {subject_of(thing) for thing in things}:
        wanted |= Q(subject_type=subject_type, subject_id=subject_id)
    rows = Document.objects.filter(wanted).defer("body").order_by("-created_at", "-pk")
    return list(rows[:MOST])

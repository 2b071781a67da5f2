"""The talk about a return: the shopper and the shop write, each side is told and may answer.

Who has to answer is a promised date of the return (`rma.services.dates`), so that its next step and
the inbox say it. What was said stands in ThreadMessage only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from flows.documents import store
from flows.models import Document
from flows.note import note
from flows.perform import lock
from flows.record import batch
from flows.stage import subject_of
from notifications.models import ThreadMessage
from notifications.vocabulary import NO_ANSWER, SHOP_WROTE, SHOPPER_WROTE
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.pictures import CONTENT_TYPE, NotAPicture, redrawn
from rma.models import Rma
from rma.services import dates
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Files that one message may carry.
MOST_FILES = 6
_PHOTO_FAULTS = {
    "format": gettext_lazy("This is not a photo we can open. Send it as JPEG, PNG or WebP."),
    "bytes": gettext_lazy("This photo is larger than 12 MB. Send a smaller one."),
    "pixels": gettext_lazy("This photo has too many pixels. Send a smaller one."),
}


def say_as_shopper(
    rma: Rma,
    *,
    by: Actor,
    message: str,
    photos: Sequence[bytes] = (),
    attachments: Sequence[str] = (),
    form_id: str | None = None,
) -> ThreadMessage:
    """Write to the shop about a return, as its shopper or for one; the shop owes an answer.

    `photos` are uploads to be drawn anew, `attachments` ids of files uploaded before. Sent twice
    with one `form_id` it is one message. Raises InvalidInput, PermissionDenied.
    """
    by.require("messages.send" if by.kind == "api_key" else "returns.answer")
    row = ThreadMessage(author="shopper", text=_said(message), form_id=form_id)
    return _say(rma, row, by=by, photos=photos, attachments=attachments)


def say_as_shop(
    rma: Rma,
    *,
    by: Actor,
    message: str,
    wants_answer: bool = False,
    photos: Sequence[bytes] = (),
    attachments: Sequence[str] = (),
    form_id: str | None = None,
) -> ThreadMessage:
    """Write to the shopper, who gets it by mail; with `wants_answer` the next step is theirs.

    Raises InvalidInput, PermissionDenied.
    """
    by.require("messages.send")
    row = ThreadMessage(
        author="shop", text=_said(message), wants_answer=wants_answer, form_id=form_id
    )
    return _say(rma, row, by=by, photos=photos, attachments=attachments)


def no_answer_needed(rma: Rma, *, by: Actor) -> Rma:
    """What the shopper wrote is read and needs no answer: nothing is owed for it any more."""
    by.require("messages.send")
    with transaction.atomic(), batch():
        mine = lock(rma)
        _see(mine, "shopper")
        if dates.replied(mine):
            note(mine, NO_ANSWER, by=by)
    return mine


def mark_read(rma: Rma, *, by: Actor) -> int:
    """Whoever looks at the talk has read what the other side wrote; returns how much was new.

    Somebody of the shop who may only look leaves it unread for those who answer.
    """
    if by.kind != "shopper" and not by.can("messages.send"):
        return 0
    with transaction.atomic():
        return _see(rma, "shop" if by.kind == "shopper" else "shopper")


def _see(rma: Rma, author: str) -> int:
    unread = ThreadMessage.objects.filter(rma=rma, author=author, read_at=None)
    return unread.update(read_at=clock.now())


def _say(
    rma: Rma,
    row: ThreadMessage,
    *,
    by: Actor,
    photos: Sequence[bytes],
    attachments: Sequence[str],
) -> ThreadMessage:
    pictures = [_redrawn(body) for body in photos]
    with transaction.atomic(), batch():
        mine = lock(rma)
        sent = row.form_id and ThreadMessage.objects.filter(rma=mine, form_id=row.form_id).first()
        if sent:
            return sent
        row.rma, row.actor_kind, row.actor_id = mine, by.kind, by.id
        row.save(force_insert=True)
        _attach(row, pictures, attachments)
        _see(mine, "shop" if row.author == "shopper" else "shopper")
        _move_dates(mine, row)
        name = SHOPPER_WROTE if row.author == "shopper" else SHOP_WROTE
        note(mine, name, by=by, data={"thread_message": row.public_id})
    return row


def _move_dates(rma: Rma, row: ThreadMessage) -> None:
    if row.author == "shopper":
        dates.owe_reply(rma, _tenant())
        return
    dates.replied(rma)
    if row.wants_answer:
        dates.await_reply(rma, _tenant())


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())


def _said(message: str) -> str:
    """The text without outer blanks; something has to be left, and not too much."""
    text = message.strip()
    if not text:
        raise _wrong("message", "required", _("Say it in a few words."))
    if len(text) > ThreadMessage.LONGEST:
        words = _("At most %(most)d characters.") % {"most": ThreadMessage.LONGEST}
        raise _wrong("message", "too_long", words)
    return text


def _redrawn(body: bytes) -> bytes:
    try:
        return redrawn(body)
    except NotAPicture as failure:
        code = failure.code
        raise _wrong("photos", f"photo_{code}", _PHOTO_FAULTS[code]) from None


def _attach(row: ThreadMessage, pictures: Sequence[bytes], named: Sequence[str]) -> None:
    if len(pictures) + len(named) > MOST_FILES:
        words = _("At most %(most)d files.") % {"most": MOST_FILES}
        raise _wrong("photos" if pictures else "attachments", "too_many", words)
    for body in pictures:
        store(row, kind="photo", name="photo.jpg", content_type=CONTENT_TYPE, body=body)
    loose = list(_loose(named))
    if loose:
        subject_type, subject_id = subject_of(row)
        Document.objects.filter(pk__in=[file.pk for file in loose]).update(
            subject_type=subject_type, subject_id=subject_id
        )


def _loose(named: Sequence[str]) -> Iterable[Document]:
    """The uploads of these ids, locked; a file that something holds already is not to be had."""
    for place, text in enumerate(dict.fromkeys(named)):
        key = Document.key_of(text)
        rows = Document.objects.select_for_update(of=("self",)).defer("body")
        file = rows.filter(pk=key, subject_type="").first() if key else None
        if file is None:
            words = _("There is no such upload, or it is used already.")
            raise _wrong(f"attachments[{place}]", "unknown_file", words)
        yield file


def _wrong(field: str, code: str, message: Any) -> InvalidInput:
    return InvalidInput.of(FieldError(field, code, message))

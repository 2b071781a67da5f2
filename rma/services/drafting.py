"""Keeping a half-filled form, and making a return of it, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Order
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, NotFound
from rma.drafts import Filled
from rma.models import ReturnDraft, Rma
from rma.selectors.shopper import unfinished_draft
from rma.services import photos
from rma.services.requesting import request_return
from rma.services.vocabulary import FORM_LINK_ASKED
from tenants.actors import Actor
from tenants.models import Tenant

#: Photos of one line.
MOST_PHOTOS = 6


def begin_draft(order: Order, *, basis: str | None = None) -> ReturnDraft:
    """The form of `order` that was begun and not sent yet, else a new one."""
    found = unfinished_draft(order, basis)
    if found is not None:
        return found
    return ReturnDraft.objects.create(order=order, data=Filled(basis=basis).as_json())


def send_form_link(draft: ReturnDraft) -> None:
    """Have the link of a form mailed to the contact on its order, and to nobody else.

    Raises Conflict when the form has been sent meanwhile.
    """
    if draft.rma_id is not None:
        raise Conflict(code="draft_sent")
    by = Actor.shopper(draft.order.customer_id)
    note(draft.order, FORM_LINK_ASKED, by=by, data={"draft": draft.public_id})


def change_draft(draft: ReturnDraft, change: Callable[[Filled], Filled]) -> Filled:
    """Write down what `change` makes of the form as it stands; two tabs do not undo each other.

    Raises Conflict when the form has been sent meanwhile.
    """
    with transaction.atomic():
        row = _locked(draft)
        if row.rma_id is not None:
            raise Conflict(code="draft_sent")
        filled = change(Filled.of(row.data))
        row.data, row.updated_at = filled.as_json(), clock.now()
        row.save(update_fields=["data", "updated_at"])
    draft.data = row.data
    return filled


def add_photos(draft: ReturnDraft, *, order_line: str, bodies: Sequence[bytes]) -> Filled:
    """Keep photos for one chosen line: drawn anew, and loose until the form is sent.

    Raises InvalidInput when one is no picture, too large, or there are too many; then none is kept.
    """
    drawn = photos.pictures(bodies)

    def more(filled: Filled) -> Filled:
        line = filled.line(order_line)
        if line is None:
            raise NotFound
        if len(line.photos) + len(drawn) > MOST_PHOTOS:
            message = _("At most %(most)s photos.") % {"most": MOST_PHOTOS}
            raise photos.wrong_photo("too_many", message)
        kept = photos.keep(None, drawn)
        return filled.explain(order_line, photos=(*line.photos, *(str(row.pk) for row in kept)))

    return change_draft(draft, more)


def remove_photo(draft: ReturnDraft, *, photo: str) -> Filled:
    """Take a photo out of the form again."""

    def less(filled: Filled) -> Filled:
        for line in filled.lines:
            if photo in line.photos:
                left = tuple(key for key in line.photos if key != photo)
                return filled.explain(line.order_line, photos=left)
        raise NotFound

    return change_draft(draft, less)


def submit_draft(draft: ReturnDraft, *, by: Actor, tenant: Tenant, language: str) -> Rma:
    """The return that the form asks for. Sent twice it is one return: the first one's.

    Raises InvalidInput with every fault by its field (`lines[0].quantity`), and then nothing has
    changed.
    """
    with transaction.atomic():
        row = _locked(draft)
        if row.rma_id is not None:
            return Rma.objects.get(pk=row.rma_id)
        ask = Filled.of(row.data).ask(row.order.public_id, language=language)
        row.rma = request_return(ask, by=by, tenant=tenant).rma
        row.updated_at = clock.now()
        row.save(update_fields=["rma", "updated_at"])
    return row.rma


def _locked(draft: ReturnDraft) -> ReturnDraft:
    # Not with its return: who waited for the lock gets the fresh row, but what was joined to it
    # before, and would take a form that was just sent for one that was not.
    rows = ReturnDraft.objects.select_related("order").select_for_update(of=("self",))
    row = rows.filter(pk=draft.pk).first()
    if row is None:
        raise NotFound
    return row

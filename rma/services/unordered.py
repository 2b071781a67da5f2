"""Goods of no known order: the contact shows that the address is theirs, then people decide."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Customer, normalise_email
from flows.models import Document
from flows.note import note
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from rma.links import UNORDERED
from rma.models import Rma, UnorderedDraft
from rma.services import photos
from rma.services.requesting import request_return
from rma.services.vocabulary import CONTACT_CODE_ASKED
from rma.unordered import Unordered
from tenants.actors import Actor
from tenants.models import Tenant

#: How long a code works, and how many wrong tries it stands.
LIFETIME = timedelta(minutes=20)
TRIES = 5
#: Photos of the goods, and of the proof of purchase, each.
MOST_PHOTOS = 6
#: Kind of the documents that show where something was bought.
PROOF = "proof_of_purchase"


def begin(*, name: str, email: str, language: str, said: Unordered) -> UnorderedDraft:
    """A new form, and a code on its way to the address that it names."""
    with transaction.atomic():
        forget_expired()
        draft = UnorderedDraft.objects.create(
            name=name, email=email, language=language, data=said.as_json()
        )
        ask_for_contact_code(draft)
    return draft


def forget_expired() -> int:
    """Delete forms whose link has ended and that were never sent, names and addresses with them;
    returns how many rows went.
    """
    since = clock.now() - timedelta(seconds=UNORDERED.lifetime)
    return UnorderedDraft.objects.filter(rma=None, updated_at__lt=since).delete()[0]


def ask_for_contact_code(draft: UnorderedDraft) -> None:
    """Have a code sent to the address of the form; a worker makes and mails it."""
    note(draft, CONTACT_CODE_ASKED, by=Actor.shopper())


def issue_contact_code(draft: UnorderedDraft) -> str:
    """A new code in place of the older one, of which only the hash is kept; for the handler."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    draft.code_hash, draft.code_tries = _hash(draft, code), 0
    draft.code_ends_at = clock.now() + LIFETIME
    draft.save(update_fields=["code_hash", "code_tries", "code_ends_at"])
    return code


def confirm_contact(draft: UnorderedDraft, *, code: str) -> UnorderedDraft:
    """The address is theirs. InvalidInput, in one sentence for every cause, where it is not."""
    with transaction.atomic():
        row = _locked(draft)
        waits = row.code_ends_at is not None and row.code_ends_at > clock.now()
        fits = (
            waits
            and row.code_tries < TRIES
            and bool(row.code_hash)
            and hmac.compare_digest(row.code_hash, _hash(row, code))
        )
        row.code_tries += 1
        if fits:
            row.verified_at, row.code_hash = clock.now(), ""
        row.save(update_fields=["code_tries", "verified_at", "code_hash"])
    if not fits:
        sentence = _("This code does not fit or has expired. Check it, or ask for a new one.")
        raise InvalidInput.of(FieldError("code", "wrong_code", sentence))
    return row


def _hash(draft: UnorderedDraft, code: str) -> str:
    """Keyed, because a million codes are soon tried against a plain hash."""
    message = f"{draft.pk}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def change_unordered(draft: UnorderedDraft, change: Callable[[Unordered], Unordered]) -> Unordered:
    """Write down what `change` makes of the form. Conflict when it has been sent meanwhile."""
    with transaction.atomic():
        row = _locked(draft)
        if row.rma_id is not None:
            raise Conflict(code="draft_sent")
        said = change(Unordered.of(row.data))
        row.data, row.updated_at = said.as_json(), clock.now()
        row.save(update_fields=["data", "updated_at"])
    draft.data = row.data
    return said


def add_unordered_photos(
    draft: UnorderedDraft, *, field: str, bodies: Sequence[bytes]
) -> Unordered:
    """Keep photos of the goods (`photos`) or of the proof of purchase (`proofs`)."""
    drawn = photos.pictures(bodies, field=field)

    def more(said: Unordered) -> Unordered:
        there = getattr(said, field)
        if len(there) + len(drawn) > MOST_PHOTOS:
            message = _("At most %(most)s photos.") % {"most": MOST_PHOTOS}
            raise photos.wrong_photo("too_many", message, field=field)
        kept = photos.keep(None, drawn)
        return _with(said, **{field: (*there, *(str(row.pk) for row in kept))})

    return change_unordered(draft, more)


def remove_unordered_photo(draft: UnorderedDraft, *, photo: str) -> Unordered:
    """Take a photo out of the form again."""

    def less(said: Unordered) -> Unordered:
        if photo not in (*said.photos, *said.proofs):
            raise NotFound
        left = {
            name: tuple(key for key in getattr(said, name) if key != photo)
            for name in ("photos", "proofs")
        }
        return _with(said, **left)

    return change_unordered(draft, less)


def _with(said: Unordered, **parts: Any) -> Unordered:
    return Unordered.of(said.as_json() | parts)


def submit_unordered(draft: UnorderedDraft, *, tenant: Tenant, language: str) -> Rma:
    """The return that the form asks for, waiting for a person to decide. Sent twice it is one.

    Conflict before the contact is verified; InvalidInput with every fault by its field.
    """
    with transaction.atomic():
        row = _locked(draft)
        if row.rma_id is not None:
            return Rma.objects.get(pk=row.rma_id)
        if row.verified_at is None:
            raise Conflict(_("Enter the code first."), code="contact_not_verified")
        said = Unordered.of(row.data)
        ask = said.ask(_customer(row), language=language)
        row.rma = request_return(ask, by=Actor.shopper(), tenant=tenant).rma
        row.updated_at = clock.now()
        row.save(update_fields=["rma", "updated_at"])
        subject_type, subject_id = subject_of(row.rma)
        Document.objects.filter(pk__in=said.proofs, subject_id=None).update(
            subject_type=subject_type, subject_id=subject_id, kind=PROOF
        )
    return row.rma


def _customer(draft: UnorderedDraft) -> dict[str, Any]:
    """Who asks; somebody who is known already keeps the name that the shop knows."""
    given = {"email": draft.email}
    known = Customer.objects.filter(external_id=None, email_normalized=normalise_email(draft.email))
    return given if known.exists() else given | {"name": draft.name, "language": draft.language}


def _locked(draft: UnorderedDraft) -> UnorderedDraft:
    row = UnorderedDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise NotFound
    return row

"""Gift slips: made and taken back by the shop, opened by who got the gift, sent back by them.

Whoever types a code learns nothing by it: the answer and its time are the same for a right and for
a wrong one. Only the e-mail address that they name gets a one-time code, and only what that code
opens says what the gift is.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Customer, Order, normalise_email
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from rma.asks import ReturnAsk
from rma.drafts import Filled
from rma.gift_codes import new_gift_code
from rma.links import GIFT
from rma.models import GiftCode, GiftDraft, ReturnDraft, Rma
from rma.selectors.gifts import gift_lines, gift_of_code
from rma.services.requesting import request_return
from rma.services.vocabulary import GIFT_CODE_ASKED, GIFT_MADE, GIFT_REVOKED
from rma.services.work import lock_order, one_transaction
from tenants.actors import Actor
from tenants.models import Tenant

#: How long a slip works, unless it is said; and at most.
VALID_FOR, LONGEST = timedelta(days=400), timedelta(days=1830)
#: Slips of one order.
MOST_GIFTS = 50
#: How long a one-time code works, and how many wrong tries it stands.
LIFETIME = timedelta(minutes=20)
TRIES = 5


# --- the shop's side ---------------------------------------------------------------------------


def make_gift(
    order: Order,
    *,
    by: Actor,
    lines: Mapping[str, int] | None = None,
    expires_at: datetime | None = None,
    language: str = "",
) -> GiftCode:
    """A gift slip for pieces of `order`, by the line's id; without `lines` for all its goods.

    Raises InvalidInput with every fault by its field.
    """
    by.require("gifts.make")
    with one_transaction():
        held = lock_order(order.pk)
        assert held is not None  # noqa: S101 - an order has a key
        now = clock.now()
        ends = expires_at or now + VALID_FOR
        if not now < ends <= now + LONGEST:
            message = _("Choose a day from tomorrow to five years from now.")
            raise InvalidInput.of(FieldError("expires_at", "out_of_range", message))
        if GiftCode.objects.filter(order=held, revoked_at=None).count() >= MOST_GIFTS:
            message = _("This order has %(most)s gift slips already.") % {"most": MOST_GIFTS}
            raise Conflict(message, code="too_many_gifts")
        gift = GiftCode(order=held, lines=_pieces(held, lines), language=language, expires_at=ends)
        new_gift_code(gift)
        gift.save(force_insert=True)
        note(gift, GIFT_MADE, by=by, also=[held])
    return gift


def _pieces(order: Order, wanted: Mapping[str, int] | None) -> dict[str, int]:
    """The pieces of a gift by line, as far as they are goods of the order."""
    goods = {line.external_id: pieces for line, pieces in gift_lines(order)}
    if wanted is None:
        wanted = goods
    errors = []
    for place, (key, pieces) in enumerate(wanted.items()):
        if key not in goods:
            message = _("This item is not part of the order, or no goods.")
            errors.append(FieldError(f"lines[{place}].order_line", "unknown_line", message))
        elif not 1 <= pieces <= goods[key]:
            message = _("Choose from 1 to %(most)s.") % {"most": goods[key]}
            path = f"lines[{place}].quantity"
            errors.append(FieldError(path, "out_of_range", message, {"allowed": goods[key]}))
    if not wanted:
        errors.append(FieldError("lines", "required", _("Choose at least one item.")))
    if errors:
        raise InvalidInput.of(*errors)
    return dict(wanted)


def revoke_gift(gift: GiftCode, *, by: Actor) -> GiftCode:
    """Take a slip back: nothing more comes back by it. Twice is once; returns go on."""
    by.require("gifts.make")
    with one_transaction():
        lock_order(gift.order_id)
        row = GiftCode.objects.select_for_update(of=("self",)).get(pk=gift.pk)
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            row.save(update_fields=["revoked_at"])
            note(row, GIFT_REVOKED, by=by, also=[("catalog.order", row.order_id)])
    return row


# --- the side of who got it ----------------------------------------------------------------------


def open_gift(*, code: str, email: str, language: str) -> None:
    """Have a one-time code sent to `email`, if `code` opens a gift. Says nothing either way."""
    with transaction.atomic():
        gift = gift_of_code(code)
        if gift is None:
            return
        forget_expired()
        draft = GiftDraft.objects.create(gift=gift, email=email, language=language)
        note(draft, GIFT_CODE_ASKED, by=Actor.shopper())


def forget_expired() -> int:
    """Delete names and addresses whose link has ended, and the forms that were never sent. A return
    keeps its own.
    """
    since = clock.now() - timedelta(seconds=GIFT.lifetime)
    gone = GiftDraft.objects.filter(updated_at__lt=since).delete()[0]
    unsent = ReturnDraft.objects.filter(gift__isnull=False, rma=None, updated_at__lt=since)
    unsent.filter(gift_drafts=None).delete()
    return gone


def issue_recipient_code(draft: GiftDraft) -> str:
    """A one-time code for the address of `draft`, of which only the hash is kept; for the handler
    that mails it.
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    draft.code_hash, draft.code_tries = _hash(draft, code), 0
    draft.code_ends_at = clock.now() + LIFETIME
    draft.save(update_fields=["code_hash", "code_tries", "code_ends_at"])
    return code


def confirm_recipient(*, code: str, email: str, typed: str) -> GiftDraft:
    """What the one-time code `typed` opens, once. InvalidInput, in one sentence for every cause:
    wrong, used, expired, tried too often, no such gift.
    """
    with transaction.atomic():
        gift = gift_of_code(code)
        row = _waiting(gift, email) if gift is not None else None
        fits = (
            row is not None
            and row.code_tries < TRIES
            and bool(row.code_hash)
            and hmac.compare_digest(row.code_hash, _hash(row, typed))
        )
        if row is not None:
            row.code_tries += 1
            if fits:
                row.verified_at, row.code_hash = clock.now(), ""
                _begin_form(row)
            row.save(
                update_fields=["code_tries", "verified_at", "code_hash", "form", "name", "address"]
            )
    if not fits or row is None:
        sentence = _("This code does not fit or has expired. Check it, or ask for a new one.")
        raise InvalidInput.of(FieldError("code", "wrong_code", sentence))
    return row


def _waiting(gift: GiftCode, email: str) -> GiftDraft | None:
    """What was asked for last with this slip and address, held."""
    rows = GiftDraft.objects.select_related("gift").filter(
        gift=gift, email_normalized=normalise_email(email), code_ends_at__gt=clock.now()
    )
    return rows.order_by("-created_at", "-pk").select_for_update(of=("self",)).first()


def _begin_form(draft: GiftDraft) -> None:
    """The form that they have begun with this slip and not sent yet, else a new one."""
    same = GiftDraft.objects.filter(
        gift=draft.gift_id, email_normalized=draft.email_normalized, verified_at__isnull=False
    )
    open_ones = same.filter(form__isnull=False, form__rma=None).select_related("form")
    before = open_ones.exclude(pk=draft.pk).order_by("-created_at", "-pk").first()
    if before is not None:
        draft.form, draft.name, draft.address = before.form, before.name, before.address
        return
    draft.form = ReturnDraft.objects.create(
        order_id=draft.gift.order_id, gift=draft.gift, data=Filled().as_json()
    )


def _hash(draft: GiftDraft, code: str) -> str:
    """Keyed, because a million codes are soon tried against a plain hash."""
    message = f"{draft.pk}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def keep_address(draft: GiftDraft, *, address: Mapping[str, Any]) -> GiftDraft:
    """Who sends it from where: it stands on the label, and goods in exchange go there."""
    with transaction.atomic():
        row = _locked(draft)
        row.name, row.address, row.updated_at = str(address["name"]), dict(address), clock.now()
        row.save(update_fields=["name", "address", "updated_at"])
    draft.name, draft.address = row.name, row.address
    return row


def gift_ask(draft: GiftDraft, filled: Filled, *, language: str, resolution: str = "") -> ReturnAsk:
    """What `filled` asks for, in the words of the API; `resolution` tries another outcome."""
    return replace(
        filled.ask("", language=language, resolution=resolution),
        order=None,
        gift=draft.gift_id,
        customer=_customer(draft),
        ship_from=draft.address,
    )


def submit_gift(draft: GiftDraft, *, tenant: Tenant, language: str) -> Rma:
    """The return that the form asks for. Sent twice it is one return: the first one's.

    Raises InvalidInput with every fault by its field, and then nothing has changed.
    """
    with transaction.atomic():
        row = _locked(draft)
        forms = ReturnDraft.objects.select_for_update(of=("self",))
        form = forms.get(pk=row.form_id)
        if form.rma_id is not None:
            return Rma.objects.get(pk=form.rma_id)
        ask = gift_ask(row, Filled.of(form.data), language=language)
        form.rma = request_return(ask, by=Actor.shopper(), tenant=tenant).rma
        form.updated_at = clock.now()
        form.save(update_fields=["rma", "updated_at"])
    return form.rma


def _customer(draft: GiftDraft) -> dict[str, Any]:
    """Who got it; somebody who is known already keeps the name that the shop knows."""
    given = {"email": draft.email}
    known = Customer.objects.filter(external_id=None, email_normalized=draft.email_normalized)
    return given if known.exists() else given | {"name": draft.name, "language": draft.language}


def _locked(draft: GiftDraft) -> GiftDraft:
    rows = GiftDraft.objects.select_for_update(of=("self",))
    row = rows.filter(pk=draft.pk, verified_at__isnull=False, form__isnull=False).first()
    if row is None:
        raise NotFound
    return row

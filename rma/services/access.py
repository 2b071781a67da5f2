"""How a shopper without an account shows that an order is theirs: a one-time code to its contact.

Asking answers the same, and does the same amount of work here, for right and for wrong guesses: a
worker makes the code and mails it. Callers limit how often one may ask (`rest.throttling.limit`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Order, normalise_email, normalise_number
from flows.note import note
from flows.vocabulary import declare
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.links import CODE
from rma.models import OneTimeCode
from tenants.actors import Actor

CODE_ASKED = declare("order.code_asked", _("Shopper asked for a code"), icon="mail")
CODE_USED = declare("order.code_used", _("Shopper showed the code"), tone="good", icon="check")

#: How long a code works, and how many wrong tries it stands.
LIFETIME = timedelta(minutes=20)
TRIES = 5


def matching_order(number: str, contact: str) -> Order | None:
    """The newest order of that number whose e-mail address or postcode is `contact`."""
    address, postcode = normalise_email(contact), _postcode(contact)
    candidates = (
        Order.objects.select_related("customer")
        .filter(number_normalized=normalise_number(number))
        .order_by("-placed_at")[:20]
    )
    for order in candidates:
        customer = order.customer
        if customer is None or not customer.email_normalized:
            continue
        known = _postcode((order.ship_to or {}).get("postcode") or "")
        if hmac.compare_digest(customer.email_normalized.encode(), address.encode()) or (
            known and hmac.compare_digest(known.encode(), postcode.encode())
        ):
            return order
    return None


def _postcode(text: str) -> str:
    return "".join(text.split()).upper()


def ask_for_code(*, number: str, contact: str) -> None:
    """Have a code sent to the contact on the order, if there is such an order. Says nothing either
    way.
    """
    order = matching_order(number, contact)
    if order is not None:
        note(order, CODE_ASKED, by=Actor.shopper(order.customer_id))


def issue_code(order: Order) -> tuple[OneTimeCode, str]:
    """A new code for `order`, ending the older ones; only its hash is kept. For the handler that
    mails it.
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    now = clock.now()
    OneTimeCode.objects.filter(order=order, used_at=None).update(used_at=now)
    row = OneTimeCode.objects.create(
        order=order, hash=_hash(order, code), expires_at=now + LIFETIME
    )
    return row, code


def redeem_code(*, number: str, contact: str, code: str) -> Order:
    """The order that `code` opens, once.

    Raises InvalidInput with one sentence for every cause: wrong, used, expired, tried too often, no
    such order.
    """
    with transaction.atomic():
        order = matching_order(number, contact)
        row = None
        if order is not None:
            row = (
                _unused(OneTimeCode.objects.filter(order=order))
                .order_by("-created_at")
                .select_for_update()
                .first()
            )
        fits = row is not None and row.attempts < TRIES and _fits(row, code)
        if row is not None:
            row.attempts += 1
            row.used_at = clock.now() if fits or row.attempts >= TRIES else None
            row.save(update_fields=["attempts", "used_at"])
        if fits and order is not None:
            note(order, CODE_USED, by=Actor.shopper(order.customer_id))
    if not fits or order is None:
        sentence = _("This code does not fit or has expired. Check it, or ask for a new one.")
        raise InvalidInput.of(FieldError("code", "wrong_code", sentence))
    return order


def waiting_code(token: str) -> OneTimeCode | None:
    """The code behind the link of a mail, if it can still be used. Looking does not use it up."""
    return _unused(OneTimeCode.objects.select_related("order").filter(pk=CODE.key(token))).first()


def redeem_link(token: str) -> Order:
    """The order that the link of a mail opens, once; it uses up the code that the mail names.

    Raises InvalidInput when the code was used, has expired, or another one was sent since.
    """
    with transaction.atomic():
        codes = OneTimeCode.objects.select_related("order__customer").filter(pk=CODE.key(token))
        row = _unused(codes).select_for_update(of=("self",)).first()
        if row is None:
            raise InvalidInput(_("This link was used or has expired. Ask for a new code."))
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        note(row.order, CODE_USED, by=Actor.shopper(row.order.customer_id))
    return row.order


def _unused(codes: QuerySet[OneTimeCode]) -> QuerySet[OneTimeCode]:
    return codes.filter(used_at=None, expires_at__gt=clock.now())


def _fits(row: OneTimeCode, code: str) -> bool:
    digits = "".join(letter for letter in code if letter.isdigit())
    return hmac.compare_digest(row.hash, _hash(row.order, digits))


def _hash(order: Order, code: str) -> str:
    """Keyed, because a million codes are soon tried against a plain hash."""
    message = f"{order.pk}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()

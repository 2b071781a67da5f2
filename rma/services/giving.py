"""A return by who got a gift: the slip says which order and which pieces, and nothing else does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Customer, Order, normalise_email
from returns_portal.lib import ids
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from rma.gifts import OUTCOMES
from rma.models import GiftCode
from rma.selectors.gifts import left_of
from rma.selectors.sold import order_named
from rma.sentences import Sentence

if TYPE_CHECKING:
    from rma.services.judging import Ground


def order_of_gift(ground: Ground, *, lock: bool) -> Order:
    """The order that the slip is of, and the slip itself on `ground`.

    The slip is read under the order's lock: who takes it back holds that, too.
    """
    key = ground.ask.gift
    assert key is not None  # noqa: S101 - only called for a gift
    named = GiftCode.objects.filter(pk=key).values_list("order", flat=True).first()
    order = order_named(ids.public_id(Order.PUBLIC_PREFIX, named), lock=lock) if named else None
    gift = GiftCode.objects.filter(pk=key).first() if order is not None else None
    if order is None or gift is None or not gift.is_usable:
        raise not_known()
    ground.gift = gift
    return order


def not_known() -> InvalidInput:
    """One answer for every code that opens nothing: wrong, expired or taken back."""
    sentence = Sentence("gift_code_unknown")
    return InvalidInput.of(FieldError("gift_code", sentence.code, str(sentence)))


def check_gift(ground: Ground) -> None:
    """What is asked by a slip: its own pieces, for what a gift may bring, on nobody's right."""
    gift, ask = ground.gift, ground.ask
    assert gift is not None  # noqa: S101 - only called for a gift
    if ask.legal_basis is not None:
        sentence = Sentence("gift_rights")
        ground.refuse("legal_basis", "not_for_gifts", str(sentence))
    if not (ask.customer or {}).get("email"):
        message = _("Say where whoever got the gift can be written to.")
        ground.refuse("customer.email", "required", message)
    left, asked = left_of(gift), Counter[str]()
    for place, judged in enumerate(ground.lines):
        assert judged.order_line is not None  # noqa: S101 - a gift is of an order
        key = judged.order_line.external_id
        if key not in left:
            error = FieldError(f"lines[{place}].order_line", "not_found", _not_in_it())
            raise NotFound.of(error)
        asked[key] += judged.ask.quantity
        if asked[key] > left[key]:
            refused = Sentence("exceeds_returnable", {"allowed": left[key]})
            path = f"lines[{place}].quantity"
            ground.refuse(path, refused.code, str(refused), allowed=left[key])
        if judged.ask.resolution.get("type") not in OUTCOMES:
            sentence = Sentence("resolution_not_offered")
            ground.refuse(f"lines[{place}].resolution.type", sentence.code, str(sentence))


def recipient_known_as(ground: Ground) -> UUID | None:
    """The customer that who got the gift is already, by their e-mail address."""
    email = normalise_email((ground.ask.customer or {}).get("email") or "")
    rows = Customer.objects.filter(external_id=None, email_normalized=email)
    return rows.values_list("pk", flat=True).first() if email else None


def _not_in_it() -> str:
    return _("This item is not part of the gift.")

"""Gifts for tests: a slip of an order, and a return by who got it."""

from __future__ import annotations

from typing import Any

from catalog.models import Order
from rma.asks import LineAsk, ReturnAsk
from rma.models import GiftCode
from rma.services import request_return
from rma.services.gifts import make_gift
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories.rma import SYSTEM, working_in

RECIPIENT = {"email": "niece@example.org", "name": "Nora Niece", "language": "en"}
HOME = {
    "name": "Nora Niece",
    "lines": ["Gartenweg 3"],
    "city": "Graz",
    "postcode": "8010",
    "country": "AT",
}


def gift_slip(tenant: Tenant, order: Order, **details: Any) -> GiftCode:
    """A slip for all goods of `order`, unless `lines` says which."""
    with working_in(tenant):
        return make_gift(order, by=SYSTEM, **details)


def gift_ask(gift: GiftCode, *lines: LineAsk, **fields: Any) -> ReturnAsk:
    """One piece of the first line for store credit, from Graz."""
    credit = {"type": "store_credit"}
    asked = lines or (
        LineAsk(quantity=1, order_line="1", reason="changed_mind", resolution=credit),
    )
    given = {"customer": RECIPIENT, "ship_from": HOME, "gift": gift.pk} | fields
    return ReturnAsk(lines=list(asked), **given)


def given_back(tenant: Tenant, gift: GiftCode, *lines: LineAsk, **fields: Any) -> Any:
    """The return that who got the gift asks for."""
    with working_in(tenant):
        return request_return(gift_ask(gift, *lines, **fields), by=Actor.shopper(), tenant=tenant)

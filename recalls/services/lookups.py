"""The public asks: is mine affected? Rate-limited, and with nothing said of who bought what."""

from __future__ import annotations

from django.utils.translation import gettext as _

from flows.note import note
from recalls.selectors.owners import LookUp, look_up
from recalls.vocabulary import LINK_ASKED
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest import throttling
from rma.services.access import matching_order
from tenants.actors import Actor

#: How often one visitor may look something up, and ask for a link.
LOOK_UPS, LINKS = "30/5min", "5/15min"


def check(code: str, *, visitor: str) -> LookUp:
    """The recalls that cover a serial, lot, bar code or article; `visitor` is who asks (their
    address), for the rate. Raises TooManyRequests.
    """
    throttling.limit("recall-look-up", visitor, LOOK_UPS)
    if not code.strip():
        message = _("Write the number that stands on the product.")
        raise InvalidInput.of(FieldError("code", "required", message))
    return look_up(code)


def ask_for_link(*, number: str, contact: str, visitor: str) -> None:
    """Have the recall page of an order's owner mailed to the contact on the order, if there is such
    an order and a recall covers it. Says nothing either way.
    """
    throttling.limit("recall-link", visitor, LINKS)
    order = matching_order(number, contact)
    if order is not None:
        note(order, LINK_ASKED, by=Actor.shopper(order.customer_id))

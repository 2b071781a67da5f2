"""Where a shopper goes on, once they have shown that an order is theirs."""

from __future__ import annotations

from django.urls import reverse

from catalog.models import Order
from rma.links import ORDER, draft_path
from rma.selectors.shopper import has_returns
from rma.services.drafting import begin_draft


def order_path(order: Order) -> str:
    """The list of what was returned of `order`."""
    return reverse("portal:order", args=[ORDER.token(order)])


def opened_path(order: Order, purpose: str = "") -> str:
    """Where the door leads: to the form, or to the returns there are if somebody looks for one."""
    looks = purpose == "track" or (not purpose and has_returns(order))
    return order_path(order) if looks else draft_path(begin_draft(order))

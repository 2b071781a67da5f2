"""Where a shopper goes on, once they have shown that an order is theirs."""

from __future__ import annotations

from django.urls import reverse

from catalog.models import Order
from rma.links import ORDER, draft_path
from rma.selectors.shopper import Offer, has_returns, offer
from rma.services.drafting import begin_draft
from tenants.models import Tenant


def order_path(order: Order) -> str:
    """The list of what was returned of `order`."""
    return reverse("portal:order", args=[ORDER.token(order)])


def opened_path(order: Order, tenant: Tenant, purpose: str = "") -> str:
    """Where the door leads: to the form on the track of what happened, or to the returns there are
    if somebody looks for one.
    """
    if purpose == "track" or (not purpose and has_returns(order)):
        return order_path(order)
    if purpose == "changed_mind":
        return f"{draft_path(begin_draft(order))}?why=changed_mind"
    if purpose in ("fault", "missing"):
        return draft_path(begin_draft(order, basis=_basis(offer(order, tenant), purpose)))
    return draft_path(begin_draft(order))


def _basis(offered: Offer, purpose: str) -> str | None:
    """On which ground: what is missing or wrong comes back by the shop's own rules while they take
    it; a fault by the guarantee of the law, or by the warranty that lasts longer.
    """
    if purpose == "missing" and any(each.verdict.returnable for each in offered.lines):
        return None
    bases = {right.basis for each in offered.lines for right in each.verdict.rights}
    return "warranty" if "warranty" in bases and "guarantee" not in bases else "guarantee"

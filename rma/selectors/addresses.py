"""Whose address stands on what is sent: the shopper's, the shop's."""

from __future__ import annotations

from catalog.models import Order
from returns_portal.lib.addresses import Address
from rma.models import Rma
from tenants.models import Tenant


def shopper_address(rma: Rma) -> Address:
    """Where the goods of a return are: where they were sent to, or what its sender says. Of who got
    a gift only what they said themselves, of the customer only what is known.
    """
    order: Order | None = rma.known_order
    customer = rma.customer or (order.customer if order else None)
    given = rma.sent_from
    return Address(
        name=given.get("name") or (customer.name if customer else ""),
        company=given.get("company") or "",
        lines=tuple(given.get("lines") or ()),
        city=given.get("city") or "",
        region=given.get("region") or "",
        postcode=given.get("postcode") or "",
        country=given.get("country") or (customer.country if customer else ""),
    )


def shop_address(tenant: Tenant) -> Address:
    """Where returns are sent to."""
    given = tenant.address or {}
    return Address(
        name=given.get("name") or tenant.name,
        company=given.get("company") or "",
        lines=tuple(given.get("lines") or ()),
        city=given.get("city") or "",
        region=given.get("region") or "",
        postcode=given.get("postcode") or "",
        country=given.get("country") or tenant.country,
    )

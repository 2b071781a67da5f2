"""What a shop's routing and workshop start with: default rules and terms; a demo's spare parts."""

from __future__ import annotations

from disposition.models import Part, RepairTerms
from disposition.services.repair import add_part
from disposition.services.tables import publish_default_routes
from tenants.actors import Actor
from tenants.models import Tenant

#: Number, name, shelf, pieces on hand, minor units of one.
_PARTS = (
    ("CB-320", "Charge board", "4-12", 6, 310),
    ("GS-32", "Housing seal", "4-13", 2, 85),
    ("BAT-18", "Battery cell 18650", "2-01", 24, 420),
    ("CAB-IEC", "Mains cable with plug", "1-05", 12, 260),
    ("SW-10", "Rocker switch", "1-07", 8, 140),
    ("FUSE-T3", "Fuse, 3 A slow", "1-02", 50, 20),
)


def seed(tenant: Tenant) -> None:
    """Publish the default rules if none are, and the built-in terms of repairs, within the
    tenant's scope and a transaction.
    """
    publish_default_routes(by=Actor.system())
    RepairTerms.objects.get_or_create(category="")


def seed_parts(tenant: Tenant) -> None:
    """Lay spare parts on a demo's shelves, unless there are some."""
    if Part.objects.exists():
        return
    for sku, name, shelf, on_hand, cost_minor in _PARTS:
        add_part(
            sku=sku,
            name=name,
            shelf=shelf,
            on_hand=on_hand,
            cost_minor=cost_minor,
            by=Actor.system(),
        )

"""What a shop's floor starts with: a dock, a few bins, and a checklist for any article."""

from __future__ import annotations

from inspection.models import Location
from inspection.services.checklists import publish_generic
from tenants.actors import Actor
from tenants.models import Tenant

PLACES = (
    ("DOCK-1", "Dock 1", "zone"),
    ("BENCH-1", "Inspection bench 1", "zone"),
    ("A-01", "Shelf A, bin 1", "bin"),
    ("A-02", "Shelf A, bin 2", "bin"),
    ("HOLD-1", "Set aside", "bin"),
    ("HAZARD-1", "Hazard shelf", "bin"),
)


def seed(tenant: Tenant) -> None:
    """Make what is not there yet, within the tenant's scope and a transaction."""
    known = set(Location.objects.values_list("code", flat=True))
    for code, name, kind in PLACES:
        if code not in known:
            Location.objects.create(code=code, name=name, kind=kind)
    publish_generic(by=Actor.system())

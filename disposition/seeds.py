"""What a shop's routing starts with: the default rules, published."""

from __future__ import annotations

from disposition.services.tables import publish_default_routes
from tenants.actors import Actor
from tenants.models import Tenant


def seed(tenant: Tenant) -> None:
    """Publish the default rules if none are, within the tenant's scope and a transaction."""
    publish_default_routes(by=Actor.system())

"""What a request carries once the tenant's and the staff's middleware have seen it."""

from __future__ import annotations

from django.http import HttpRequest

from returns_portal.rest.slowing import address_of
from tenants.actors import Actor
from tenants.models import Membership, Tenant

__all__ = ["FaceRequest", "address_of"]


class FaceRequest(HttpRequest):
    """A request for a page. For annotations only: Django makes plain requests, we add to them."""

    tenant: Tenant
    actor: Actor
    membership: Membership | None
    owes_second_factor: bool

"""What a request carries once the tenant's and the staff's middleware have seen it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tenants.actors import Actor
from tenants.models import Membership, Tenant


class FaceRequest(HttpRequest):
    """A request for a page. For annotations only: Django makes plain requests, we add to them."""

    tenant: Tenant
    actor: Actor
    membership: Membership | None


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind our own proxy, what that proxy wrote down last."""
    direct = request.META.get("REMOTE_ADDR", "")
    if not settings.SECURE_PROXY_SSL_HEADER:
        return direct
    return request.headers.get("X-Forwarded-For", direct).rpartition(",")[2].strip()

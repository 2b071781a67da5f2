"""What the middleware adds to a request."""

from __future__ import annotations

from django.http import HttpRequest

from tenants.actors import Actor
from tenants.models import ApiKey, Membership, Tenant


class TenantRequest(HttpRequest):
    """A request that has passed the middleware; for annotations, nobody makes one."""

    tenant: Tenant | None
    api_key: ApiKey | None
    membership: Membership | None
    actor: Actor | None
    #: Signed in, and must set up a second step before anything else: neither member nor actor yet.
    owes_second_factor: bool

"""The people of every test: Alice works in alpha, Bob may only look, Charlie is from another
shop.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.test import Client

from tenants.actors import Actor
from tenants.keys import create_api_key
from tenants.models import Membership, Tenant, User

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Person:
    """Somebody with a role in one shop."""

    user: User
    membership: Membership
    tenant: Tenant

    @property
    def actor(self) -> Actor:
        """The person as somebody who acts."""
        return Actor.member(self.membership)


def shop(name: str = "alpha", **fields: object) -> Tenant:
    """A new shop with a slug of its own, so that tests that commit never meet."""
    slug = f"{name}-{uuid4().hex[:10]}"
    defaults = {"name": name.capitalize(), "rma_prefix": name[0].upper(), "country": "DE"}
    return Tenant.objects.create(slug=slug, **(defaults | fields))


def person(tenant: Tenant, role: str, name: str = "") -> Person:
    """A new member of `tenant` with `role`."""
    email = f"{(name or role).lower()}-{uuid4().hex[:8]}@example.com"
    user = User.objects.create_user(email, PASSWORD, name=name or role.capitalize())
    membership = Membership.objects.create(tenant=tenant, user=user, role=role)
    return Person(user, membership, tenant)


def browser(tenant: Tenant, who: Person | None = None) -> Client:
    """A browser at the shop's address, signed in as `who` if somebody is named."""
    client = Client(headers={"host": f"{tenant.slug}.localhost"})
    if who is not None:
        client.force_login(who.user)
        session = client.session
        session["tenant"] = str(who.tenant.pk)
        session.save()
    return client


def api_secret(tenant: Tenant, scopes: list[str] | None = None) -> str:
    """A new key's secret; it holds every scope unless some are named."""
    _key, secret = create_api_key(tenant=tenant, name="Test key", scopes=scopes)
    return secret

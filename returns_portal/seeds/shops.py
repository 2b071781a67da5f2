"""A shop with one person per role and two keys: what is there before any goods."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from catalog.seeds import seed_goods
from disposition.seeds import seed_parts
from returns_portal.seeds.returns import fill_inbox
from returns_portal.seeds.terms import seed_terms
from returns_portal.seeds.work import begin_work
from tenants.keys import create_api_key
from tenants.models import Membership, Tenant, User
from tenants.permissions import ROLES
from tenants.scope import tenant_scope

#: Each stage's seeds, from the first stage to the last.
FURNITURE = ("rma.seeds", "inspection.seeds", "disposition.seeds")


@dataclass(frozen=True)
class Shop:
    """What a seeded shop is called and looks like."""

    slug: str
    name: str
    rma_prefix: str
    currency: str = "EUR"
    language: str = "en"
    country: str = "DE"
    accent_hue: str = "215"
    accent_chroma: str = "0.075"
    address: dict[str, Any] = field(default_factory=dict)


class SignIn(TypedDict):
    """How one person signs in."""

    email: str
    password: str


class SeededShop(TypedDict):
    """A shop as the READY file tells it: its host, its people by role, its keys when new."""

    host: str
    users: dict[str, SignIn]
    api_key: NotRequired[str]
    api_key_2: NotRequired[str]


def create_shop(shop: Shop, *, password: str) -> SeededShop:
    """Create a shop with one person per role (all with `password`) and two all-scopes keys."""
    with transaction.atomic():
        tenant = Tenant.objects.create(**asdict(shop), contact_email=_email("returns", shop))
        hashed = make_password(password)  # once: it is slow on purpose
        for role in ROLES:
            user = User.objects.create(
                email=_email(role, shop), name=_name(role), password=hashed, language=shop.language
            )
            Membership.objects.create(tenant=tenant, user=user, role=role)
        _key, first = create_api_key(tenant=tenant, name="First key")
        _key, second = create_api_key(tenant=tenant, name="Second key")
        furnish(tenant)
    return SeededShop(**_sign_ins(shop, password), api_key=first, api_key_2=second)


def furnish(tenant: Tenant) -> None:
    """Give a new shop what it needs to work: reasons, a policy, a dock, a checklist, routes."""
    with tenant_scope(tenant), transaction.atomic():
        for name in FURNITURE:
            if find_spec(name):
                import_module(name).seed(tenant)


def stock(slug: str) -> None:
    """Give a demo's shop goods, orders and work on its floor, unless it has some."""
    tenant = Tenant.objects.get(slug=slug)
    with tenant_scope(tenant), transaction.atomic():
        seed_goods(tenant)
        seed_terms(tenant)
        seed_parts(tenant)
        begin_work(tenant)
        fill_inbox(tenant)


def demo_sign_ins(shop: Shop, *, password: str) -> SeededShop | None:
    """Return how people sign in to a shop that an earlier run created; None if it is not there."""
    return _sign_ins(shop, password) if Tenant.objects.filter(slug=shop.slug).exists() else None


def _sign_ins(shop: Shop, password: str) -> SeededShop:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    users = {role: SignIn(email=_email(role, shop), password=password) for role in ROLES}
    return SeededShop(host=f"{shop.slug}.{settings.BASE_DOMAIN}{port}", users=users)


def _email(mailbox: str, shop: Shop) -> str:
    return f"{mailbox.replace('_', '.')}@{shop.slug}.example"


def _name(role: str) -> str:
    return role.replace("_", " ").capitalize()

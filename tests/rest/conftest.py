"""A shop with keys of different scopes, and a client that calls the tiny API with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings

from returns_portal.rest import throttling
from tenants.keys import create_api_key
from tenants.models import Tenant

URLS = override_settings(ROOT_URLCONF="tests.rest.shop")


@pytest.fixture(autouse=True)
def _tiny_api() -> Iterator[None]:
    with URLS:
        yield


@pytest.fixture(autouse=True)
def _fresh_rates() -> Iterator[None]:
    throttling.api_rate.cache_clear()
    yield
    throttling.api_rate.cache_clear()


@dataclass
class Caller:
    """Calls the API with a key."""

    tenant: Tenant
    secret: str
    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body` as JSON, or bytes as they are."""
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            named.setdefault("Authorization", f"Bearer {self.secret}")
        kind = named.pop("Content-Type", "application/json")
        return self.client.generic(method, f"/api/v1/{path}", sent, kind, headers=named)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, body, **headers)


def make_tenant(name: str) -> Tenant:
    return Tenant.objects.create(slug=f"{name}-{uuid4().hex[:12]}", name=name.title())


def make_caller(tenant: Tenant, scopes: list[str] | None = None) -> Caller:
    _key, secret = create_api_key(tenant=tenant, name="Partner", scopes=scopes)
    return Caller(tenant, secret, Client(raise_request_exception=False))


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("alpha")


@pytest.fixture
def alice(tenant: Tenant) -> Caller:
    """Holds every scope."""
    return make_caller(tenant)


@pytest.fixture
def bob(tenant: Tenant) -> Caller:
    """May only look at the catalog."""
    return make_caller(tenant, ["catalog:read"])


@pytest.fixture
def charlie(db: None) -> Caller:
    """Holds every scope, of another shop."""
    return make_caller(make_tenant("beta"))


@pytest.fixture
def stranger(tenant: Tenant) -> Caller:
    """Has no key."""
    return Caller(tenant, "", Client(raise_request_exception=False))

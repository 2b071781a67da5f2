"""A furnished shop in the days after delivery, and callers of its API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as routes
from tests.factories import rma as make


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    """Alpha with all that a shop starts with."""
    return routes.furnished(alpha)


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    with clock.frozen(make.SOON):
        yield


@dataclass
class Caller:
    """Calls the API with a key."""

    secret: str
    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body` as JSON; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.secret}"
        sent = b"" if body is None else json.dumps(body).encode()
        path = f"/api/v1/{path}"
        return self.client.generic(method, path, sent, "application/json", headers=named)

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of an answer that has to be good."""
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """The JSON of an answer that has to have `status`."""
        answer = self.call("POST", path, body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json()


def caller(tenant: Tenant, scopes: list[str] | None = None) -> Caller:
    """A caller with every scope, unless some are named."""
    return Caller(cast.api_secret(tenant, scopes), Client())


@pytest.fixture
def api(shop: Tenant) -> Caller:
    """Holds every scope."""
    return caller(shop)

"""A partner who calls the API with a key of alpha's, and one with a key of beta's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tenants.models import Tenant
from tests import cast


@dataclass(frozen=True)
class Partner:
    """Calls the API of one shop."""

    tenant: Tenant
    secret: str

    def call(
        self, method: str, path: str, body: Any = None, status: int = 200, **headers: str
    ) -> Any:
        """The JSON of the answer, whose status has to be `status`."""
        response = self.ask(method, path, body, **headers)
        assert response.status_code == status, response.content
        return response.json()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """The answer as it came."""
        sent = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.secret}"
        return Client().generic(method, f"/api/v1/{path}", sent, "application/json", headers=named)


@pytest.fixture
def partner(alpha: Tenant) -> Partner:
    """Holds every scope in alpha."""
    return Partner(alpha, cast.api_secret(alpha))


@pytest.fixture
def reader(alpha: Tenant) -> Partner:
    """May only look at alpha's catalog."""
    return Partner(alpha, cast.api_secret(alpha, ["catalog:read"]))


@pytest.fixture
def neighbour(beta: Tenant) -> Partner:
    """Holds every scope, in the shop beside."""
    return Partner(beta, cast.api_secret(beta))

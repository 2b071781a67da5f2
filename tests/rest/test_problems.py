"""Refusals are problem documents."""

from __future__ import annotations

from catalog.models import Product
from tenants.scope import tenant_scope


def titles(caller):
    with tenant_scope(caller.tenant):
        return list(Product.objects.order_by("pk").values_list("title", flat=True))


def test_a_stranger_gets_401_with_a_challenge(stranger):
    response = stranger.get("products")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Returns Portal"'
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:returns-portal:problem:not_signed_in",
        "title": "A key is needed",
        "status": 401,
        "detail": "Send a valid key: “Authorization: Bearer …”.",
        "instance": "/api/v1/products",
        "code": "not_signed_in",
        "errors": [],
        "request_id": response["X-Request-Id"],
    }

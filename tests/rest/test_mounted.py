"""The API as it is mounted: every address, with the pages beside it."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from returns_portal.rest.views import ApiView


@pytest.fixture(autouse=True)
def _real_addresses(_tiny_api, settings):
    settings.ROOT_URLCONF = "returns_portal.urls"


def views():
    """Every view mounted under /api/, with its address."""
    waiting, found = (
        [("", pattern) for pattern in get_resolver("returns_portal.api").url_patterns],
        [],
    )
    while waiting:
        path, pattern = waiting.pop()
        path += str(pattern.pattern)
        waiting.extend((path, inner) for inner in getattr(pattern, "url_patterns", ()))
        view = getattr(getattr(pattern, "callback", None), "view_class", None)
        if view is not None:
            found.append((path, view))
    return sorted(found, key=lambda row: row[0])


def methods(view):
    return [name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)]


def test_every_view_stands_on_the_kernel():
    assert [path for path, view in views() if not issubclass(view, ApiView)] == []


def test_every_method_declares_what_it_takes_and_who_may_call_it():
    undeclared = [
        (path, method)
        for path, view in views()
        for method in methods(view)
        if not hasattr(getattr(view, method), "call") or method.upper() not in view.permissions
    ]
    assert undeclared == []


def test_no_address_ends_with_a_slash():
    assert [path for path, _view in views() if path.endswith("/")] == []


def test_every_address_asks_for_a_key(stranger):
    found = {}
    for path, view in views():
        address = path.removeprefix("v1/").replace("<str:", "<").replace("<", "x").replace(">", "")
        for method in methods(view):
            found[method, address] = stranger.call(method.upper(), address).status_code
    assert {row: status for row, status in found.items() if status != 401} == {}


def test_an_unknown_address_beside_the_pages_is_a_problem_document(stranger):
    for path in ("nothing", "", "products/a/b/c"):
        response = stranger.get(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
    response = stranger.client.get("/api/v2/products")
    assert response["Content-Type"] == "application/problem+json"


def test_a_page_is_no_problem_document(stranger):
    response = stranger.client.get(
        "/nothing", headers={"Host": f"{stranger.tenant.slug}.localhost"}
    )
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
    assert response["X-Request-Id"]

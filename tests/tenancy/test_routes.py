"""Every address of the API answers for another shop's thing exactly as for one that never was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from flows.models import StageEvent
from returns_portal.lib.ids import public_id, uuid7
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.journeys.partner import Partner
from tests.journeys.world import World, build

pytestmark = pytest.mark.django_db

#: First part of the path -> prefix of the ids it takes.
PREFIXES = {
    "orders": "ord",
    "products": "prd",
    "returns": "rma",
    "return-requests": "rrq",
    "shipments": "shp",
    "receipts": "rct",
    "handling-units": "hu",
    "inspections": "ins",
    "dispositions": "dis",
    "resolutions": "res",
    "locations": "loc",
    "containers": "con",
    "files": "file",
    "policies": "pol",
    "checklists": "chk",
    "routes": "rte",
    "reasons": "rsn",
    "lines": "rln",
    "scan": "",
}


def addresses(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        path = before + re.sub(r"[\^$]", "", str(each.pattern))
        if isinstance(each, URLResolver):
            yield from addresses(each, path)
        else:
            yield path, each


ROUTES = [
    (path.removeprefix("api/v1/"), method)
    for path, pattern in addresses()
    if path.startswith("api/v1/") and "<" in path
    for method in sorted(getattr(getattr(pattern.callback, "view_class", None), "permissions", {}))
]


def filled(route: str, key: str, line: str) -> str:
    """`route` with its first place filled by `key` and a second one by `line`."""
    keys = iter([key, line])
    return re.sub(r"<[^>]+>", lambda _found: next(keys), route)


def test_there_are_routes_with_an_identifier() -> None:
    assert len(ROUTES) > 20


@pytest.fixture
def world(alpha: Tenant) -> World:
    return build(alpha)


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=[f"{m} {r}" for r, m in ROUTES])
def test_another_shops_thing_is_answered_like_nothing(
    route: str, method: str, alpha: Tenant, beta: Tenant, world: World
) -> None:
    kind = route.split("/", 1)[0]
    prefix = PREFIXES[kind]
    theirs = world.keys[kind]
    never = public_id(prefix, uuid7()) if prefix else uuid4().hex[:10]
    never_line = public_id("rln", uuid7())
    stranger = Partner(beta)

    def ask(key: str, line: str) -> tuple[int, Any]:
        answer = stranger.call(method, filled(route, key, line), {} if method != "GET" else None)
        return answer.status, answer.body.get("code")

    with tenant_scope(alpha):
        before = StageEvent.objects.count()
    foreign, unknown = ask(theirs, world.keys["lines"]), ask(never, never_line)
    assert foreign == unknown
    assert foreign[0] in (400, 404)
    with tenant_scope(alpha):
        assert StageEvent.objects.count() == before
    with tenant_scope(beta):
        assert StageEvent.objects.count() == 0

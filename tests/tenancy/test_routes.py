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
from tests.journeys.world import build

pytestmark = pytest.mark.django_db

#: First part of the path -> prefix of the ids it takes.
PREFIXES = {
    "orders": "ord",
    "products": "prd",
    "gifts": "gft",
    "returns": "rma",
    "withdrawals": "wdr",
    "return-requests": "rrq",
    "shipments": "shp",
    "receipts": "rct",
    "handling-units": "hu",
    "inspections": "ins",
    "dispositions": "dis",
    "lots": "lot",
    "sanitisations": "san",
    "work-orders": "wo",
    "parts": "prt",
    "resolutions": "res",
    "advances": "adv",
    "payments-in": "pin",
    "adjustments": "adj",
    "store-credits": "scr",
    "credit-notes": "crn",
    "messages": "msg",
    "campaigns": "cmp",
    "stop-sales": "stp",
    "registrations": "reg",
    "locations": "loc",
    "containers": "con",
    "files": "file",
    "policies": "pol",
    "dry-runs": "dry",
    "checklists": "chk",
    "routes": "rte",
    "reasons": "rsn",
    "lines": "rln",
    "scan": "",
}

#: Second part of a path with two identifiers -> the kind of its second one; others take a line.
PARTS = {"units": "affected-units", "consignees": "consignees", "scope-revisions": "scopes"}

#: Beginnings of a path that hold another kind of thing than its first part says.
WITHIN = {"policies/dry-run/": "dry-runs"}


def _kind(route: str) -> str:
    found = (kind for start, kind in WITHIN.items() if route.startswith(start))
    return next(found, route.split("/", 1)[0])


def _part(route: str) -> str:
    return route.split("/")[2] if route.count("/") > 2 else ""


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


def test_another_shops_thing_is_answered_like_one_that_never_was(
    alpha: Tenant, beta: Tenant
) -> None:
    world, stranger = build(alpha), Partner(beta)
    with tenant_scope(alpha):
        before = StageEvent.objects.count()
    told_apart = []
    for route, method in ROUTES:
        kind = _kind(route)
        prefix = PREFIXES[kind]
        never = public_id(prefix, uuid7()) if prefix else uuid4().hex[:10]

        def ask(key: str, line: str, route: str = route, method: str = method) -> tuple[int, Any]:
            body = None if method == "GET" else {}
            answer = stranger.call(method, filled(route, key, line), body)
            return answer.status, answer.body.get("code")

        assert kind in world.keys, f"The world has no example for {route}"
        foreign = ask(world.keys[kind], world.keys[PARTS.get(_part(route), "lines")])
        unknown = ask(never, public_id("rln", uuid7()))
        if foreign != unknown or foreign[0] not in (400, 404, 405):
            told_apart.append((method, route, foreign, unknown))
    assert told_apart == []
    with tenant_scope(alpha):
        assert StageEvent.objects.count() == before
    with tenant_scope(beta):
        assert StageEvent.objects.count() == 0

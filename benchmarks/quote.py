"""What a quote costs: `POST /api/v1/returns/quote` against a bare endpoint that inserts three rows.

    make bench ONLY=quote

Measured as `create_return` measures: one granian process serves both sides, which take turns, and
so do the numbers of connections. A quote judges, prices and promises like a request, and writes
nothing. The second shop charges: a restocking fee, the way back, deductions by grade and a bonus on
credit, so that a quote has terms to work out and rows to tell.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.create_return import CONNECTIONS, WARM, Sides, Turns, bare_requests, post_bare

NAME = "quote"
TURNS = 15
EACH = 64
#: Nothing is written: a hundred orders are asked about again and again.
ORDERS = 100
CHARGING = {
    "restocking_fee": {"percent": 10},
    "return_shipping_fee": {"amount": "4.90"},
    "store_credit": {"bonus_percent": 5, "waive_fees": False},
    "grade_deductions": {"C6": {"percent": 20}, "F3": {"amount": "5.00"}},
    "resolutions": ["refund", "store_credit"],
}


def main() -> None:
    """Measure, print a table and keep the rows in .local/bench/quote.json."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.bare.settings"
    django.setup()
    from benchmarks._report import publish

    publish(NAME, measure())


def measure() -> list[Any]:
    """The rows of the report."""
    from benchmarks._copies import settle
    from benchmarks._recording import record
    from benchmarks._serving import clients, server
    from benchmarks.bare.models import make_tables

    make_tables()
    secrets = {"a plain policy": _shop("plain", {}), "fees and bonus": _shop("charging", CHARGING)}
    trips = {}
    for name, secret in secrets.items():
        # What is kept of the shop is read by the first request of a process, and not by the next.
        charged = _ask(secret) != "0.00"
        assert charged == (name == "fees and bonus"), name
        trips[name] = record(partial(_asked, secret)).round_trips
    bare = record(post_bare).round_trips
    env = {"DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    found = {(name, count): Sides() for name in secrets for count in CONNECTIONS}
    most = max(CONNECTIONS)
    with (
        server("benchmarks.bare.wsgi:application", env) as web,
        clients(web.port, most) as opened,
        ThreadPoolExecutor(most) as pool,
    ):
        sides = {
            name: Turns(web, pool, _requests(secret), bare_requests(), status=200)
            for name, secret in secrets.items()
        }
        for turns in sides.values():
            turns.take(Sides(), opened, WARM)
        settle()
        for _ in range(TURNS):
            for (name, count), into in found.items():
                sides[name].take(into, opened[:count], EACH)
    return _rows(found, trips, bare)


def _shop(slug: str, rules: dict[str, Any]) -> str:
    from benchmarks._copies import Copies
    from benchmarks._shops import make_order, make_shop
    from catalog.models import Order, OrderLine

    tenant, secret = make_shop(slug)
    make_order(tenant, "0")
    if rules:
        _charge(tenant, rules)
    names = {"number": "copy::text", "number_normalized": "copy::text", "external_id": "copy::text"}
    with Copies() as copies:
        copies.within(tenant.pk, {Order: names, OrderLine: {}}, copies=ORDERS)
    return secret


def _charge(tenant: Any, rules: dict[str, Any]) -> None:
    from django.db import transaction

    from rma import seeds, services
    from tenants.actors import Actor
    from tenants.scope import tenant_scope

    system = Actor.system()
    with tenant_scope(tenant), transaction.atomic():
        policy = services.add_policy(
            by=system,
            name="Charging",
            rules=seeds.RULES | rules,
            effective_from=datetime(2001, 1, 1, tzinfo=UTC),  # for orders placed before today, too
        )
        services.publish_policy(policy, by=system)


def _body(order: int) -> bytes:
    line = {"order_line": "1", "quantity": 1, "reason": "too_small", "comment": "Runs small"}
    wanted = {"resolution": {"type": "refund"}}
    return json.dumps({"order": str(order), "lines": [line | wanted]}).encode()


def _requests(secret: str) -> Iterator[Any]:
    from benchmarks._serving import Request

    headers = {"Authorization": f"Bearer {secret}"}
    made = [
        Request.of("POST", "/api/v1/returns/quote", headers, _body(order))
        for order in range(1, ORDERS)
    ]
    while True:
        yield from made


def _ask(secret: str) -> str:
    """One quote within this process; the fees it names."""
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.post("/api/v1/returns/quote", _body(1), "application/json")
    assert answer.status_code == 200, answer.content
    fees: str = answer.json()["totals"]["fees"]["amount"]
    return fees


def _asked(secret: str) -> None:
    _ask(secret)


def _rows(found: dict[tuple[str, int], Sides], trips: dict[str, int], bare: int) -> list[Any]:
    from benchmarks._report import Row

    n, middle = TURNS * EACH, statistics.median
    rows = [
        Row(
            f"POST quote, {name}, {count} connection{'s' if count > 1 else ''}",
            round(middle(sides.ours), 1),
            "requests/s",
            "bare",
            round(middle(sides.bare), 1),
            round(sides.ratio, 3),
            n,
        )
        for (name, count), sides in found.items()
    ]
    most = max(CONNECTIONS)
    rows += [
        Row(
            f"POST quote, {name}, a second of processor",
            round(TURNS / found[name, most].ours_processor, 1),
            "requests",
            "bare",
            round(TURNS / found[name, most].bare_processor, 1),
            round(found[name, most].bare_processor / found[name, most].ours_processor, 3),
            n,
        )
        for name in trips
    ]
    rows += [
        Row(f"POST quote, {name}", count, "round trips", "bare", bare, round(count / bare, 2), 1)
        for name, count in trips.items()
    ]
    return rows


if __name__ == "__main__":
    main()

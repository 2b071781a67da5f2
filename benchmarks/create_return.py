"""What a return costs: `POST /api/v1/returns` against a bare endpoint that inserts three rows.

    make bench ONLY=create_return

One granian process serves both (see `benchmarks.bare`), as production runs it: same settings, same
database, same pool of threads. The client is another process on connections that stay open. The two
sides take turns, and so do the numbers of connections and the SQL alone: as many connections as the
server has threads (a busy server), half of them, and one (where every round trip is waited for).
Each POST is for an order of its own. No worker runs beside them: the bare endpoint has nothing for
one to do.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from returns_portal.management.processes import THREADS

NAME = "create_return"
TURNS = 25
#: POSTs of one turn, and how many times as many the bare endpoint gets.
EACH, BARE = 64, 3
CONNECTIONS = (THREADS, THREADS // 2, 1)
WARM = 200
ORDERS = len(CONNECTIONS) * TURNS * EACH + 2 * WARM + 100


def main() -> None:
    """Measure, print a table and keep the rows in .local/bench/create_return.json."""
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
    secret = _shop_with_orders()
    # What is kept of the shop is read by the first request of a process, and not by the next.
    _post(secret, ORDERS)
    ours = record(lambda: _post(secret, ORDERS - 1))
    bare = record(post_bare)
    env = {"DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    sides = {count: Sides() for count in CONNECTIONS}
    sql = []
    most = max(CONNECTIONS)
    with (
        server("benchmarks.bare.wsgi:application", env) as web,
        clients(web.port, most) as opened,
        ThreadPoolExecutor(most) as pool,
    ):
        turns = Turns(web, pool, _requests(secret), bare_requests())
        turns.take(Sides(), opened, WARM)
        settle()
        turns.take(Sides(), opened, WARM)
        for _ in range(TURNS):
            for count, found in sides.items():
                turns.take(found, opened[:count], EACH)
            sql.append(ours.rate(EACH))
    return _rows(sides, sql, (ours.round_trips, bare.round_trips))


@dataclass
class Sides:
    """What the turns of one kind found: answers a second, and what they took of the processor."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    ours_processor: float = 0.0
    bare_processor: float = 0.0

    @property
    def ratio(self) -> float:
        """How fast we are, measured by the other side of the same turn."""
        return statistics.median(a / b for a, b in zip(self.ours, self.bare, strict=True))


class Turns:
    """Both sides, one after the other, beginning with the other one each time."""

    def __init__(
        self, web: Any, pool: Any, ours: Iterator[Any], bare: Iterator[Any], *, status: int = 201
    ) -> None:
        self.web, self.pool, self.ours, self.bare, self.taken = web, pool, ours, bare, 0
        self.status = status

    def take(self, into: Sides, opened: Any, count: int) -> None:
        """One turn of each side over these connections."""
        self.taken += 1
        sides = [(self.ours, count, "ours"), (self.bare, count * BARE, "bare")]
        for requests, number, name in sides[:: 1 if self.taken % 2 else -1]:
            status = self.status if name == "ours" else 201
            found, seconds = self._measured(opened, list(islice(requests, number)), status)
            getattr(into, name).append(found)
            spent = f"{name}_processor"
            setattr(into, spent, getattr(into, spent) + seconds / number)

    def _measured(self, opened: Any, requests: list[Any], status: int) -> tuple[float, float]:
        from benchmarks._serving import rate

        before = self._processor_seconds()
        found = rate(self.pool, opened, requests, status)
        return found, self._processor_seconds() - before

    def _processor_seconds(self) -> float:
        from benchmarks._serving import used_by

        return self.web.processor_seconds() + sum(map(used_by, _backends()))


def _backends() -> list[int]:
    """PostgreSQL's processes that serve the application."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = current_user")
        return [row[0] for row in cursor.fetchall()]


def _shop_with_orders() -> str:
    from benchmarks._copies import Copies
    from benchmarks._shops import make_order, make_shop
    from catalog.models import Order, OrderLine

    tenant, secret = make_shop("bench")
    make_order(tenant, "0")
    names = {"number": "copy::text", "number_normalized": "copy::text", "external_id": "copy::text"}
    with Copies() as copies:
        copies.within(tenant.pk, {Order: names, OrderLine: {}}, copies=ORDERS)
    return secret


def _body(order: int) -> bytes:
    line = {"order_line": "1", "quantity": 1, "reason": "too_small", "comment": "Runs small"}
    wanted = {"resolution": {"type": "refund"}}
    return json.dumps({"order": str(order), "lines": [line | wanted]}).encode()


_BARE = json.dumps({"order": "1", "order_line": "1", "quantity": 1, "reason": "too_small"}).encode()


def _headers(secret: str, order: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"bench-{order}"}


def _requests(secret: str) -> Iterator[Any]:
    from benchmarks._serving import Request

    for order in range(1, ORDERS - 1):
        yield Request.of("POST", "/api/v1/returns", _headers(secret, order), _body(order))


def bare_requests() -> Iterator[Any]:
    """The bare endpoint, again and again."""
    from benchmarks._serving import Request

    request = Request.of("POST", "/bare", {}, _BARE)
    while True:
        yield request


def _post(secret: str, order: int) -> None:
    from django.test import Client

    client = Client(headers=_headers(secret, order))
    answer = client.post("/api/v1/returns", _body(order), "application/json")
    assert answer.status_code == 201, answer.content


def post_bare() -> None:
    """One call of the bare endpoint within this process."""
    from django.test import RequestFactory

    from benchmarks.bare.urls import Bare

    answer = Bare.as_view()(RequestFactory().post("/bare", _BARE, "application/json"))
    assert answer.status_code == 201, answer.data


def _rows(sides: dict[int, Sides], sql: list[float], trips: tuple[int, int]) -> list[Any]:
    from benchmarks._report import Row

    n, middle = TURNS * EACH, statistics.median

    def against_bare(name: str, unit: str, ours: float, bare: float, ratio: float) -> Any:
        return Row(name, round(ours, 1), unit, "bare", round(bare, 1), round(ratio, 3), n)

    many, one = sides[max(CONNECTIONS)], sides[1]
    # Each turn added the seconds of one request.
    per_second = (TURNS / many.ours_processor, TURNS / many.bare_processor)
    bound = middle(a / b for a, b in zip(one.ours, sql, strict=True))
    rates = [
        against_bare(
            f"POST returns, {count} connection{'s' if count > 1 else ''}",
            "requests/s",
            middle(found.ours),
            middle(found.bare),
            found.ratio,
        )
        for count, found in sides.items()
    ]
    processor = against_bare(
        "POST returns, a second of processor",
        "requests",
        *per_second,
        many.bare_processor / many.ours_processor,
    )
    alone = Row(
        "POST returns, 1 connection",
        round(middle(one.ours), 1),
        "requests/s",
        "its SQL alone",
        round(middle(sql), 1),
        round(bound, 3),
        n,
    )
    ratio = round(trips[0] / trips[1], 2)
    waits = Row("POST returns", trips[0], "round trips", "bare", trips[1], ratio, 1)
    return [*rates, processor, alone, waits]


if __name__ == "__main__":
    main()

"""Whether reports stay fast: each of them over twelve weeks with 100,000 returns, all of one shop.

    make bench ONLY=insights

Measured against one join of the same returns with their lines, counted: what any report of them
has to read at least. Rows are asked for as the application, under row-level security.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

NAME = "insights"
RETURNS = 100_000
TURNS = 5
#: Minutes between the copies of the shop's returns: all of them lie within twelve weeks.
APART = 24
_COUNTED = """
SELECT count(*), sum(line.requested) FROM rma_rma rma JOIN rma_rmaline line ON line.rma_id = rma.id
WHERE rma.requested_at >= %(start)s AND rma.requested_at < %(end)s
"""


def main() -> None:
    """Measure, print a table and keep the rows in .local/bench/insights.json."""
    import django

    django.setup()
    from benchmarks._report import publish

    publish(NAME, measure())


def measure() -> list[Any]:
    """The rows of the report."""
    from django.db import connection, transaction

    from insights.periods import up_to
    from insights.selectors.reports import REPORTS
    from insights.selectors.reports.asking import ask
    from returns_portal.lib import clock
    from tenants.scope import tenant_scope

    tenant = _shop()
    period = up_to(clock.today(tenant.tz), "12w", tenant.tz)
    rows = []
    with tenant_scope(tenant):
        for name, report in REPORTS.items():
            times = []
            for _turn in range(TURNS):
                with transaction.atomic():
                    counted = _timed(lambda: ask(_COUNTED, period))
                    times.append((_timed(lambda report=report: report(period)), counted))
            rows.append(_row(name, times))
    connection.close()
    return rows


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _row(name: str, times: list[tuple[float, float]]) -> Any:
    from benchmarks._report import Row

    ours, counted = zip(*times, strict=True)
    ratio = statistics.median(one / other for one, other in times)
    middle = statistics.median
    return Row(name, middle(ours), "ms", "counting the lines", middle(counted), ratio, RETURNS)


def _shop() -> Any:
    from django.db import transaction

    from benchmarks import _returns
    from benchmarks._copies import Copies, settle
    from benchmarks._shops import make_shop
    from disposition.models import Disposition
    from disposition.services import approve_route
    from tenants.scope import tenant_scope

    tenant, _key = make_shop("insights")
    _returns.make_returns(tenant)
    with tenant_scope(tenant), transaction.atomic():
        for way in Disposition.objects.filter(status="proposed"):
            approve_route(way, by=_returns.SYSTEM)
    with Copies() as copies:
        times = RETURNS // _returns.RETURNS - 1
        copies.within(tenant.pk, _returns.COPIED, copies=times, minutes=APART)
    settle()
    return tenant


if __name__ == "__main__":
    main()

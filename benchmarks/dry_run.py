"""Whether a dry run's cost grows with its returns alone: a draft tried on 1,000 and on 10,000.

    make bench ONLY=dry_run

Each run judges and prices every return twice, as it was asked for: under its own version and under
the draft. Runs take turns on the same 10,000 returns of one shop. Beside them: the same returns
read with their lines and counted, what any replay has to read. Memory is the process's peak.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

NAME = "dry_run"
FEW, MANY = 1_000, 10_000
TURNS = 3
_READ = """
SELECT count(*), sum(line.requested) FROM (
  SELECT id FROM rma_rma ORDER BY requested_at DESC, id DESC LIMIT %s
) AS rma JOIN rma_rmaline line ON line.rma_id = rma.id
JOIN catalog_orderline sold ON sold.id = line.order_line_id
"""
#: A tenth of the returns changes its outcome, all of them their money.
DRAFT = {"return_shipping_fee": {"amount": "4.90"}, "review_reasons": ["other"]}


def main() -> None:
    """Measure, print a table and keep the rows in .local/bench/dry_run.json."""
    import django

    django.setup()
    from benchmarks._report import publish

    publish(NAME, measure())


def measure() -> list[Any]:
    """The rows of the report."""
    from django.db import connection

    from benchmarks._report import Row
    from tenants.scope import tenant_scope

    tenant = _shop()
    few, many, read = [], [], []
    with tenant_scope(tenant):
        _run(FEW)  # warm
        lean = _peak()
        for _turn in range(TURNS):
            few.append(FEW / _timed(lambda: _run(FEW)))
            many.append(MANY / _timed(lambda: _run(MANY)))
            read.append(MANY / _timed(lambda: _ask(MANY)))
    full = _peak()
    connection.close()
    ratio = [one / other for one, other in zip(many, few, strict=True)]
    to_read = [one / other for one, other in zip(many, read, strict=True)]
    middle = statistics.median
    return [
        Row(
            "10,000 returns",
            middle(many),
            "returns/s",
            "of 1,000",
            middle(few),
            middle(ratio),
            MANY,
        ),
        Row(
            "10,000 returns",
            middle(many),
            "returns/s",
            "only read",
            middle(read),
            middle(to_read),
            MANY,
        ),
        Row("peak of memory", full, "MB", "after 1,000", lean, full / lean, MANY),
    ]


def _run(last: int) -> None:
    """One dry run from its first return to its last, as a worker does it."""
    from django.db import transaction

    from rma.models import DryRun
    from rma.seeds import RULES
    from rma.services.trying import go_on_trying, try_policy
    from tenants.actors import Actor

    with transaction.atomic():
        run = try_policy(by=Actor.system(), rules=RULES | DRAFT, last=last)
    go_on_trying(run.pk, slices=last)
    with transaction.atomic():
        run = DryRun.objects.get(pk=run.pk)
    if run.finished_at is None or run.done != last:
        raise RuntimeError(f"The run looked at {run.done} of {last} returns.")


def _ask(last: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_READ, [last])
        cursor.fetchall()


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _shop() -> Any:
    from benchmarks import _returns
    from benchmarks._copies import Copies, settle
    from benchmarks._shops import make_shop

    tenant, _key = make_shop("dryrun")
    _returns.make_returns(tenant)
    with Copies() as copies:
        copies.within(tenant.pk, _returns.COPIED, copies=MANY // _returns.RETURNS - 1, minutes=5)
    settle()
    return tenant


if __name__ == "__main__":
    main()

"""What a recall costs: a million owners found and queued, against INSERT … SELECT of the same rows.

    make bench ONLY=recall

A shop has sold a serialised article a million times, to as many people. A recall of its serials is
searched for in a process of its own (so that its peak of memory is its own; a tenth of the owners
says whether that is flat), and makes an affected unit and a notice for each. The bound copies those
rows with one statement a table into the same tables: same keys, indexes and policies, but nothing
to look for, no slices and nothing kept for resuming. The two take turns. Tables without any key are
the bound of bounds, told for the record.

Before that a search of the smaller shop is killed in the middle and resumed: the run fails unless
every owner is there once.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

NAME = "recall"
OWNERS = int(os.environ.get("BENCH_RECALL_OWNERS", "1000000"))
FEW = OWNERS // 10
TURNS = 2
ROOT = Path(__file__).resolve().parent.parent

_KEYS = """
CREATE TEMP TABLE sold AS SELECT n, uuid7() AS customer, uuid7() AS sale, uuid7() AS line
FROM generate_series(1, %s) AS n
"""
#: For each table what differs from row to row.
_DIFFERENT: dict[str, dict[str, str]] = {
    "catalog_customer": {
        "id": "sold.customer",
        "external_id": "'c' || sold.n",
        "email": "'owner' || sold.n || '@example.com'",
        "email_normalized": "'owner' || sold.n || '@example.com'",
    },
    "catalog_order": {
        "id": "sold.sale",
        "customer_id": "sold.customer",
        "external_id": "'o' || sold.n",
        "number": "'o' || sold.n",
        "number_normalized": "'o' || sold.n",
    },
    "catalog_orderline": {"id": "sold.line", "order_id": "sold.sale"},
    "catalog_unit": {
        "id": "uuid7()",
        "order_line_id": "sold.line",
        "serial": "'AB' || lpad(sold.n::text, 8, '0')",
        "serial_normalized": "'AB' || lpad(sold.n::text, 8, '0')",
    },
}


def make_owners(slug: str, count: int) -> Any:
    """A shop that has sold one article `count` times (and once to its first customer)."""
    from benchmarks._copies import Copies
    from benchmarks._shops import make_order, make_shop

    tenant, _key = make_shop(slug)
    line = {
        "sku": "KETTLE",
        "title": "Kettle",
        "quantity": 1,
        "unit_price": "49.00",
        "serials": ["FIRST"],
    }
    make_order(tenant, "first", lines=[line], shipping=[])
    with Copies() as copies:
        copies.run(_KEYS, [count])
        for table, different in _DIFFERENT.items():
            copies.run(_copying(table, different), [str(tenant.pk)])
    return tenant


def _copying(table: str, different: dict[str, str]) -> str:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    columns = [field.column for field in model._meta.concrete_fields]
    chosen = ", ".join(different.get(column, f'first."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM sold CROSS JOIN ("
        f"SELECT * FROM {table} WHERE tenant_id = %s ORDER BY id LIMIT 1) AS first ORDER BY sold.n"
    )


def make_campaign(tenant: Any, count: int) -> UUID:
    """A recall of the serials 1 to `count`, approved and begun."""
    from django.db import transaction

    from flows.perform import create, perform
    from recalls.models import Campaign, ScopeRevision
    from recalls.scope import read_scope
    from returns_portal.lib import ids
    from tenants.actors import Actor
    from tenants.scope import tenant_scope

    rows = [{"sku": "KETTLE", "serials": f"AB{1:08} - AB{count:08}"}]
    read = read_scope(rows)
    system = Actor.system()
    with tenant_scope(tenant), transaction.atomic():
        number = ids.new_rma_number("RC")
        campaign = create(Campaign(number=number, name="Kettle", hazard="Fire"), by=system)
        scope = create(
            ScopeRevision(campaign=campaign, number=1, written=rows, parsed=read.parsed), by=system
        )
        for verb in ("submit", "approve"):
            scope = perform(scope, verb, by=system)
        for verb in ("submit", "approve", "activate"):
            campaign = perform(campaign, verb, by=system)
    return campaign.pk


def search(tenant_id: str, campaign_id: str, slice_size: str = "10000") -> None:
    """What the process of its own does; prints its seconds."""
    import django

    django.setup()
    from recalls.models import Campaign
    from recalls.services.matching import find_affected, queue_notices
    from tenants.scope import tenant_scope

    with tenant_scope(UUID(tenant_id)):
        campaign = Campaign(pk=UUID(campaign_id))
        start = time.perf_counter()
        find_affected(campaign, slice_size=int(slice_size))
        middle = time.perf_counter()
        queue_notices(campaign)
        print(middle - start, time.perf_counter() - middle)


@contextmanager
def _searching(tenant: Any, campaign: UUID, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.recall", str(tenant.pk), str(campaign)]
    command += options
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process


def searched(tenant: Any, campaign: UUID) -> tuple[float, float, float]:
    """Seconds of finding, seconds of queueing, and peak megabytes of a search."""
    with _searching(tenant, campaign) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The search failed: {process.returncode}.")
    finding, queueing = map(float, said.split())
    return finding, queueing, usage.ru_maxrss / 1024


def killed_in_the_middle(tenant: Any, count: int) -> int:
    """Kill a search that has found some of `count` owners, resume it, and check that each is there
    once; how many had been found when it was killed.
    """
    campaign = make_campaign(tenant, count)
    with _searching(tenant, campaign, str(count // 20)) as process:
        while (found := found_so_far(tenant, campaign)) < count // 3 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    searched(tenant, campaign)
    if not 0 < found < count or counted(tenant, campaign) != (count, count, count):
        raise SystemExit(f"Resumed from {found}: {counted(tenant, campaign)} of {count}.")
    return found


def found_so_far(tenant: Any, campaign: UUID) -> int:
    """What the search's own row says."""
    from django.db import transaction

    from recalls.models import RecallSearch
    from tenants.scope import tenant_scope

    with tenant_scope(tenant), transaction.atomic():
        found = RecallSearch.objects.filter(campaign=campaign).values_list("found", flat=True)
        return found.first() or 0


def counted(tenant: Any, campaign: UUID) -> tuple[int, int, int]:
    """Affected units, how many different ones, and notices."""
    from django.db import connection, transaction

    from recalls.models import AffectedUnit, RecallNotice
    from tenants.scope import tenant_scope

    with tenant_scope(tenant), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        units = AffectedUnit.objects.filter(campaign=campaign)
        return (
            units.count(),
            units.values("unit").distinct().count(),
            RecallNotice.objects.filter(campaign=campaign).count(),
        )


def copied(tenant: Any, campaign: UUID, other: UUID, *, bare: bool) -> float:
    """Seconds of INSERT … SELECT of what a search has made, as rows of another campaign; `bare`
    into tables without keys.
    """
    from django.db import connection, transaction

    from recalls.models import AffectedUnit, RecallNotice
    from tenants.scope import tenant_scope

    statements = []
    for model in (AffectedUnit, RecallNotice):
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        chosen = {"id": "uuid7()", "campaign_id": f"'{other}'::uuid"}
        selected = ", ".join(chosen.get(column, column) for column in columns)
        target = f"bare_{table}" if bare else table
        statements.append(
            f"INSERT INTO {target} ({', '.join(columns)}) SELECT {selected} FROM {table} "
            f"WHERE campaign_id = '{campaign}'"
        )
    with tenant_scope(tenant), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # one statement may take its minute here
        if bare:
            for model in (AffectedUnit, RecallNotice):
                table = model._meta.db_table
                cursor.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table}) ON COMMIT DROP")
        start = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
        return time.perf_counter() - start


def main() -> None:
    """Measure in turns and publish."""
    import django

    django.setup()
    from benchmarks._copies import settle
    from benchmarks._report import Row, publish

    few, many = make_owners("few", FEW), make_owners("many", OWNERS)
    settle()
    killed_in_the_middle(few, FEW)
    *_seconds, little = searched(few, make_campaign(few, FEW))
    turns, bare = [], []
    for _turn in range(TURNS):
        campaign = make_campaign(many, OWNERS)
        found = searched(many, campaign)
        if counted(many, campaign) != (OWNERS, OWNERS, OWNERS):
            raise SystemExit(f"Found {counted(many, campaign)} of {OWNERS}.")
        other = make_campaign(many, OWNERS)
        turns.append((found, copied(many, campaign, other, bare=False)))
        bare.append(copied(many, campaign, other, bare=True))
    ours = [finding + queueing for (finding, queueing, _peak), _raw in turns]
    bounds = [raw for _found, raw in turns]
    peak = max(found[2] for found, _raw in turns)
    rows = [
        ("owners found and queued", "INSERT … SELECT of the same rows", bounds),
        ("(for the record)", "the same into tables without keys", bare),
    ]
    publish(
        NAME,
        [
            Row(
                name,
                statistics.median(ours),
                "s",
                against,
                statistics.median(others),
                statistics.median([mine / other for mine, other in zip(ours, others, strict=True)]),
                OWNERS,
            )
            for name, against, others in rows
        ]
        + [Row("peak memory", peak, "MB", f"{FEW:,} owners", little, peak / little, OWNERS)],
    )


if __name__ == "__main__":
    search(*sys.argv[1:]) if len(sys.argv) > 1 else main()

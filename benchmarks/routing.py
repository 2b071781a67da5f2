"""What routes for 100,000 graded pieces cost, against one INSERT … SELECT (or UPDATE) of the rows.

    make bench ONLY=routing

One piece is returned and inspected by the services; its copies have every grade. First all of them
get their first suggestion, then a new version of the routing sends all of them elsewhere. The bound
writes the same rows of the same tables (dispositions, events, timelines) into a second, equal shop:
it computes nothing, asks nothing and locks nothing. Both are the same number of rows in one run.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from benchmarks._copies import Copies, settle, to_another

NAME = "routing"
PIECES = int(os.environ.get("PIECES", "100000"))
FEW = PIECES // 10
_NO_LPN = "md5(row.id::text || copy)"


def peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(run: Callable[[], object]) -> float:
    """Seconds that `run` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


class Bound(Copies):
    """Writes rows that were written once into another shop, by one statement a table."""

    def keep(self, model: Any, tenant: UUID, other: UUID, since: Any = None) -> None:
        """Hold ready what `tenant` has in a table (made `since`), as rows of `other`."""
        table, number = model._meta.db_table, "(VALUES (10000, %s::uuid)) AS other (copy, tenant)"
        columns = ", ".join(
            f'{to_another(field)} AS "{field.column}"' for field in model._meta.concrete_fields
        )
        self.run(f'DROP TABLE IF EXISTS "kept_{table}"')
        self.run(
            f'CREATE TEMP TABLE "kept_{table}" AS SELECT {columns} FROM "{table}" AS row '
            f"CROSS JOIN {number} WHERE row.tenant_id = %s AND row.created_at >= %s",
            [str(other), str(tenant), since or "-infinity"],
        )

    def insert(self, models: Iterable[Any]) -> None:
        """Insert what is held ready."""
        for model in models:
            table = model._meta.db_table
            names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            self.run(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "kept_{table}"')

    def update(self, model: Any) -> None:
        """Give the rows that are there the values held ready."""
        table = model._meta.db_table
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        values = ", ".join(f'"{field.column}" = kept."{field.column}"' for field in fields)
        source = f'FROM "kept_{table}" AS kept WHERE "{table}".id = kept.id'
        self.run(f'UPDATE "{table}" SET {values} {source}')


def main() -> None:
    """Measure both steps and publish."""
    import django

    django.setup()
    from django.db import transaction

    from benchmarks._report import Row, publish
    from benchmarks._returns import SYSTEM, tenant_tables
    from benchmarks._shops import make_shop
    from disposition import services
    from disposition.models import Disposition
    from flows.models import EventSubject, StageEvent
    from inspection.models import HandlingUnit
    from returns_portal.lib import clock
    from tenants.models import Tenant
    from tenants.scope import tenant_scope

    shop, _secret = make_shop("routing")
    _one_piece(shop)
    other = Tenant.objects.create(slug="routing-bound", name="Bound")
    with Copies() as copies:
        varied = {
            "lpn": _NO_LPN,
            "lpn_normalized": _NO_LPN,
            "function": "'F' || (1 + copy %% 6)",
            "cosmetic": "'C' || (copy / 6 %% 10)",
        }
        copies.within(shop.pk, {HandlingUnit: varied}, copies=PIECES - 1)
        copies.to_others(shop.pk, [other.pk], tenant_tables())
    settle()
    with tenant_scope(shop), transaction.atomic():
        Disposition.objects.all().delete()
        keys = list(HandlingUnit.objects.order_by("pk").values_list("pk", flat=True))
    story = [StageEvent, EventSubject]
    with Bound() as bound, tenant_scope(shop):
        bound.run("DELETE FROM disposition_disposition WHERE tenant_id = %s", [str(other.pk)])
        before = clock.now()
        first = timed(lambda: services.propose_routes(keys[:FEW], by=SYSTEM))
        little = peak()
        first += timed(lambda: services.propose_routes(keys[FEW:], by=SYSTEM))
        for model in [Disposition, *story]:
            bound.keep(model, shop.pk, other.pk, before)
        settle()
        raw_first = timed(lambda: bound.insert([Disposition, *story]))
        with transaction.atomic():
            table = services.add_route_table(
                name="New", rules=[{"name": "Charity", "route": "donate"}], by=SYSTEM
            )
            services.publish_route_table(table, by=SYSTEM)
        before = clock.now()
        again = timed(lambda: _all(services.apply_in_force))
        much = peak()
        bound.keep(Disposition, shop.pk, other.pk)
        for model in story:
            bound.keep(model, shop.pk, other.pk, before)
        settle()
        raw_again = timed(lambda: (bound.update(Disposition), bound.insert(story)))
        with transaction.atomic():
            made = Disposition.objects.filter(route="donate", table_number=table.number).count()
        if made != PIECES:
            raise SystemExit(f"{made:,} of {PIECES:,} pieces have the new route.")
    publish(
        NAME,
        [
            Row("first suggestion", PIECES / first, "pieces/s", "INSERT … SELECT of the same rows",
                PIECES / raw_first, first / raw_first, PIECES),
            Row("suggested again", PIECES / again, "pieces/s", "UPDATE and INSERT of the same rows",
                PIECES / raw_again, again / raw_again, PIECES),
            Row("peak memory", much, "MB", f"after {FEW:,} pieces", little, much / little, PIECES),
        ],
    )  # fmt: skip


def _all(apply_in_force: Callable[..., bool]) -> None:
    from benchmarks._returns import SYSTEM

    while apply_in_force(by=SYSTEM):
        pass


def _one_piece(shop: object) -> None:
    """A T-shirt with a price, returned, counted, inspected."""
    from django.db import transaction

    from benchmarks._returns import ANSWERS, SYSTEM
    from benchmarks._shops import make_order
    from catalog.given import ProductGiven
    from catalog.services import upsert_product
    from disposition.services import confirm_inspection
    from inspection import services as floor
    from inspection.given import ItemGiven, ReceiptGiven
    from inspection.models import Inspection
    from rma import services
    from rma.asks import LineAsk, ReturnAsk
    from tenants.scope import tenant_scope

    given = {"sku": "TEE-M", "title": "T-shirt", "price": "19.95", "currency": "EUR"}
    with tenant_scope(shop), transaction.atomic():
        upsert_product(ProductGiven.of(given), by=SYSTEM)
    make_order(shop, "1")
    with tenant_scope(shop), transaction.atomic():
        ask = ReturnAsk([LineAsk(1, "1", reason="too_small")], "1")
        rma = services.request_return(ask, by=SYSTEM, tenant=shop).rma
        [line] = rma.lines.all()
        item = ItemGiven(return_line=line.public_id, quantity=1)
        floor.receive(ReceiptGiven(location="DOCK-1", return_=rma.number, items=[item]), by=SYSTEM)
        run = Inspection.objects.get()
        floor.start_inspection(run, by=SYSTEM)
        floor.answer_questions(run, answers=ANSWERS, by=SYSTEM)
        floor.grade_inspection(run, by=SYSTEM)
        confirm_inspection(run, by=SYSTEM)


if __name__ == "__main__":
    main()

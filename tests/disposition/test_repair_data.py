"""Two hundred repairs that people wrote down at repair cafés, each brought to its real outcome.

Open Repair Data (2025-07), kept beside the project; skipped where it is absent.
"""

from __future__ import annotations

import csv
from collections import Counter
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from django.conf import settings

from disposition.faults import FAULTS
from disposition.models import Disposition, WorkOrder
from disposition.selectors.repair import on_bench
from disposition.services import repair, start_route
from flows.perform import create_many, perform_many
from inspection.models import HandlingUnit, Inspection
from inspection.services import pass_title, receive
from returns_portal.lib.errors import PermissionDenied
from tests import cast
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories.catalog import make_product
from tests.factories.rma import working_in

FILES = [
    Path(settings.BASE_DIR).parent / f"shared/data/repairs/openrepair-{name}-202507.csv"
    for name in ("repairconnects", "fixitclinic")
]
PER_STATUS = 50
#: What the café wrote -> what a bench makes of it: the state of the order, and its finding.
OUTCOMES = {
    "Fixed": "completed",
    "Repairable": "waiting_parts",
    "End of life": "beyond_economic_repair",
    "Unknown": "completed",
}
#: Kinds of goods -> the part that usually fails in them.
FAULT_OF = {
    "Aircon/dehumidifier": "heating_or_cooling",
    "Battery/charger/adapter": "battery",
    "Coffee maker": "heating_or_cooling",
    "Hair & beauty item": "cable_or_plug",
    "Headphones": "sound",
    "Lamp": "switch_or_control",
    "Vacuum": "motor_or_drive",
    "Sewing machine": "mechanical",
}


def rows() -> list[dict[str, str]]:
    """Fifty rows of each status; those at the end of life by turns of their barriers."""
    if not all(file.is_file() for file in FILES):
        pytest.skip(f"No repair data at {FILES[0].parent}")
    by_status: dict[str, dict[str, list[dict[str, str]]]] = {status: {} for status in OUTCOMES}
    for path in FILES:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                barriers = by_status[row["repair_status"]]
                barriers.setdefault(row["repair_barrier_if_end_of_life"], []).append(row)
    found = []
    for barriers in by_status.values():
        by_turns = chain.from_iterable(zip_longest(*barriers.values()))
        found += [row for row in by_turns if row is not None][:PER_STATUS]
    return found


def on_the_bench(shop, found) -> list[WorkOrder]:
    """A broken piece of ours for each row, its route to the bench started."""
    kinds = sorted({row["product_category"] for row in found})
    skus = {kind: f"ORD-{number}" for number, kind in enumerate(kinds)}
    for kind, sku in skus.items():
        make_product(shop, sku, title=kind, category=kind.lower(), price="60.00", currency="EUR")
    items = [floor.item(sku=skus[row["product_category"]]) for row in found]
    with working_in(shop):
        receive(floor.given(None, *items), by=floor.SYSTEM)
        units = list(HandlingUnit.objects.order_by("id"))
        pass_title(units, by=floor.SYSTEM)
        ways = [Disposition(unit=unit, route="refurbish") for unit in units]
        create_many(ways, by=floor.SYSTEM)
        for way in perform_many(Disposition.objects.all(), "approve", by=floor.SYSTEM):
            start_route(way, by=floor.SYSTEM)
        return [order for unit in units if (order := on_bench(unit)) is not None]


def driven(order, row, technician) -> None:
    """What the café did, as verbs of the bench."""
    fault = FAULT_OF.get(row["product_category"], "other")
    barrier = row["repair_barrier_if_end_of_life"]
    if row["repair_status"] == "Unknown":
        repair.diagnose(order, fault="none", by=technician)
        repair.no_fault_found(order, by=technician)
        repair.record_test(order, answers=bench.PASSED, by=technician)
        return
    repair.diagnose(order, fault=fault, minutes=30, by=technician)
    if row["repair_status"] == "End of life":
        if barrier == "Spare parts too expensive":
            repair.plan_part(order, sku="DEAR", by=technician)
            with pytest.raises(PermissionDenied):
                repair.approve(order, by=technician)
        repair.condemn(order, finding=barrier or "End of life", by=technician)
        return
    if row["repair_status"] == "Repairable":
        repair.plan_part(order, sku="OUT", by=technician)
    repair.approve(order, by=technician)
    if row["repair_status"] == "Repairable":
        repair.wait_for_parts(order, by=technician)
        return
    repair.start(order, by=technician)
    repair.finish(order, by=technician)
    repair.record_test(order, answers=bench.PASSED, by=technician)


@pytest.mark.slow
def test_two_hundred_repairs_come_to_their_real_outcome(shop):
    found = rows()
    assert len(found) == 200
    bench.part(shop, "OUT", on_hand=0)
    bench.part(shop, "DEAR", on_hand=5, cost_minor=4500)
    technician = cast.person(shop, "technician").actor
    orders = on_the_bench(shop, found)
    assert len(orders) == 200
    with working_in(shop):
        for order, row in zip(orders, found, strict=True):
            driven(order, row, technician)
        ended = {order.pk: order for order in WorkOrder.objects.all()}
        told = [
            (row["repair_status"], ended[order.pk].status)
            for order, row in zip(orders, found, strict=True)
        ]
        assert Counter(told) == dict.fromkeys(OUTCOMES.items(), PER_STATUS)
        for order, row in zip(orders, found, strict=True):
            barrier = row["repair_barrier_if_end_of_life"]
            assert ended[order.pk].fault in FAULTS
            if row["repair_status"] == "Unknown":
                assert ended[order.pk].finding == "no_fault_found"
            elif barrier:
                assert ended[order.pk].finding == barrier
        again = Inspection.objects.filter(status="waiting", unit__work_orders__status="completed")
        assert again.values("unit").distinct().count() == 100
    assert bench.stock(shop, "DEAR") == (5, 0)
    assert bench.stock(shop, "OUT") == (0, 0)

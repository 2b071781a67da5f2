"""Twenty returns at every step, made by the services; shops with many are full of their copies."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from benchmarks._shops import make_order
from catalog.models import Fulfilment, Order, OrderLine
from disposition.models import Disposition
from disposition.services import confirm_inspection
from flows.models import Deadline
from inspection import services as floor
from inspection.given import ItemGiven, ReceiptGiven
from inspection.models import HandlingUnit, Inspection, Receipt
from rma import services
from rma.asks import LineAsk, ReturnAsk
from rma.models import Resolution, Rma, RmaLine, Shipment, ShipmentRma
from rma.seeds import ALWAYS, RULES
from tenants.actors import Actor
from tenants.models import Tenant, TenantModel
from tenants.scope import tenant_scope

SYSTEM = Actor.system()
#: How many of the twenty stand where.
UNDECIDED, COMING, AT_THE_DOCK, TO_BE_PAID, CLOSED = 3, 7, 3, 2, 5
RETURNS = UNDECIDED + COMING + AT_THE_DOCK + TO_BE_PAID + CLOSED
ANSWERS = {
    "safe": "safe",
    "identity": "right",
    "packaging": "opened",
    "works": "works",
    "appearance": "as_new",
    "accessories": "complete",
}
_DIFFERENT = "md5(row.id::text || copy)"
#: What belongs to a return, in the order of the foreign keys, and what is unique in it.
COPIED = {
    Order: {
        "external_id": _DIFFERENT,
        "number": f"left({_DIFFERENT}, 12)",
        "number_normalized": f"left({_DIFFERENT}, 12)",
    },
    OrderLine: {},
    Fulfilment: {},
    Rma: {"number": f"upper(left({_DIFFERENT}, 12))", "token": f"left({_DIFFERENT}, 22)"},
    RmaLine: {},
    Resolution: {},
    Shipment: {},
    ShipmentRma: {},
    Deadline: {},
    Receipt: {},
    HandlingUnit: {"lpn": _DIFFERENT, "lpn_normalized": _DIFFERENT},
    Inspection: {},
    Disposition: {},
}


def make_returns(tenant: Tenant) -> None:
    """The twenty returns; what does not work is decided by people."""
    with tenant_scope(tenant):
        with transaction.atomic():
            by_people = {"match": {"reasons": ["defective"]}, "rules": {"auto_authorize": False}}
            policy = services.add_policy(
                by=SYSTEM,
                name="Faults are looked at",
                rules=RULES,
                overrides=[by_people],
                effective_from=ALWAYS,
            )
            services.publish_policy(policy, by=SYSTEM)
        for number in range(RETURNS):
            make_order(
                tenant,
                str(number),
                customer={"name": f"Customer {number}", "email": f"customer{number}@example.com"},
            )
            with transaction.atomic():
                _make_return(tenant, number)


def _make_return(tenant: Tenant, number: int) -> None:
    steps = UNDECIDED, COMING, AT_THE_DOCK, TO_BE_PAID, CLOSED
    step = next(place for place in range(5) if number < sum(steps[: place + 1]))
    reason = "defective" if step == 0 else "too_small"
    lines = [LineAsk(1, str(line), reason=reason) for line in (1, 2)[: 1 + number % 2]]
    rma = services.request_return(ReturnAsk(lines, str(number)), by=SYSTEM, tenant=tenant).rma
    if step >= 2:
        _receive(rma)
    if step >= 3:
        _inspect(rma)
    if step == 4:
        _close(rma)


def _receive(rma: Rma) -> None:
    items = [ItemGiven(return_line=line.public_id, quantity=1) for line in rma.lines.all()]
    given = ReceiptGiven(location="DOCK-1", return_=rma.number, items=items)
    floor.receive(given, by=SYSTEM)


def _inspect(rma: Rma) -> None:
    for inspection in Inspection.objects.filter(unit__rma=rma):
        floor.start_inspection(inspection, by=SYSTEM)
        floor.answer_questions(inspection, answers=ANSWERS, by=SYSTEM)
        floor.grade_inspection(inspection, by=SYSTEM)
        confirm_inspection(inspection, by=SYSTEM)


def _close(rma: Rma) -> None:
    for resolution in Resolution.objects.filter(rma=rma):
        services.settle_resolution(
            resolution, by=SYSTEM, reference=rma.number, amount_minor=resolution.amount_minor
        )
    for line in RmaLine.objects.filter(rma=rma):
        services.line_disposed(line, quantity=1, by=SYSTEM)


def tenant_tables() -> list[Any]:
    """Every table of tenants, in the order of the foreign keys."""
    waiting = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    ordered: list[Any] = []
    while waiting:
        ready = [model for model in waiting if not _needed(model) & set(waiting) - {model}]
        if not ready:
            raise RuntimeError("Tables point to each other in a circle.")
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


def _needed(model: Any) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}

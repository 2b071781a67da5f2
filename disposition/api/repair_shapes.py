"""What partners are answered about repairs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disposition.api.shapes import Moment, Text, WithReturn, public
from disposition.models import Part, RepairTerms, TestRun, WorkOrder, WorkOrderPart
from disposition.selectors.repair import (
    parts_of,
    shop_currency,
    spent,
    tests_of,
    worked_seconds,
)
from disposition.workshop import Cost
from inspection.models import HandlingUnit
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape


class RepairPartShape(Shape):
    """A part that a repair needs."""

    part = fields.PublicIdField(Part)
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    reserved = serializers.IntegerField()
    used = serializers.IntegerField()
    missing = serializers.IntegerField()
    cost = fields.MoneyField()


class RepairTestShape(Shape):
    """One test, check by check."""

    passed = serializers.BooleanField()
    answers = serializers.DictField(child=serializers.CharField())
    note = Text()
    at = Moment()


class RepairQuoteLineShape(Shape):
    """One line of a quote: pieces of a part, or minutes of labour."""

    kind = serializers.CharField()
    name = Text()
    quantity = serializers.IntegerField()
    amount = fields.MoneyField()


class RepairQuoteShape(Shape):
    """What the owner was asked to pay; `total` includes `tax`."""

    total = fields.MoneyField()
    tax = fields.MoneyField()
    lines = RepairQuoteLineShape(many=True)
    quoted_at = Moment()
    expires_at = Moment()


class WorkOrderRowShape(WithReturn):
    """One repair or refurbishment, as lists show it."""

    id = fields.PublicIdField(WorkOrder)
    number = serializers.CharField()
    status = serializers.CharField()
    handling_unit = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    sku = Text()
    return_ = Text()
    disposition = Text()
    route = serializers.CharField()
    comeback_of = Text()
    payer = serializers.CharField(help_text="shop or owner")
    symptom = Text(help_text="What the shopper said")
    fault = Text(help_text="What the technician found")
    covered = serializers.BooleanField()
    finding = Text()
    question = Text()
    vendor = Text()
    outcome = Text()
    estimate_minutes = serializers.IntegerField()
    limit = fields.MoneyField(allow_null=True)
    quote = RepairQuoteShape(allow_null=True)
    parts_missing = serializers.IntegerField()
    shipment = Text()
    started_at = Moment()
    finished_at = Moment()
    completed_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: WorkOrder) -> dict[str, Any]:
        unit, line = row.unit, row.unit.rma_line
        said = (line.symptom or line.comment or line.reason) if line is not None else ""
        return {
            "id": row.public_id,
            "number": row.number,
            "status": row.status,
            "handling_unit": public("hu", row.unit_id),
            "lpn": unit.lpn,
            "sku": unit.product.sku if unit.product else None,
            "return": public("rma", unit.rma_id),
            "disposition": public("dis", row.disposition_id),
            "route": row.route,
            "comeback_of": public("wo", row.comeback_of_id),
            "payer": row.payer,
            "symptom": said or None,
            "fault": row.fault or None,
            "covered": row.covered,
            "finding": row.finding or None,
            "question": row.question or None,
            "vendor": row.vendor or None,
            "outcome": row.outcome or None,
            "estimate_minutes": row.estimate_minutes,
            "limit": None if row.limit_minor is None else money(row.limit_minor, row.currency),
            "quote": _quote(row),
            "parts_missing": row.parts_missing,
            "shipment": public("shp", row.shipment_id),
            "started_at": row.started_at,
            "finished_at": row.finished_at,
            "completed_at": row.completed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class WorkOrderShape(WorkOrderRowShape):
    """One repair with its parts, its labour in seconds, its tests, and what it has cost."""

    parts = RepairPartShape(many=True)
    labour_seconds = serializers.IntegerField()
    cost = fields.MoneyField()
    tests = RepairTestShape(many=True)

    @classmethod
    def of(cls, row: WorkOrder) -> dict[str, Any]:
        cost: Cost = spent(row)
        return WorkOrderRowShape.of(row) | {
            "parts": [_need(each, row.currency) for each in parts_of(row)],
            "labour_seconds": worked_seconds(row),
            "cost": money(cost.net_minor, row.currency),
            "tests": [_test(each) for each in tests_of(row)],
        }


class PartShape(Shape):
    """A spare part; `reserved` of the pieces on hand are promised to work orders."""

    id = fields.PublicIdField(Part)
    sku = serializers.CharField()
    name = serializers.CharField()
    shelf = Text()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    cost = fields.MoneyField()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Part) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "sku": row.sku,
            "name": row.name,
            "shelf": row.shelf or None,
            "on_hand": row.on_hand,
            "reserved": row.reserved,
            "cost": money(row.cost_minor, row.currency),
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class RepairCheckShape(Shape):
    """One check of a test protocol."""

    key = serializers.CharField()
    text = serializers.CharField()


class RepairTermsShape(Shape):
    """What repairs of a category may cost and how they are tested; an empty category is all
    others, an empty protocol the built-in one.
    """

    id = fields.PublicIdField(RepairTerms)
    category = serializers.CharField()
    limit_percent = serializers.IntegerField()
    courtesy_percent = serializers.IntegerField()
    hourly = fields.MoneyField()
    tax_basis_points = serializers.IntegerField()
    quote_days = serializers.IntegerField()
    protocol = RepairCheckShape(many=True)

    @classmethod
    def of(cls, row: RepairTerms) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "category": row.category,
            "limit_percent": row.limit_percent,
            "courtesy_percent": row.courtesy_percent,
            "hourly": money(row.hourly_minor, shop_currency()),
            "tax_basis_points": row.tax_basis_points,
            "quote_days": row.quote_days,
            "protocol": row.protocol,
        }


def _quote(row: WorkOrder) -> dict[str, Any] | None:
    if row.quote_minor is None:
        return None
    return {
        "total": money(row.quote_minor, row.currency),
        "tax": money(row.quote_tax_minor, row.currency),
        "lines": [
            {
                "kind": line["kind"],
                "name": line["name"] or None,
                "quantity": line["quantity"],
                "amount": money(line["amount_minor"], row.currency),
            }
            for line in row.quote_lines
        ],
        "quoted_at": row.quoted_at,
        "expires_at": row.quote_expires_at,
    }


def _need(row: WorkOrderPart, currency: str) -> dict[str, Any]:
    return {
        "part": public("prt", row.part_id),
        "sku": row.part.sku,
        "name": row.part.name,
        "quantity": row.quantity,
        "reserved": row.reserved,
        "used": row.used,
        "missing": row.missing,
        "cost": money(row.cost_minor, currency),
    }


def _test(row: TestRun) -> dict[str, Any]:
    return {
        "passed": row.passed,
        "answers": row.answers,
        "note": row.note or None,
        "at": row.created_at,
    }

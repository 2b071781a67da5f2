"""What partners are answered about goods on the floor."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inspection.models import (
    Container,
    Discrepancy,
    HandlingUnit,
    Hold,
    Location,
    Receipt,
)
from returns_portal.lib import ids
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape


class Text(serializers.CharField):
    """Text in an answer; null where nothing is known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


class Moment(fields.TimestampField):
    """A moment in an answer; null where it has not come."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


def words(**options: Any) -> serializers.ListField:
    """A list of texts in an answer."""
    return serializers.ListField(child=serializers.CharField(), **options)


def public(prefix: str, key: Any) -> str | None:
    """The public id of a key, or None."""
    return ids.public_id(prefix, key) if key else None


class WithReturn(Shape):
    """A shape with a field `return`, which is no name for an attribute."""

    def get_fields(self) -> dict[str, Any]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class GradeShape(Shape):
    """Function F1 to F6, cosmetic C0 to C9, packaging sealed, opened or none."""

    function = serializers.CharField()
    cosmetic = serializers.CharField()
    packaging = serializers.CharField()


class HoldShape(Shape):
    """Why a piece may not move on."""

    id = fields.PublicIdField(Hold)
    kind = serializers.CharField()
    status = serializers.CharField()
    reason = Text()
    finding = Text()
    rule = Text(help_text="What placed it by itself; null: a person did")
    created_at = fields.TimestampField()
    ended_at = Moment()

    @classmethod
    def of(cls, row: Hold) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "kind": row.kind,
            "status": row.status,
            "reason": row.reason or None,
            "finding": row.finding or None,
            "rule": row.rule or None,
            "created_at": row.created_at,
            "ended_at": row.ended_at,
        }


class UnitShape(WithReturn):
    """One piece, or a counted pile of like pieces, under one licence plate."""

    id = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    aliases = words(help_text="Second plates")
    status = serializers.CharField()
    sku = Text()
    product = Text(help_text="Its title")
    return_ = Text()
    return_number = Text()
    return_line = Text()
    receipt = Text()
    parent = Text(help_text="The unit it was taken off")  # type: ignore[assignment]
    merged_into = Text(help_text="The unit it was put onto")
    quantity = serializers.IntegerField()
    counted = serializers.IntegerField(help_text="Of these, on the ledger of the return line")
    serial = Text()
    lot = Text()
    scanned = Text(help_text="What was read on a piece that nobody knows")
    condition = serializers.CharField()
    title = serializers.CharField(help_text="ours or customer")
    grade = GradeShape(allow_null=True)
    hazard = serializers.BooleanField()
    holds = HoldShape(many=True)
    location = Text()
    container = Text()
    photos = words()
    left_to = Text()
    left_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: HandlingUnit) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "lpn": row.lpn,
            "aliases": [alias.lpn for alias in row.aliases.all()],
            "status": row.status,
            "sku": row.product.sku if row.product else None,
            "product": row.product.title if row.product else None,
            "return": public("rma", row.rma_id),
            "return_number": row.rma.number if row.rma else None,
            "return_line": public("rln", row.rma_line_id),
            "receipt": public("rct", row.receipt_id),
            "parent": public("hu", row.parent_id),
            "merged_into": public("hu", row.merged_into_id),
            "quantity": row.quantity,
            "counted": row.counted,
            "serial": row.serial or None,
            "lot": row.lot or None,
            "scanned": row.scanned or None,
            "condition": row.condition,
            "title": row.title,
            "grade": row.grade_shown,
            "hazard": row.hazard,
            "holds": [HoldShape.of(hold) for hold in row.holds.all()],
            "location": row.location.code if row.location else None,
            "container": row.container.code if row.container else None,
            "photos": row.photos,
            "left_to": row.left_to or None,
            "left_at": row.left_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class ReceivedUnitShape(WithReturn):
    """A piece as it was received."""

    id = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    status = serializers.CharField()
    return_ = Text()
    return_line = Text()
    sku = Text()
    quantity = serializers.IntegerField()
    serial = Text()
    lot = Text()
    condition = serializers.CharField()

    @classmethod
    def of(cls, row: HandlingUnit) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "lpn": row.lpn,
            "status": row.status,
            "return": public("rma", row.rma_id),
            "return_line": public("rln", row.rma_line_id),
            "sku": row.product.sku if row.product else None,
            "quantity": row.quantity,
            "serial": row.serial or None,
            "lot": row.lot or None,
            "condition": row.condition,
        }


class DiscrepancyShape(Shape):
    """One difference between what came and what was expected."""

    id = fields.PublicIdField(Discrepancy)
    kind = serializers.CharField()
    return_line = Text()
    handling_unit = Text()
    quantity = serializers.IntegerField()
    resolution = Text()
    resolved_at = Moment()

    @classmethod
    def of(cls, row: Discrepancy) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "kind": row.kind,
            "return_line": public("rln", row.rma_line_id),
            "handling_unit": public("hu", row.unit_id),
            "quantity": row.quantity,
            "resolution": row.resolution or None,
            "resolved_at": row.resolved_at,
        }


class ReceiptShape(WithReturn):
    """One counting at the dock."""

    id = fields.PublicIdField(Receipt)
    status = serializers.CharField()
    return_ = Text(help_text="null where goods of several returns, or of none, came")
    return_number = Text()
    shipment = Text()
    tracking_number = Text()
    location = Text()
    container = Text()
    occurred_at = Moment()
    performed_by = Text()
    client_action_id = Text()
    reason = Text()
    discrepancies = DiscrepancyShape(many=True)
    handling_units = ReceivedUnitShape(many=True)
    counted_at = Moment()
    closed_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Receipt) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "status": row.status,
            "return": public("rma", row.rma_id),
            "return_number": row.rma.number if row.rma else None,
            "shipment": public("shp", row.shipment_id),
            "tracking_number": row.tracking_number or None,
            "location": row.location.code if row.location else None,
            "container": row.container.code if row.container else None,
            "occurred_at": row.occurred_at,
            "performed_by": row.performed_by or None,
            "client_action_id": row.client_action_id,
            "reason": row.reason or None,
            "discrepancies": [DiscrepancyShape.of(each) for each in row.discrepancies.all()],
            "handling_units": [
                ReceivedUnitShape.of(unit) for unit in row.units.all() if unit.status != "emptied"
            ],
            "counted_at": row.counted_at,
            "closed_at": row.closed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class LocationShape(Shape):
    """A place."""

    id = fields.PublicIdField(Location)
    code = serializers.CharField()
    name = Text()
    kind = serializers.CharField()
    parent = Text()  # type: ignore[assignment]

    @classmethod
    def of(cls, row: Location) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "code": row.code,
            "name": row.name or None,
            "kind": row.kind,
            "parent": row.parent.code if row.parent else None,
        }


class ContainerShape(Shape):
    """A container."""

    id = fields.PublicIdField(Container)
    code = serializers.CharField()
    sscc = Text()
    kind = serializers.CharField()
    parent = Text()  # type: ignore[assignment]
    location = Text()

    @classmethod
    def of(cls, row: Container) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "code": row.code,
            "sscc": row.sscc,
            "kind": row.kind,
            "parent": row.parent.code if row.parent else None,
            "location": row.location.code if row.location else None,
        }

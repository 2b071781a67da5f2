"""What partners are answered about lots and wipes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disposition.api.shapes import Moment, Text, public
from disposition.models import Lot, LotItem, Sanitisation
from inspection.models import HandlingUnit
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape


class LotContainerShape(Shape):
    """The box, cage or pallet of a lot."""

    id = serializers.CharField()
    code = serializers.CharField()
    sscc = Text()
    kind = serializers.CharField()


class LotShape(Shape):
    """Units leaving together for one route; sums are of what lies in it now, or left in it."""

    id = fields.PublicIdField(Lot)
    number = serializers.CharField()
    status = serializers.CharField()
    route = serializers.CharField()
    container = LotContainerShape()
    taker = Text()
    units = serializers.IntegerField()
    pieces = serializers.IntegerField()
    weight_g = serializers.IntegerField(allow_null=True)
    unweighed_pieces = serializers.IntegerField()
    handed_to = Text()
    signed_by = Text()
    certificate = Text()
    note = Text()
    sealed_at = Moment()
    handed_over_at = Moment()
    confirmed_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        box, total = row.container, row.total
        return {
            "id": row.public_id,
            "number": row.number,
            "status": row.status,
            "route": row.route,
            "container": {
                "id": box.public_id,
                "code": box.code,
                "sscc": box.sscc,
                "kind": box.kind,
            },
            "taker": row.taker or None,
            "units": total.units,
            "pieces": total.pieces,
            "weight_g": row.weight_g if row.weight_g is not None else total.weight_g,
            "unweighed_pieces": total.unweighed,
            "handed_to": row.handed_to or None,
            "signed_by": row.signed_by or None,
            "certificate": public("file", row.certificate_id),
            "note": row.note or None,
            "sealed_at": row.sealed_at,
            "handed_over_at": row.handed_over_at,
            "confirmed_at": row.confirmed_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class LotItemShape(Shape):
    """One unit in a lot. `weighed`: from a scale; else the weight is the catalogue's."""

    id = fields.PublicIdField(LotItem)
    handling_unit = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    sku = Text()
    serial = Text()
    quantity = serializers.IntegerField()
    weight_g = serializers.IntegerField(allow_null=True)
    weighed = serializers.BooleanField()
    scanned_at = fields.TimestampField()

    @classmethod
    def of(cls, row: LotItem) -> dict[str, Any]:
        unit = row.unit
        return {
            "id": row.public_id,
            "handling_unit": public("hu", row.unit_id),
            "lpn": unit.lpn,
            "sku": unit.product.sku if unit.product else None,
            "serial": unit.serial or None,
            "quantity": row.quantity,
            "weight_g": row.weight_g,
            "weighed": row.weighed,
            "scanned_at": row.created_at,
        }


class SanitisationShape(Shape):
    """The wiping of one unit, with what its certificate says."""

    id = fields.PublicIdField(Sanitisation)
    status = serializers.CharField()
    handling_unit = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    serial = serializers.CharField()
    serial_source = Text()
    manufacturer = Text()
    model_name = Text()
    media_type = Text()
    capacity = Text()
    firmware = Text()
    source_device = Text()
    classification_before = Text()
    data_backup = serializers.CharField()
    method = Text()
    technique = Text()
    tool = Text()
    tool_version = Text()
    ran_by = Text()
    attempts = serializers.IntegerField()
    failure = Text()
    verification = Text()
    sample_percent = serializers.IntegerField(allow_null=True)
    criteria = Text()
    result = Text()
    verified_by = Text()
    note = Text()
    certificate_number = Text()
    certificate = Text()
    started_at = Moment()
    ended_at = Moment()
    verified_at = Moment()
    certified_at = Moment()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Sanitisation) -> dict[str, Any]:
        told: dict[str, Any] = {
            name: getattr(row, name, None) for name in cls().get_fields() if hasattr(row, name)
        }
        told = {name: None if value == "" else value for name, value in told.items()}
        return told | {
            "id": row.public_id,
            "handling_unit": public("hu", row.unit_id),
            "lpn": row.unit.lpn,
            "verification": row.checked_how or None,
            "certificate": public("file", row.certificate_id),
        }

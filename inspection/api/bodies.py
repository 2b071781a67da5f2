"""What partners may send about goods on the floor (API.md, "Shapes"): forms only, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from inspection.checklists import COSMETICS, FUNCTIONS, LONGEST_ANSWER, PACKAGINGS
from inspection.given import CONDITIONS, ItemGiven, ReceiptGiven
from inspection.models import Container, Hold, Location
from inspection.services.holds import LONGEST_REASON
from inspection.services.inspecting import MOST_PHOTOS
from inspection.services.licence_plates import LONGEST as LPN
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer

#: Items of one receipt, photos of an item, answers in one call, units put together.
MOST_ITEMS, MOST_ITEM_PHOTOS, MOST_ANSWERS, MOST_MERGED = 500, 20, 100, 100
SERIAL, LOT, PERSON = 100, 100, 120


def optional(kind: Any, **options: Any) -> Any:
    """A field that may be left out or null."""
    return kind(required=False, allow_null=True, **options)


class _WithReturn(StrictSerializer):
    """A body with a field `return`, which is no name for an attribute."""

    def get_fields(self) -> dict[str, Any]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class ItemBody(_WithReturn):
    return_ = optional(fields.KeyField, help_text="Id or number of the return it belongs to")
    return_line = optional(fields.KeyField, help_text="Id of the line it belongs to")
    sku = optional(fields.KeyField, help_text="SKU, or a bar code (GTIN) of the article")
    quantity = optional(fields.QuantityField, help_text="null: what is outstanding on its line")
    condition = fields.ChoiceField(CONDITIONS, default="good")
    lpn = optional(fields.TextField, max_length=LPN, help_text="A plate that is on it already")
    serial = optional(fields.TextField, max_length=SERIAL)
    lot = optional(fields.TextField, max_length=LOT)
    photos = serializers.ListField(
        child=fields.KeyField(), required=False, max_length=MOST_ITEM_PHOTOS
    )


class ReceiptBody(_WithReturn):
    shipment = optional(fields.KeyField, help_text="Id of the parcel")
    return_ = optional(fields.KeyField, help_text="Id or number of the return")
    tracking_number = optional(fields.TextField, max_length=100)
    location = optional(fields.KeyField, help_text="Id or code of the place; needed")
    container = optional(fields.KeyField, help_text="Id, SSCC or code")
    occurred_at = optional(fields.TimestampField, help_text="When it happened, if not now")
    performed_by = optional(fields.TextField, max_length=PERSON)
    client_action_id = optional(
        fields.TextField, max_length=100, help_text="Applied once, for ever"
    )
    items = optional(
        ItemBody,
        many=True,
        allow_empty=False,
        max_length=MOST_ITEMS,
        help_text="null: all that was announced came",
    )
    count = fields.FlagField(
        default=True, help_text="false: only open it, to be refused, forwarded or counted later"
    )


def receipt_given(body: Mapping[str, Any]) -> ReceiptGiven:
    """A validated body as the service takes it."""
    values = {_named(name): value for name, value in body.items() if name != "items"}
    values.setdefault("location", None)
    return ReceiptGiven(**values, items=items_given(body.get("items")))


def items_given(rows: Any) -> list[ItemGiven] | None:
    """Validated items as the service takes them."""
    if rows is None:
        return None
    return [ItemGiven(**{_named(name): value for name, value in row.items()}) for row in rows]


def _named(name: str) -> str:
    return "return_" if name == "return" else name


class CountBody(StrictSerializer):
    items = optional(ItemBody, many=True, allow_empty=False, max_length=MOST_ITEMS)


class ReconcileBody(StrictSerializer):
    complete = fields.FlagField(
        default=False, help_text="true: nothing more comes in this parcel; the rest is missing"
    )


class ResolveBody(StrictSerializer):
    discrepancy = optional(fields.KeyField, help_text="Its id; null where only one is open")
    resolution = fields.TextField(max_length=LONGEST_REASON)
    accept = fields.FlagField(
        default=False, help_text="true: count the piece on its line after all"
    )


class FloorWhyBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON)


class ForwardBody(StrictSerializer):
    site = fields.TextField(max_length=LONGEST_REASON)


class IdentifyBody(StrictSerializer):
    sku = fields.KeyField(help_text="SKU, or a bar code (GTIN)")
    return_line = optional(fields.KeyField, help_text="The line it was expected on")
    serial = optional(fields.TextField, max_length=SERIAL)
    lot = optional(fields.TextField, max_length=LOT)


class MoveBody(StrictSerializer):
    location = optional(fields.KeyField)
    container = optional(fields.KeyField)


class SplitBody(StrictSerializer):
    quantity = fields.QuantityField()
    lpn = optional(fields.TextField, max_length=LPN)


class MergeBody(StrictSerializer):
    units = serializers.ListField(
        child=fields.KeyField(),
        min_length=1,
        max_length=MOST_MERGED,
        help_text="Plates or ids of the units to put onto this one",
    )


class HoldBody(StrictSerializer):
    kind = fields.ChoiceField([kind for kind, _label in Hold.KINDS])
    reason = optional(fields.TextField, max_length=LONGEST_REASON)


class ReleaseBody(StrictSerializer):
    hold = optional(fields.KeyField, help_text="Its id; null where only one is open")
    finding = fields.TextField(max_length=LONGEST_REASON)


class PlateBody(StrictSerializer):
    lpn = optional(fields.TextField, max_length=LPN, help_text="null: a new one")


class InspectionBody(StrictSerializer):
    handling_unit = fields.KeyField(help_text="Plate or id of the piece to inspect again")


class AnswersField(serializers.DictField):
    """Answers by question; null takes one back."""

    most_pairs = MOST_ANSWERS

    def __init__(self, **options: Any) -> None:
        child = fields.TextField(max_length=LONGEST_ANSWER, allow_null=True)
        super().__init__(child=child, **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > MOST_ANSWERS:
            self.fail("max_length", max_length=MOST_ANSWERS)
        return super().to_internal_value(data)

    default_error_messages = {"max_length": "At most {max_length} answers."}


class AnswersBody(StrictSerializer):
    answers = AnswersField(allow_empty=False)


class PhotosBody(StrictSerializer):
    photos = serializers.ListField(
        child=fields.KeyField(), min_length=1, max_length=MOST_PHOTOS, help_text="Ids of files"
    )


class OverrideBody(StrictSerializer):
    function = fields.ChoiceField(FUNCTIONS)
    cosmetic = fields.ChoiceField(COSMETICS)
    packaging = fields.ChoiceField(PACKAGINGS)
    reason = fields.TextField(max_length=LONGEST_REASON)


class GradeBody(StrictSerializer):
    override = optional(OverrideBody, help_text="A supervisor's grade, with the reason")


class LocationBody(StrictSerializer):
    code = fields.TextField(max_length=40)
    name = fields.TextField(max_length=120, required=False, allow_blank=True)
    kind = fields.ChoiceField([kind for kind, _label in Location.KINDS], default="bin")
    parent = optional(fields.KeyField, help_text="Id or code of the place it is in")


class ContainerBody(StrictSerializer):
    code = fields.TextField(max_length=40, required=False)
    sscc = optional(fields.TextField, max_length=24)
    kind = fields.ChoiceField([kind for kind, _label in Container.KINDS], default="tote")
    parent = optional(fields.KeyField, help_text="Id, SSCC or code of the container it is in")
    location = optional(fields.KeyField)


class NestBody(StrictSerializer):
    parent = optional(fields.KeyField, help_text="Id, SSCC or code of the container it goes into")
    location = optional(fields.KeyField)


class ChecklistBody(StrictSerializer):
    handle = fields.TextField(max_length=60)
    name = fields.TextField(max_length=120)
    category = fields.TextField(max_length=100, required=False, allow_blank=True)
    questions = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=60)

"""What partners may send about lots and wipes: forms only, no rules."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disposition.models import LOT_ROUTES
from disposition.models.sanitisation import BACKUPS, CHECKS, METHODS, RESULTS, TECHNIQUE_WORDS
from disposition.services.lots import HEAVIEST_G
from inspection.models import Container
from inspection.services.holds import LONGEST_REASON
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer

MOST_UNITS = 500


def _choices(pairs: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _label in pairs]


class _Weight(fields.WholeNumberField):
    """Grams."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=HEAVIEST_G, **options)


class LotBody(StrictSerializer):
    route = fields.ChoiceField(list(LOT_ROUTES))
    taker = fields.TextField(max_length=200, required=False, allow_blank=True)
    container = fields.KeyField(
        required=False, allow_null=True, help_text="Code or SSCC of a known one; null: a new one"
    )
    kind = fields.ChoiceField(_choices(Container.KINDS), required=False)
    location = fields.KeyField(required=False, allow_null=True)


class LotItemBody(StrictSerializer):
    handling_unit = fields.KeyField(help_text="Id or licence plate")
    weight_g = _Weight(required=False, allow_null=True, help_text="From a scale, all its pieces")


class LotItemsBody(StrictSerializer):
    items = LotItemBody(many=True, allow_empty=False, max_length=MOST_UNITS)  # type: ignore[call-arg]


class OfLotBody(StrictSerializer):
    handling_unit = fields.KeyField(help_text="Id or licence plate")


class SealBody(StrictSerializer):
    weight_g = _Weight(
        required=False, allow_null=True, help_text="Of the whole; null: the units' own, added up"
    )


class HandOverBody(StrictSerializer):
    to = fields.TextField(max_length=200)
    signed_by = fields.TextField(max_length=120, required=False, allow_blank=True)
    signature = fields.KeyField(required=False, allow_null=True, help_text="file_… of a picture")


class RejectItemsBody(StrictSerializer):
    handling_units = serializers.ListField(
        child=fields.KeyField(), min_length=1, max_length=MOST_UNITS
    )
    reason = fields.TextField(max_length=LONGEST_REASON)


class ConfirmBody(StrictSerializer):
    certificate = fields.KeyField(help_text="file_… of a PDF or a picture")


class LotReasonBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON)


class CancelLotBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON, required=False, allow_blank=True)


class SanitisationBody(StrictSerializer):
    handling_unit = fields.KeyField(help_text="Id or licence plate")
    serial = fields.TextField(max_length=100, required=False, allow_blank=True)
    serial_source = fields.TextField(max_length=40, required=False, allow_blank=True)
    manufacturer = fields.TextField(max_length=120, required=False, allow_blank=True)
    model_name = fields.TextField(max_length=200, required=False, allow_blank=True)
    media_type = fields.TextField(max_length=60, required=False, allow_blank=True)
    capacity = fields.TextField(max_length=40, required=False, allow_blank=True)
    firmware = fields.TextField(max_length=60, required=False, allow_blank=True)
    source_device = fields.TextField(max_length=100, required=False, allow_blank=True)
    classification_before = fields.TextField(max_length=60, required=False, allow_blank=True)
    data_backup = fields.ChoiceField(_choices(BACKUPS), required=False)


class RunBody(StrictSerializer):
    method = fields.ChoiceField(_choices(METHODS))
    technique = fields.ChoiceField(list(TECHNIQUE_WORDS))
    tool = fields.TextField(max_length=120)
    tool_version = fields.TextField(max_length=60, required=False, allow_blank=True)


class VerifyBody(StrictSerializer):
    result = fields.ChoiceField(_choices(RESULTS), help_text="Only `passed` opens the gate")
    verification = fields.ChoiceField(_choices(CHECKS))
    sample_percent = fields.WholeNumberField(
        min_value=1, max_value=100, required=False, allow_null=True
    )
    criteria = fields.TextField(max_length=200, required=False, allow_blank=True)
    note = fields.TextField(max_length=LONGEST_REASON, required=False, allow_blank=True)

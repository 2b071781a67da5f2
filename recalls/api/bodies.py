"""What partners may say of recalls, their units, consignees and stop-sales."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from catalog.bodies import CustomerBody
from catalog.models import Product, StopSale
from recalls.models import REMEDIES, Campaign, Consignee
from recalls.services.answers import ANSWERS
from recalls.services.units import GONE, UNREACHABLE
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer, optional, rows

LONGEST_SCOPE_TEXT, MOST_SCOPE_ROWS, MOST_CODES = 20_000, 200, 5000
SERIAL = 100


def length(model: Any, name: str) -> int:
    """How long a text the column holds."""
    longest: int = model._meta.get_field(name).max_length
    return longest


class ScopeTextField(serializers.Field):
    """Text as people write it, or a list of such texts; kept as written."""

    openapi = {
        "oneOf": [
            {"type": "string", "maxLength": LONGEST_SCOPE_TEXT},
            {
                "type": "array",
                "items": {"type": "string", "maxLength": LONGEST_SCOPE_TEXT},
                "maxItems": MOST_CODES,
            },
        ]
    }
    default_error_messages = {
        "invalid": "This has to be text, or a list of texts.",
        "max_length": "This is too long: send it as several rows.",
    }

    def to_internal_value(self, data: Any) -> Any:
        texts = data if isinstance(data, list) else [data]
        if not all(isinstance(text, str) for text in texts):
            self.fail("invalid")
        if len(texts) > MOST_CODES or any(len(text) > LONGEST_SCOPE_TEXT for text in texts):
            self.fail("max_length")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ScopeRowBody(StrictSerializer):
    sku = optional(ScopeTextField)
    gtins = optional(ScopeTextField)
    serials = optional(ScopeTextField)
    lots = optional(ScopeTextField)
    production_dates = optional(ScopeTextField)
    sold_from = optional(ScopeTextField)
    sold_to = optional(ScopeTextField)
    countries = optional(ScopeTextField)


class NoticeTextsBody(StrictSerializer):
    name = fields.TextField(max_length=200, required=False, allow_blank=True)
    hazard = fields.TextField(max_length=2000, required=False, allow_blank=True)
    instructions = fields.TextField(max_length=2000, required=False, allow_blank=True)
    where_to_find = fields.TextField(max_length=500, required=False, allow_blank=True)


class TextsField(serializers.DictField):
    """The texts of the notice by further language."""

    openapi = {
        "type": "object",
        "maxProperties": 50,
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "maxLength": 35},
        "additionalProperties": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": 200},
                "hazard": {"type": "string", "maxLength": 2000},
                "instructions": {"type": "string", "maxLength": 2000},
                "where_to_find": {"type": "string", "maxLength": 500},
            },
            "additionalProperties": False,
        },
    }
    default_error_messages = {"too_many": "Send at most 50 languages."}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=NoticeTextsBody(), **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (len(data) > 50 or any(len(key) > 35 for key in data)):
            self.fail("too_many")
        return super().to_internal_value(data)


class CampaignBody(StrictSerializer):
    name = fields.TextField(max_length=length(Campaign, "name"))
    hazard = fields.TextField(max_length=length(Campaign, "hazard"))
    remedies = serializers.ListField(
        child=fields.TextField(max_length=20),
        max_length=10,
        help_text="Two of repair, replacement, refund at least; kit and disposal besides",
    )
    single_remedy_reason = fields.TextField(
        max_length=length(Campaign, "single_remedy_reason"), required=False, allow_blank=True
    )
    scope = rows(ScopeRowBody, max_length=MOST_SCOPE_ROWS)
    decision_date = optional(fields.DayField)
    target_date = optional(fields.DayField)
    language = fields.LanguageField(required=False)
    instructions = fields.TextField(
        max_length=length(Campaign, "instructions"), required=False, allow_blank=True
    )
    where_to_find = fields.TextField(
        max_length=length(Campaign, "where_to_find"), required=False, allow_blank=True
    )
    contact = fields.TextField(
        max_length=length(Campaign, "contact"), required=False, allow_blank=True
    )
    texts = TextsField(required=False)


class RecallReasonBody(StrictSerializer):
    reason = fields.TextField(max_length=500)


class MatchBody(StrictSerializer):
    scope = rows(ScopeRowBody, max_length=MOST_SCOPE_ROWS, required=False)


class ScopeBody(StrictSerializer):
    scope = rows(ScopeRowBody, max_length=MOST_SCOPE_ROWS)


class ResponseBody(StrictSerializer):
    answer = fields.ChoiceField(choices=ANSWERS)
    unit = optional(fields.KeyField)
    serial = optional(fields.TextField, max_length=SERIAL)
    order = optional(fields.KeyField)
    remedy = optional(fields.ChoiceField, choices=REMEDIES)
    how = optional(fields.ChoiceField, choices=GONE)
    customer = optional(CustomerBody)
    shipping_method = fields.TextField(max_length=20, required=False)


class ListedUnitBody(StrictSerializer):
    sku = fields.KeyField(max_length=length(Product, "sku"), help_text="Or a bar code")
    serial = fields.TextField(max_length=SERIAL, required=False, allow_blank=True)
    lot = fields.TextField(max_length=100, required=False, allow_blank=True)
    quantity = fields.QuantityField(required=False)
    external_id = optional(fields.KeyField)
    customer = optional(CustomerBody)
    order = optional(fields.KeyField)
    order_line = optional(fields.KeyField)
    consignee = optional(fields.KeyField)


class ConsigneeBody(StrictSerializer):
    name = fields.TextField(max_length=length(Consignee, "name"))
    external_id = optional(fields.KeyField)
    email = fields.EmailField(required=False, allow_blank=True)
    country = fields.CountryField(required=False, allow_blank=True)
    language = fields.LanguageField(required=False, allow_blank=True)
    sku = fields.KeyField(max_length=length(Product, "sku"), required=False)
    shipped = fields.WholeNumberField(max_value=fields.MOST_PIECES, required=False)
    parent = optional(fields.KeyField, help_text="Who passed the goods on to it")


class CountsBody(StrictSerializer):
    on_hand = fields.WholeNumberField(max_value=fields.MOST_PIECES)
    sold_on = fields.WholeNumberField(max_value=fields.MOST_PIECES, required=False)
    destroyed = fields.WholeNumberField(max_value=fields.MOST_PIECES, required=False)


class RecallNoteBody(StrictSerializer):
    note = fields.TextField(max_length=500, required=False, allow_blank=True)


class RecallFindingBody(StrictSerializer):
    finding = fields.TextField(max_length=500)


class ChannelBody(StrictSerializer):
    channel = fields.TextField(max_length=10, required=False)


class RemedyBody(StrictSerializer):
    remedy = fields.TextField(max_length=20)
    shipping_method = fields.TextField(max_length=20, required=False)


class RecallShippingBody(StrictSerializer):
    shipping_method = fields.TextField(max_length=20, required=False)


class HowBody(StrictSerializer):
    how = fields.ChoiceField(choices=GONE)


class RemediedBody(StrictSerializer):
    how = fields.ChoiceField(choices=("repair", "refund", "replacement"), required=False)


class UnreachableBody(StrictSerializer):
    reason = fields.ChoiceField(choices=UNREACHABLE)
    detail = fields.TextField(max_length=400, required=False, allow_blank=True)


class ProofBody(StrictSerializer):
    photos = serializers.ListField(
        child=fields.PublicIdField("file"), max_length=20, help_text="Uploaded before"
    )


class NewOwnerBody(StrictSerializer):
    customer = CustomerBody()


class SpanBody(StrictSerializer):
    prefix = fields.TextField(max_length=SERIAL, required=False, allow_blank=True)
    suffix = fields.TextField(max_length=SERIAL, required=False, allow_blank=True)

    def get_fields(self) -> Any:
        """With `from` and `to`, which are no names in Python."""
        ends = {name: fields.TextField(max_length=30) for name in ("from", "to")}
        return {**ends, **super().get_fields()}


class StopSaleBody(StrictSerializer):
    reason = fields.TextField(max_length=length(StopSale, "reason"))
    sku = optional(fields.KeyField, max_length=length(Product, "sku"))
    gtin = optional(fields.TextField, max_length=20)
    lot = optional(fields.TextField, max_length=length(StopSale, "lot"))
    serials = serializers.ListField(
        child=fields.TextField(max_length=SERIAL), max_length=MOST_CODES, required=False
    )
    serial_ranges = rows(SpanBody, max_length=200, required=False)


class RegistrationBody(StrictSerializer):
    sku = fields.KeyField(max_length=length(Product, "sku"), help_text="Or a bar code")
    customer = CustomerBody()
    serial = fields.TextField(max_length=SERIAL, required=False, allow_blank=True)
    lot = fields.TextField(max_length=100, required=False, allow_blank=True)
    purchased_on = optional(fields.DayField)
    warranty_until = optional(fields.DayField)
    safety_only = fields.FlagField(required=False, help_text="A contact for recalls only")
    external_id = optional(fields.KeyField)

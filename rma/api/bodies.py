"""What partners may send about returns (API.md, "Shapes"): forms only, no rules."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.models import Document
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer
from rma.asks import REQUESTERS
from rma.batteries import ANSWERS
from rma.flow.shipping import MISSED
from rma.models import Resolution, RmaLine
from rma.remedies import ESCALATION_GROUNDS
from rma.services.adjusting import TARGETS
from rma.services.agreeing import OUTCOMES
from rma.services.risks import HEAVIEST_G
from rma.services.shipping import MOST_PARCELS
from rma.services.tracking import STEPS
from rma.services.waiving import WAIVABLE

#: Lines of one return, photos of a line, returns sent in one go, reports in a call, serials.
MOST_LINES, MOST_PHOTOS, MOST_RETURNS, MOST_REPORTS, MOST_SERIALS = 200, 20, 20, 1000, 1000
#: Longest message, reason or answer somebody writes.
MESSAGE = 2000
WORD = 40


def length(model: Any, name: str) -> int:
    """How long a text the column holds."""
    longest: int = model._meta.get_field(name).max_length
    return longest


def optional(kind: Any, **options: Any) -> Any:
    """A field that may be left out or null."""
    return kind(required=False, allow_null=True, **options)


def rows(body: Any, **options: Any) -> Any:
    """A list of rows of one kind."""
    return body(many=True, **options)


class ReplacementBody(StrictSerializer):
    sku = fields.KeyField()
    quantity = fields.QuantityField(required=False)
    unit_price = fields.PriceField(required=False)


class WantedBody(StrictSerializer):
    type = fields.ChoiceField([kind for kind, _label in Resolution.TYPES])
    replacement = ReplacementBody(required=False, allow_null=True, help_text="Of an exchange")
    amount = optional(
        fields.MoneyStringField, help_text="With price_reduction: how much less, tax included"
    )
    escalation_ground = optional(
        fields.ChoiceField,
        choices=ESCALATION_GROUNDS,
        help_text="Of a guarantee claim: why money, where repair or replacement comes first",
    )


class ReturnLineBody(StrictSerializer):
    order_line = optional(fields.KeyField, help_text="Id or external_id of the order's line")
    sku = optional(fields.KeyField, help_text="Without an order: the article")
    quantity = fields.QuantityField()
    reason = optional(
        fields.TextField,
        max_length=WORD,
        help_text="Handle of a reason; null is the shopper's own choice",
    )
    symptom = optional(fields.TextField, max_length=length(RmaLine, "symptom"), allow_blank=True)
    comment = fields.TextField(
        max_length=length(RmaLine, "comment"), required=False, allow_blank=True
    )
    photos = serializers.ListField(
        child=fields.PublicIdField(Document), required=False, max_length=MOST_PHOTOS
    )
    serials = serializers.ListField(
        child=fields.TextField(max_length=100), required=False, max_length=MOST_SERIALS
    )
    safety = serializers.ListField(
        child=fields.ChoiceField(list(ANSWERS)),
        required=False,
        max_length=len(ANSWERS),
        help_text="What was said of its battery; unsafe or unsure is collected, never posted",
    )
    serial = optional(fields.TextField, max_length=100, help_text="Short for one of `serials`")
    resolution = WantedBody(required=False)


class ReturnCustomerBody(StrictSerializer):
    external_id = optional(fields.KeyField)
    name = optional(fields.TextField, max_length=300, allow_blank=True)
    email = optional(fields.EmailField, allow_blank=True)
    phone = optional(fields.TextField, max_length=50, allow_blank=True)
    country = optional(fields.CountryField)
    language = optional(fields.LanguageField)


class SenderBody(StrictSerializer):
    name = fields.TextField(max_length=300)
    company = optional(fields.TextField, max_length=300, allow_blank=True)
    lines = serializers.ListField(child=fields.TextField(max_length=200), max_length=10)
    city = optional(fields.TextField, max_length=200, allow_blank=True)
    region = optional(fields.TextField, max_length=200, allow_blank=True)
    postcode = optional(fields.TextField, max_length=20, allow_blank=True)
    country = fields.CountryField()


class ReturnBody(StrictSerializer):
    order = optional(fields.KeyField, help_text="Id, external_id or number of the order")
    gift_code = optional(
        fields.TextField,
        max_length=60,
        help_text="Instead of an order: from a gift slip. Then `customer` is who got the gift",
    )
    ship_from = SenderBody(
        required=False,
        allow_null=True,
        help_text="Who sends it from where, if not from the address of the order",
    )
    lines = rows(ReturnLineBody, allow_empty=False, max_length=MOST_LINES)
    shipping_method = fields.TextField(max_length=20, required=False)
    legal_basis = optional(fields.TextField, max_length=20)
    requested_by = fields.ChoiceField(REQUESTERS, required=False)
    override_reason = optional(
        fields.TextField,
        max_length=MESSAGE,
        allow_blank=True,
        help_text="Why an agent sets the rules aside",
    )
    external_id = optional(fields.KeyField)
    customer = ReturnCustomerBody(required=False, allow_null=True)
    language = optional(fields.LanguageField)
    metadata = fields.MetadataField(required=False)


class ReturnChangesBody(StrictSerializer):
    shipping_method = fields.TextField(max_length=20)
    language = optional(fields.LanguageField)
    metadata = fields.MetadataField()


class ReturnRequestBody(StrictSerializer):
    returns = rows(ReturnBody, allow_empty=False, max_length=MOST_RETURNS)


class ChangeLineBody(StrictSerializer):
    quantity = optional(fields.QuantityField, help_text="Fewer than asked for")
    reason = optional(fields.TextField, max_length=WORD)
    comment = optional(fields.TextField, max_length=length(RmaLine, "comment"), allow_blank=True)
    photos = serializers.ListField(
        child=fields.PublicIdField(Document),
        required=False,
        max_length=MOST_PHOTOS,
        help_text="Added to those there are",
    )


class OutcomeBody(StrictSerializer):
    outcome = fields.ChoiceField(OUTCOMES)
    sku = optional(fields.KeyField, help_text="Of an exchange: for which article")
    reason = fields.TextField(max_length=MESSAGE, help_text="The shopper reads it")


class ReasonGivenBody(StrictSerializer):
    reason = fields.TextField(max_length=MESSAGE)


class WhyBody(StrictSerializer):
    reason = optional(fields.TextField, max_length=1000, allow_blank=True)


class MessageBody(StrictSerializer):
    message = fields.TextField(max_length=MESSAGE)


class QuantityBody(StrictSerializer):
    quantity = optional(fields.QuantityField, help_text="Some of the units; null is all")


class DeclineLineBody(QuantityBody):
    reason = fields.TextField(max_length=MESSAGE)


class SettleBody(StrictSerializer):
    reference = optional(
        fields.TextField,
        max_length=length(Resolution, "provider_reference"),
        allow_blank=True,
        help_text="The provider's; a person may leave it out",
    )
    method = optional(fields.TextField, max_length=length(Resolution, "method"), allow_blank=True)
    amount = optional(fields.MoneyStringField, help_text="Must be what is owed")
    at = optional(fields.TimestampField, help_text="When it was paid; not in the future")


class AmendBody(StrictSerializer):
    amount = fields.MoneyStringField(help_text="From nothing to what the units are worth")
    reason = fields.TextField(max_length=1000)


class DifferenceBody(StrictSerializer):
    reference = optional(
        fields.TextField,
        max_length=length(Resolution, "customer_reference"),
        allow_blank=True,
        help_text="The provider's; a person may leave it out",
    )
    method = optional(fields.TextField, max_length=length(Resolution, "method"), allow_blank=True)
    amount = optional(fields.MoneyStringField, help_text="Must be what the shopper owes")
    at = optional(fields.TimestampField, help_text="When it was paid; not in the future")


class ReferenceBody(StrictSerializer):
    reference = fields.TextField(max_length=length(Resolution, "customer_reference"))


class ReplacementSentBody(StrictSerializer):
    quantity = optional(
        fields.QuantityField, help_text="Some of the pieces; null is all that is left"
    )
    tracking_number = optional(fields.TextField, max_length=100, allow_blank=True)
    carrier = optional(fields.TextField, max_length=60, allow_blank=True)
    serials = serializers.ListField(
        child=fields.TextField(max_length=100), required=False, max_length=MOST_SERIALS
    )


class WaiveBody(StrictSerializer):
    what = fields.ChoiceField(WAIVABLE)
    reason = fields.TextField(max_length=1000)


class DeductionBody(StrictSerializer):
    finding = fields.TextField(
        max_length=1000, help_text="What goes beyond looking at the goods, and how it shows"
    )


class ProviderBody(StrictSerializer):
    provider = optional(fields.TextField, max_length=20)


class PaymentReferenceBody(StrictSerializer):
    reference = fields.TextField(max_length=length(Resolution, "provider_reference"))


class DisputeReferenceBody(StrictSerializer):
    reference = optional(
        fields.TextField,
        max_length=length(Resolution, "provider_reference"),
        help_text="The bank's or the provider's, of the dispute",
    )


class FailBody(StrictSerializer):
    code = fields.TextField(max_length=length(Resolution, "failure_code"))


class RedirectBody(StrictSerializer):
    method = optional(fields.TextField, max_length=length(Resolution, "method"))


class AdjustmentBody(StrictSerializer):
    target = fields.ChoiceField(TARGETS)
    order_line = optional(fields.KeyField)
    amount = fields.MoneyStringField(help_text="Tax included")
    reason = fields.TextField(max_length=500)
    provider = optional(
        fields.TextField, max_length=20, help_text="Hands it to this payment provider at once"
    )


class ShipmentBody(StrictSerializer):
    returns = serializers.ListField(
        child=fields.KeyField(), min_length=1, max_length=MOST_RETURNS, help_text="Ids or numbers"
    )
    method = fields.TextField(max_length=20, required=False)
    direction = fields.ChoiceField(["inbound", "outbound"], required=False)
    carrier = optional(fields.TextField, max_length=60, allow_blank=True)
    tracking_number = optional(fields.TextField, max_length=100, allow_blank=True)
    parcels = fields.QuantityField(max_value=MOST_PARCELS, required=False)


class AnnounceBody(StrictSerializer):
    tracking_number = optional(fields.TextField, max_length=100, allow_blank=True)
    carrier = optional(fields.TextField, max_length=60, allow_blank=True)


class SchedulePickupBody(StrictSerializer):
    at = fields.TimestampField()
    note = optional(fields.TextField, max_length=500, allow_blank=True)


class MissPickupBody(StrictSerializer):
    reason = fields.ChoiceField(list(MISSED))


class WeighBody(StrictSerializer):
    weight_g = fields.WholeNumberField(min_value=1, max_value=HEAVIEST_G)


class TrackingEventBody(StrictSerializer):
    status = fields.ChoiceField(list(STEPS))
    occurred_at = fields.TimestampField()
    description = optional(fields.TextField, max_length=500, allow_blank=True)
    location = optional(fields.TextField, max_length=200, allow_blank=True)


class TrackingEventsBody(StrictSerializer):
    events = rows(TrackingEventBody, allow_empty=False, max_length=MOST_REPORTS)


class CarrierReportBody(TrackingEventBody):
    tracking_number = optional(fields.KeyField)
    shipment = optional(fields.KeyField)


class ReasonBody(StrictSerializer):
    handle = fields.TextField(max_length=WORD)
    side = fields.ChoiceField(["remorse", "defect"])
    labels = serializers.DictField(child=fields.TextField(max_length=200), required=False)
    categories = serializers.ListField(
        child=fields.TextField(max_length=100), required=False, max_length=100
    )
    position = fields.WholeNumberField(max_value=1000, required=False)

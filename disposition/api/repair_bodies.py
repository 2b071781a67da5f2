"""What partners may send about repairs: forms only, no rules."""

from __future__ import annotations

from rest_framework import serializers

from disposition.faults import FAULTS
from disposition.workshop import ANSWERS, OUTCOMES
from inspection.services.holds import LONGEST_REASON
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer


class OpenBody(StrictSerializer):
    handling_unit = fields.KeyField(help_text="Id or plate of a piece whose route is a bench's")


class DiagnoseBody(StrictSerializer):
    fault = fields.ChoiceField(list(FAULTS))
    covered = fields.FlagField(
        required=False, allow_null=True, help_text="Under the guarantee; null: as usual"
    )
    finding = fields.TextField(max_length=LONGEST_REASON, required=False, allow_blank=True)
    minutes = fields.WholeNumberField(required=False, min_value=0, max_value=10_080)


class RepairQuoteBody(StrictSerializer):
    minutes = fields.WholeNumberField(
        required=False, allow_null=True, min_value=0, max_value=10_080
    )


class RejectBody(StrictSerializer):
    gives_up = fields.FlagField(
        required=False, help_text="The owner asks us to recycle it: it is ours from then on"
    )


class QuestionBody(StrictSerializer):
    question = fields.TextField(max_length=1000)


class VendorBody(StrictSerializer):
    vendor = fields.TextField(max_length=120)


class RepairTestBody(StrictSerializer):
    answers = serializers.DictField(
        child=fields.ChoiceField(list(ANSWERS)), help_text="By check of the protocol"
    )
    note = fields.TextField(max_length=LONGEST_REASON, required=False, allow_blank=True)


class FindingBody(StrictSerializer):
    finding = fields.TextField(max_length=LONGEST_REASON)


class DecideBody(StrictSerializer):
    outcome = fields.ChoiceField(list(OUTCOMES))


class WorkWhyBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON)


class WorkHandOverBody(StrictSerializer):
    tracking_number = fields.TextField(max_length=100, required=False, allow_blank=True)


class NeedBody(StrictSerializer):
    sku = fields.KeyField(help_text="Number or id of a part")
    quantity = fields.WholeNumberField(required=False, min_value=1, max_value=1000)


class DropBody(StrictSerializer):
    sku = fields.KeyField(help_text="Number or id of a part")


class LabourBody(StrictSerializer):
    minutes = fields.WholeNumberField(min_value=1, max_value=10_080)
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class PartBody(StrictSerializer):
    sku = fields.TextField(max_length=100)
    name = fields.TextField(max_length=200)
    cost = fields.MoneyStringField(help_text="Of one piece, in the shop's currency")
    on_hand = fields.WholeNumberField(required=False, min_value=0, max_value=1_000_000)
    shelf = fields.TextField(max_length=60, required=False, allow_blank=True)


class StockBody(StrictSerializer):
    quantity = fields.WholeNumberField(
        min_value=-1_000_000, max_value=1_000_000, help_text="Pieces that came; below zero: missing"
    )


class RepairCheckBody(StrictSerializer):
    key = fields.TextField(max_length=40)
    text = fields.TextField(max_length=200)


class RepairTermsBody(StrictSerializer):
    category = fields.TextField(
        max_length=100, required=False, allow_blank=True, help_text="Empty: every other category"
    )
    limit_percent = fields.WholeNumberField(required=False, min_value=0, max_value=100)
    courtesy_percent = fields.WholeNumberField(required=False, min_value=0, max_value=100)
    hourly = fields.MoneyStringField(required=False, help_text="Labour, in the shop's currency")
    tax_basis_points = fields.WholeNumberField(required=False, min_value=0, max_value=10_000)
    quote_days = fields.WholeNumberField(required=False, min_value=1, max_value=365)
    protocol = serializers.ListField(child=RepairCheckBody(), max_length=40, required=False)

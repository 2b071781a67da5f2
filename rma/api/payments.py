"""Payments of shoppers through a provider, and money given back without goods: read, moved on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from returns_portal.lib import ids
from returns_portal.rest import fields, filters
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape, StrictSerializer, optional
from returns_portal.rest.views import ApiView, ListView, call
from rma.api.base import KEYS
from rma.api.rule_shapes import AdjustmentShape
from rma.api.shapes import Text
from rma.models import Adjustment, PaymentIn, Rma
from rma.selectors.coming import adjustments, payments_in
from rma.services.adjustment_paying import pay_adjustment, record_adjustment_paid
from rma.services.giving_back import give_back


class PaymentInShape(Shape):
    """What a shopper is asked to pay by card, or lets us hold; `received` as the provider says."""

    id = fields.PublicIdField(PaymentIn)
    return_ = Text()
    resolution = Text()
    advance = Text()
    kind = serializers.CharField(help_text="difference, hold or charge")
    status = serializers.CharField()
    asked_next = Text(help_text="capture, release or refund, where a worker is about to do it")
    provider = serializers.CharField()
    amount = fields.MoneyField()
    received = fields.MoneyField(allow_null=True)
    payment_url = Text(help_text="Where the shopper pays, as long as that works")
    payment_reference = Text()
    hold_until = fields.TimestampField(allow_null=True)
    code = Text(help_text="Why it failed, or what is odd about it")
    created_at = fields.TimestampField()

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: PaymentIn) -> dict[str, Any]:
        """The payment as it is answered."""
        is_open = row.standing == "open" and not row.wish
        return {
            "id": row.public_id,
            "return": ids.public_id("rma", row.rma_id),
            "resolution": ids.public_id("res", row.resolution_id),
            "advance": ids.public_id("adv", row.advance_id) if row.advance_id else None,
            "kind": row.kind,
            "status": row.standing,
            "asked_next": row.wish or None,
            "provider": row.provider,
            "amount": money(row.amount_minor, row.currency),
            "received": None
            if row.got_minor is None
            else money(row.got_minor, row.got_currency or row.currency),
            "payment_url": row.address if is_open else None,
            "payment_reference": row.payment_reference or None,
            "hold_until": row.hold_until if row.standing == "held" else None,
            "code": row.code or None,
            "created_at": row.created_at,
        }


class PaymentsIn(ListView):
    """Payments of shoppers through a provider, the newest first."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = PaymentInShape
    filters: ClassVar = {
        "return": filters.Reference("rma", Rma, KEYS),
        "status": filters.Choice("standing", tuple(name for name, _label in PaymentIn.STANDINGS)),
        "kind": filters.Choice("kind", tuple(name for name, _label in PaymentIn.KINDS)),
    }

    def rows(self) -> QuerySet[PaymentIn]:
        return payments_in()


class OnePaymentIn(ApiView):
    """One payment of a shopper, by id."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = PaymentInShape

    @call(versioned=False)
    def get(self, key: str) -> PaymentIn:
        return self.find(payments_in(), key)


class GivePaymentBack(ApiView):
    """`POST payments-in/{key}/give-back`."""

    permissions: ClassVar = {"POST": "resolutions.settle"}
    shape = PaymentInShape

    @call(key_required=True, versioned=False)
    def post(self, key: str) -> PaymentIn:
        """Give all of it back to the shopper's card."""
        return give_back(self.find(payments_in(), key), by=self.actor)


class PayBody(StrictSerializer):
    provider = optional(fields.TextField, max_length=20)


class PaidBody(StrictSerializer):
    reference = fields.TextField(max_length=200)


class OneAdjustment(ApiView):
    """Money given back without goods, by id."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = AdjustmentShape

    @call(versioned=False)
    def get(self, key: str) -> Adjustment:
        return self.find(adjustments(), key)


class PayAdjustment(ApiView):
    """`POST adjustments/{key}/pay`."""

    permissions: ClassVar = {"POST": "resolutions.settle"}
    shape = AdjustmentShape

    @call(body=PayBody, key_required=True, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> Adjustment:
        """Hand it to a payment provider, the shop's own unless one is named."""
        row = self.find(adjustments(), key)
        return pay_adjustment(row, by=self.actor, provider_name=body.get("provider") or "")


class AdjustmentPaid(ApiView):
    """`POST adjustments/{key}/paid`."""

    permissions: ClassVar = {"POST": "resolutions.settle"}
    shape = AdjustmentShape

    @call(body=PaidBody, key_required=True, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> Adjustment:
        """Say that it was paid another way."""
        return record_adjustment_paid(self.find(adjustments(), key), by=self.actor, **body)

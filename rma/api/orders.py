"""What of an order may come back, and money given back without goods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog.models import Order, OrderLine
from catalog.selectors import order_by_key
from returns_portal.lib.errors import NotFound
from returns_portal.lib.money import digits, money, round_half_up
from returns_portal.rest import fields
from returns_portal.rest.fields import amount
from returns_portal.rest.serializers import Shape
from returns_portal.rest.views import ApiView, call
from rma import services
from rma.api import bodies
from rma.api.rule_shapes import AdjustmentShape
from rma.api.shapes import words
from rma.eligibility import Right
from rma.models import Adjustment, Reason
from rma.reasons import is_offered_for
from rma.selectors.eligible import LineVerdict, Returnable, returnable


class WhyNotShape(Shape):
    code = serializers.CharField()
    message = serializers.CharField()


class FeeShape(Shape):
    """A fee as the policy has it: a percentage, or an amount per return, line or unit."""

    kind = serializers.CharField()
    percent = serializers.CharField(allow_null=True)
    amount = fields.MoneyField(allow_null=True)
    per = serializers.CharField(allow_null=True)


class RightShape(Shape):
    """A right beside the shop's own rules: to claim it, name its `basis` as the `legal_basis`."""

    basis = serializers.CharField()
    until = fields.DayField(allow_null=True, help_text="Null: no last day yet")
    quantity = serializers.IntegerField()
    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Null: the maker's own promise"
    )
    clause = serializers.CharField(allow_null=True)
    calendar = serializers.CharField(
        allow_null=True, help_text="Country and version of the holidays it was counted by"
    )
    is_default = serializers.BooleanField(
        help_text="Not checked against the text of the law: for counsel to confirm"
    )
    uninformed = serializers.BooleanField(
        help_text="It lasts longer because the consumer was not told of it"
    )

    @classmethod
    def of(cls, right: Right) -> dict[str, Any]:
        """The right as it is answered."""
        clause = right.clause
        return {
            "basis": right.basis,
            "until": right.until,
            "quantity": right.units,
            "source": clause.source if clause else None,
            "clause": clause.article if clause else None,
            "calendar": right.calendar or None,
            "is_default": bool(clause and clause.is_default),
            "uninformed": right.uninformed,
        }


class EligibleLineShape(Shape):
    """One line: how many units may come back, until when, and why not where they may not."""

    order_line = fields.PublicIdField(OrderLine)
    external_id = fields.KeyField()
    returnable_quantity = serializers.IntegerField()
    until = fields.DayField(allow_null=True)
    bases = words()
    rights = RightShape(many=True)
    resolutions = words()
    fees = FeeShape(many=True)
    reasons = WhyNotShape(many=True)
    offered_reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Handles of the reasons for goods of this kind"
    )
    photo_reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Of these, those that need a photo"
    )
    serial_reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Of these, those that need the serials"
    )


class EligibilityShape(Shape):
    """What of an order may come back today."""

    order = serializers.CharField()
    currency = fields.CurrencyField()
    lines = EligibleLineShape(many=True)

    @classmethod
    def of(cls, row: Returnable) -> dict[str, Any]:
        """The verdicts as they are answered."""
        currency = row.order.currency
        return {
            "order": row.order.public_id,
            "currency": currency,
            "lines": [_line(each, currency, row.reasons) for each in row.lines],
        }


def _line(each: LineVerdict, currency: str, reasons: Sequence[Reason]) -> dict[str, Any]:
    line, verdict = each.line, each.verdict
    offered = [row.handle for row in reasons if is_offered_for(row, line.product.category)]
    hints = [str(sentence) for sentence in verdict.hints]
    return {
        "order_line": line.public_id,
        "external_id": line.external_id,
        "returnable_quantity": verdict.returnable,
        "until": verdict.until,
        "bases": list(verdict.bases),
        "rights": [RightShape.of(right) for right in verdict.rights],
        "resolutions": list(verdict.resolutions),
        "fees": [_fee(fee, currency) for fee in verdict.fees],
        "reasons": [
            {"code": refusal.code, "message": " ".join([str(refusal), *hints])}
            for refusal in verdict.refusals
        ],
        "offered_reasons": offered,
        "photo_reasons": _among(offered, verdict.rules.photo_reasons),
        "serial_reasons": _among(offered, verdict.rules.serial_reasons),
    }


def _among(offered: Sequence[str], wanted: Collection[str]) -> list[str]:
    return [handle for handle in offered if handle.casefold() in wanted]


def _fee(fee: Any, currency: str) -> dict[str, Any]:
    percent, flat = fee.get("percent"), fee.get("amount")
    return {
        "kind": fee["kind"],
        "percent": None if percent is None else f"{Decimal(percent).normalize():f}",
        "amount": None
        if flat is None
        else money(round_half_up(Decimal(flat).scaleb(digits(currency))), currency),
        "per": fee.get("per"),
    }


class Eligibility(ApiView):
    """What of one order may come back."""

    permissions: ClassVar = {"GET": "returns.view"}
    shape = EligibilityShape

    @call(versioned=False)
    def get(self, key: str) -> Returnable:
        return returnable(_order(key), self.request._request.tenant)


class Adjustments(ApiView):
    """Money given back without goods."""

    permissions: ClassVar = {"POST": "resolutions.settle"}
    shape = AdjustmentShape

    @call(body=bodies.AdjustmentBody, status=201, key_required=True, versioned=False)
    def post(self, key: str, body: dict[str, Any]) -> Adjustment:
        """Give back part of a line or of the delivery; never more than is left."""
        order = _order(key)
        values = dict(body)
        minor = amount(values.pop("amount"), order.currency, field="amount")
        name = values.pop("provider", None) or ""
        return services.adjust_order(
            order, by=self.actor, amount_minor=minor, provider_name=name, **values
        )


def _order(key: str) -> Order:
    order = order_by_key(key)
    if order is None:
        raise NotFound(_("There is no such order."))
    return order

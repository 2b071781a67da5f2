"""What partners are answered around returns: events, files, corrections, reasons."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.documents import signed_path
from flows.feed import body_of
from flows.models import Document, StageEvent
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape
from rma.api.shapes import Text, words
from rma.models import Adjustment, Reason
from rma.reasons import text_of
from rma.shipping.carriers import Option


class ReturnEventShape(Shape):
    """One event of the return's timeline, exactly as the feed tells it."""

    id = fields.PublicIdField(StageEvent)
    type = serializers.CharField()
    tenant = serializers.CharField()
    timestamp = fields.TimestampField()
    sequence = serializers.IntegerField()
    actor = serializers.DictField()
    data = serializers.DictField()  # type: ignore[assignment]
    previous = serializers.DictField()

    @classmethod
    def of(cls, row: StageEvent) -> dict[str, Any]:
        """The body of one event."""
        return body_of(row)


class DocumentShape(Shape):
    id = fields.PublicIdField(Document)
    kind = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")
    url = serializers.CharField(help_text="A signed link that works for some weeks")
    created_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Document) -> dict[str, Any]:
        """The file as it is answered, with the path of its link."""
        return {
            "id": row.public_id,
            "kind": row.kind,
            "name": row.name,
            "content_type": row.content_type,
            "size": row.size,
            "url": signed_path(row),
            "created_at": row.created_at,
        }


class DocumentsShape(Shape):
    results = DocumentShape(many=True)


class AdjustmentShape(Shape):
    id = serializers.CharField()
    target = serializers.CharField()
    amount = fields.MoneyField()
    net = fields.MoneyField()
    tax = fields.MoneyField()
    reason = serializers.CharField()
    payment = serializers.CharField(
        help_text="recorded: paid by whoever made it; processing, unknown, failed, paid: as the "
        "payment provider says"
    )
    reference = Text()
    failure_code = Text()

    @classmethod
    def of(cls, row: Adjustment) -> dict[str, Any]:
        """The correction as it is answered."""
        return {
            "id": row.public_id,
            "target": row.target,
            "amount": money(row.amount_minor, row.currency),
            "net": money(row.net_minor, row.currency),
            "tax": money(row.tax_minor, row.currency),
            "reason": row.reason,
            "payment": row.payment,
            "reference": row.provider_reference or None,
            "failure_code": row.failure_code or None,
        }


class ReasonShape(Shape):
    id = fields.PublicIdField(Reason)
    handle = serializers.CharField()
    side = serializers.CharField()
    text = serializers.CharField(help_text="In the language of the request")
    labels = serializers.DictField()
    categories = words()
    position = serializers.IntegerField()

    @classmethod
    def of(cls, row: Reason) -> dict[str, Any]:
        """The reason as it is answered."""
        return {
            "id": row.public_id,
            "handle": row.handle,
            "side": row.side,
            "text": text_of(row),
            "labels": row.labels,
            "categories": row.categories,
            "position": row.position,
        }


class ShippingOptionShape(Shape):
    method = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    paid_by = serializers.CharField(help_text="merchant or shopper")


class ShippingOptionsShape(Shape):
    results = ShippingOptionShape(many=True)


def shipping_options(options: tuple[Option, ...], paid_by: str) -> dict[str, Any]:
    """The ways to send something back; whoever posts it themselves pays themselves."""
    return {
        "results": [
            {
                "method": option.method,
                "label": str(option.label),
                "help": str(option.help),
                "paid_by": "shopper" if option.method == "own_carrier" else paid_by,
            }
            for option in options
        ]
    }

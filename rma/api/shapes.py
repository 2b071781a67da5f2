"""What partners are answered about returns: every amount with its currency, every step derived."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.models import Deadline
from returns_portal.lib import ids
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape
from rma.api.decisions import DecisionShape, decision
from rma.api.senders import SenderShape
from rma.models import Resolution, RmaLine, Shipment
from rma.money import Derivation, Totals
from rma.selectors.whole import WORTHLESS, WholeReturn
from rma.sentences import Sentence


class Text(serializers.CharField):
    """Text in an answer; null where nothing is known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


def words() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField())


class QuantitiesShape(Shape):
    requested = serializers.IntegerField()
    authorized = serializers.IntegerField()
    received = serializers.IntegerField()
    settled = serializers.IntegerField()


class WantedGoodsShape(Shape):
    sku = fields.KeyField()
    quantity = serializers.IntegerField()
    unit_price = Text()


class WantedShape(Shape):
    type = serializers.CharField()
    replacement = WantedGoodsShape(required=False, allow_null=True)


class ReturnLineShape(Shape):
    id = fields.PublicIdField(RmaLine, allow_null=True)
    order_line = Text(help_text="Id of the order's line")
    external_id = Text(help_text="The order line's")
    sku = fields.KeyField()
    title = Text()
    reason = Text()
    symptom = Text()
    comment = serializers.CharField()
    safety = words()
    legal_basis = Text()
    serials = words()
    resolution = WantedShape()
    status = serializers.CharField()
    quantities = QuantitiesShape()
    decision = DecisionShape()
    decline_reason = Text()


class StepShape(Shape):
    label = serializers.CharField()  # type: ignore[assignment]
    amount = fields.MoneyField(help_text="Signed")
    rule = serializers.CharField()
    evidence = Text(help_text="Id of the inspection that a deduction goes by")


class GoodsShape(Shape):
    """Goods in exchange: how many pieces have left (`shipped`), how many have not (`remaining`)."""

    sku = fields.KeyField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    shipped = serializers.IntegerField()
    remaining = serializers.IntegerField()
    unit_price = Text(help_text="As the order's prices are; null costs what comes back was worth")

    @classmethod
    def of(cls, row: Resolution) -> dict[str, Any] | None:
        """The goods of a resolution; None where it brings none."""
        goods = row.replacement
        if not goods:
            return None
        names = ("sku", "title", "quantity", "shipped", "unit_price")
        return {name: goods[name] for name in names} | {"remaining": row.to_send}


class ResolutionShape(Shape):
    """What the customer gets for some units; `derivation` sums to `amount`."""

    id = fields.PublicIdField(Resolution, allow_null=True)
    return_ = Text()
    return_line = Text()
    type = serializers.CharField()
    status = serializers.CharField()
    quantity = serializers.IntegerField()
    amount = fields.MoneyField()
    customer_owes = fields.MoneyField(
        allow_null=True, help_text="What the shopper pays on top for something dearer"
    )
    customer_paid_at = fields.TimestampField(allow_null=True)
    replacement = GoodsShape(allow_null=True)
    derivation = StepShape(many=True)
    suggested_deduction = fields.MoneyField(
        allow_null=True, help_text="From a withdrawal; nothing is kept until a person confirms it"
    )
    due_at = fields.TimestampField(allow_null=True)
    settled_at = fields.TimestampField(allow_null=True)
    method = Text()
    reference = Text()
    provider = Text()
    failure_code = Text()
    note = Text()

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: Resolution) -> dict[str, Any]:
        """The resolution as it is answered."""
        return {
            "id": row.public_id,
            "return": ids.public_id("rma", row.rma_id),
            "return_line": ids.public_id("rln", row.line_id),
            "type": row.type,
            "status": row.status,
            "quantity": row.quantity,
            "amount": money(row.worth_minor, row.currency),
            "customer_owes": money(row.customer_owes_minor, row.currency)
            if row.customer_owes_minor
            else None,
            "customer_paid_at": row.customer_paid_at,
            "replacement": GoodsShape.of(row),
            "derivation": [_step(step, row.currency) for step in steps_of(row)],
            "suggested_deduction": money(row.grounds["suggested"], row.currency)
            if "suggested" in row.grounds
            else None,
            "due_at": row.due_at,
            "settled_at": row.settled_at,
            "method": row.method or None,
            "reference": row.provider_reference or None,
            "provider": row.provider or None,
            "failure_code": row.failure_code or None,
            "note": row.note or None,
        }


class TotalsShape(Shape):
    """`items` and `shipping` net, `tax` of both; refund = all of it + bonus - fees - deductions."""

    items = fields.MoneyField()
    tax = fields.MoneyField()
    shipping = fields.MoneyField()
    fees = fields.MoneyField()
    deductions = fields.MoneyField()
    bonus = fields.MoneyField()
    refund = fields.MoneyField()


class DeadlineShape(Shape):
    kind = serializers.CharField()
    holder = serializers.CharField()
    due_at = fields.TimestampField()
    rule = Text()
    clause = Text(help_text="Where a statutory date stands")
    calendar = Text(help_text="Country and version of the holidays it was counted by")
    held = serializers.BooleanField(help_text="The clock waits, and nothing is late meanwhile")
    met_at = fields.TimestampField(allow_null=True)
    breached_at = fields.TimestampField(allow_null=True)

    @classmethod
    def of(cls, row: Deadline) -> dict[str, Any]:
        """The promised date as it is answered."""
        return {
            "kind": row.kind,
            "holder": row.holder,
            "due_at": row.due_at,
            "rule": row.rule or None,
            "clause": row.clause or None,
            "calendar": row.calendar or None,
            "held": row.held,
            "met_at": row.met_at,
            "breached_at": row.breached_at,
        }


class ShipmentShape(Shape):
    id = fields.PublicIdField(Shipment, allow_null=True)
    status = serializers.CharField()
    direction = serializers.CharField()
    method = serializers.CharField()
    carrier = Text()
    tracking_number = Text()
    label = Text(  # type: ignore[assignment]
        help_text="Id of the label's file; GET label.pdf gives it"
    )
    label_expires_at = fields.TimestampField(allow_null=True)
    label_error = Text()
    accepted_at = fields.TimestampField(allow_null=True)
    delivered_at = fields.TimestampField(allow_null=True)
    arrived_at = fields.TimestampField(allow_null=True)
    exception_reason = Text()

    @classmethod
    def of(cls, row: Shipment) -> dict[str, Any]:
        """The parcel as it is answered."""
        return {
            "id": row.public_id,
            "status": row.status,
            "direction": row.direction,
            "method": row.method,
            "carrier": row.carrier or None,
            "tracking_number": row.tracking_number or None,
            "label": ids.public_id("file", row.label_id) if row.label_id else None,
            "label_expires_at": row.label_expires_at,
            "label_error": row.label_error or None,
            "accepted_at": row.accepted_at,
            "delivered_at": row.delivered_at,
            "arrived_at": row.arrived_at,
            "exception_reason": row.exception_reason or None,
        }


class NextStepShape(Shape):
    """`who` is you (the shopper), us (the shop) or carrier."""

    who = serializers.CharField()
    what = serializers.CharField()
    code = serializers.CharField()
    by = fields.TimestampField(allow_null=True)


class ReturnShape(Shape):
    """A return with all its parts. A quote has the same shape, with neither id nor number."""

    id = Text()
    number = Text()
    status = serializers.CharField()
    order = Text(help_text="Id of the order")
    order_number = Text()
    customer = Text(help_text="Id of the customer; of a gift, of who got it")
    gift = Text(help_text="Id of the gift slip that it comes back by")
    ship_from = SenderShape(allow_null=True, help_text="Null: the address of the order")
    external_id = Text()
    currency = fields.CurrencyField()
    legal_basis = Text()
    requested_by = serializers.CharField()
    shipping_method = serializers.CharField()
    label_paid_by = serializers.CharField()
    language = Text()
    policy = Text(help_text="Id of the policy's version")
    follows = Text(help_text="Id of the return that this one came late for")
    question = Text()
    answer = Text()
    decline_reason = Text()
    lines = ReturnLineShape(many=True)
    resolutions = ResolutionShape(many=True)
    totals = TotalsShape()
    deadlines = DeadlineShape(many=True)
    shipments = ShipmentShape(many=True)
    next_step = NextStepShape(allow_null=True)
    metadata = fields.MetadataField()
    requested_at = fields.TimestampField()
    authorized_at = fields.TimestampField(allow_null=True)
    ship_by = fields.TimestampField(allow_null=True)
    closed_at = fields.TimestampField(allow_null=True)
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: WholeReturn) -> dict[str, Any]:
        """The return as it is answered."""
        rma = row.rma
        return {
            "id": rma.public_id,
            "number": rma.number,
            "status": rma.status,
            "order": rma.order.public_id if rma.order else None,
            "order_number": rma.order.number if rma.order else None,
            "customer": ids.public_id("cus", rma.customer_id) if rma.customer_id else None,
            "gift": ids.public_id("gft", rma.gift_id) if rma.gift_id else None,
            "ship_from": SenderShape.of(rma.ship_from),
            "external_id": rma.external_id,
            "currency": rma.currency,
            "legal_basis": rma.legal_basis or None,
            "requested_by": rma.requested_by,
            "shipping_method": rma.shipping_method,
            "label_paid_by": rma.label_paid_by,
            "language": rma.language or None,
            "policy": ids.public_id("pol", rma.policy_id) if rma.policy_id else None,
            "follows": ids.public_id("rma", rma.follows_id) if rma.follows_id else None,
            "question": rma.question or None,
            "answer": rma.answer or None,
            "decline_reason": rma.decline_reason or None,
            "lines": [_line(line, row) for line in row.lines],
            "resolutions": [ResolutionShape.of(each) for each in row.resolutions],
            "totals": _totals(row.totals, row.refund_minor, rma.currency),
            "deadlines": [DeadlineShape.of(each) for each in row.deadlines],
            "shipments": [ShipmentShape.of(each) for each in row.shipments],
            "next_step": _next_step(row),
            "metadata": rma.metadata,
            "requested_at": rma.requested_at,
            "authorized_at": rma.authorized_at,
            "ship_by": rma.ship_by,
            "closed_at": rma.closed_at,
            "updated_at": rma.updated_at,
        }


class QuoteShape(ReturnShape):
    """What a request would become."""

    @classmethod
    def of(cls, row: WholeReturn) -> dict[str, Any]:
        """The return that would be, without the names it would get."""
        found = super().of(row) | {"id": None, "number": None}
        for name in ("lines", "resolutions", "shipments"):
            for part in found[name]:
                part["id"] = None
        for resolution in found["resolutions"]:
            resolution["return"] = resolution["return_line"] = None
        return found


class ReturnRequestShape(Shape):
    """The returns of several orders, sent in one go."""

    id = serializers.CharField()
    returns = ReturnShape(many=True)


def steps_of(row: Resolution) -> list[Derivation]:
    """How an amount came about; of one that came to nothing, also that it did."""
    steps = [Derivation.from_json(step) for step in row.derivation]
    if row.status in WORTHLESS and row.amount_minor:
        steps.append(Derivation(Sentence(row.status), -row.amount_minor, row.status))
    return steps


def _step(step: Derivation, currency: str) -> dict[str, Any]:
    return {
        "label": str(step.label),
        "amount": money(step.amount_minor, currency),
        "rule": step.rule,
        "evidence": step.label.params.get("inspection"),
    }


def _line(line: RmaLine, whole: WholeReturn) -> dict[str, Any]:
    return {
        "id": line.public_id,
        "order_line": line.order_line.public_id if line.order_line else None,
        "external_id": line.order_line.external_id if line.order_line else None,
        "sku": line.sku,
        "title": line.title,
        "reason": line.reason or None,
        "symptom": line.symptom or None,
        "comment": line.comment,
        "safety": line.safety,
        "legal_basis": line.legal_basis or None,
        "serials": whole.serials.get(line.pk, []),
        "resolution": line.wanted,
        "status": line.status,
        "quantities": line.quantities,
        "decision": decision(line),
        "decline_reason": line.decline_reason or None,
    }


def _totals(totals: Totals, refund_minor: int, currency: str) -> dict[str, Any]:
    names = ("items", "tax", "shipping", "fees", "deductions", "bonus")
    found = {name: money(getattr(totals, name), currency) for name in names}
    return found | {"refund": money(refund_minor, currency)}


def _next_step(whole: WholeReturn) -> dict[str, Any] | None:
    step = whole.next_step
    if step is None:
        return None
    return {"who": step.who, "what": str(step.what), "code": step.code, "by": step.by}

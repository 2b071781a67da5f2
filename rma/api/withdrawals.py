"""Statements of withdrawal by API: a shop's own page states them, its systems read them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import get_language
from rest_framework import serializers

from flows.documents import signed_path
from returns_portal.rest import fields, filters
from returns_portal.rest.cors import refuse_other_pages
from returns_portal.rest.serializers import Shape, StrictSerializer
from returns_portal.rest.slowing import slow_down
from returns_portal.rest.views import ApiView, ListView, call
from rma.api.bodies import length, optional, rows
from rma.api.filters import OfOrder
from rma.api.shapes import Text
from rma.flow.withdrawal import WithdrawalStates
from rma.links import withdrawn_path
from rma.models import Rma, Withdrawal
from rma.selectors.withdrawals import withdrawals
from rma.services.withdrawing import MOST_LINES, state_withdrawal
from tenants.links import absolute
from tenants.models import Tenant


class WithdrawalLineBody(StrictSerializer):
    order_line = fields.TextField(
        max_length=200, help_text="Id or external_id of the order's line, or how it is called"
    )
    quantity = optional(fields.QuantityField, help_text="null is all of it")


class WithdrawalBody(StrictSerializer):
    """The three things that the law asks for, and nothing else that must be there."""

    name = fields.TextField(max_length=length(Withdrawal, "name"))
    order = fields.TextField(
        max_length=length(Withdrawal, "contract"),
        help_text="The order's number, or what was bought and when; need not be right",
    )
    contact = fields.TextField(
        max_length=length(Withdrawal, "contact"), help_text="E-mail for the acknowledgement"
    )
    lines = rows(WithdrawalLineBody, required=False, max_length=MOST_LINES)
    items = fields.TextField(
        max_length=length(Withdrawal, "items"),
        required=False,
        allow_blank=True,
        help_text="Which items, in words; empty means all",
    )
    language = optional(fields.LanguageField, help_text="Of the acknowledgement")


class WithdrawalLineShape(Shape):
    order_line = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)


class AcknowledgementShape(Shape):
    """What its author was sent: `url` is its permanent page, `pdf` the same on paper (null until it
    is drawn), `sent_at` when the mail left."""

    url = serializers.URLField()
    pdf = serializers.URLField(allow_null=True)
    sent_at = fields.TimestampField(allow_null=True)


class CancelledShape(Shape):
    line = serializers.CharField(help_text="external_id of the order's line")
    quantity = serializers.IntegerField()


class StatedShape(Shape):
    """What whoever states a withdrawal is told: the same, whatever the statement names."""

    id = fields.PublicIdField(Withdrawal)
    number = serializers.CharField()
    received_at = fields.TimestampField()
    acknowledgement = AcknowledgementShape()

    @classmethod
    def of(cls, row: Withdrawal) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "number": row.number,
            "received_at": row.received_at,
            "acknowledgement": _acknowledgement(row),
        }


class WithdrawalShape(StatedShape):
    """A statement and what became of it. `flags` are what a person should look at first."""

    status = serializers.ChoiceField(choices=tuple(WithdrawalStates.members))
    name = serializers.CharField()
    contract = serializers.CharField()
    contact = serializers.CharField()
    items = serializers.CharField()
    lines = WithdrawalLineShape(many=True)
    language = serializers.CharField()
    order = Text(help_text="Id of the order it was found to mean")
    return_ = fields.PublicIdField(Rma, allow_null=True)
    period_ends_on = fields.DayField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    contest_clause = Text()
    contest_reason = Text()
    accepted_at = fields.TimestampField(allow_null=True)
    cancelled = CancelledShape(many=True)
    updated_at = fields.TimestampField()

    def get_fields(self) -> Any:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: Withdrawal) -> dict[str, Any]:
        stated = [
            {"order_line": each["order_line"], "quantity": each.get("quantity")}
            for each in row.lines
        ]
        return super().of(row) | {
            "status": row.status,
            "name": row.name,
            "contract": row.contract,
            "contact": row.contact,
            "items": row.items,
            "lines": stated,
            "language": row.language,
            "order": row.order.public_id if row.order is not None else None,
            "return": row.rma.public_id if row.rma is not None else None,
            "period_ends_on": row.ends_on,
            "flags": row.flags,
            "contest_clause": row.contest_clause or None,
            "contest_reason": row.contest_reason or None,
            "accepted_at": row.accepted_at,
            "cancelled": row.cancelled,
            "updated_at": row.updated_at,
        }


def _acknowledgement(row: Withdrawal) -> dict[str, Any]:
    tenant = Tenant.objects.get(pk=row.tenant_id)
    paper = row.acknowledgement
    return {
        "url": absolute(withdrawn_path(row), tenant),
        "pdf": absolute(signed_path(paper), tenant) if paper is not None else None,
        "sent_at": row.acknowledged_at,
    }


class Withdrawals(ListView):
    """Statements of withdrawal, the newest first; stated by a publishable key, too."""

    permissions: ClassVar = {"GET": "withdrawals.view", "POST": "withdrawals.state"}
    shape = WithdrawalShape
    filters: ClassVar = {
        "status": filters.Choice("status", tuple(WithdrawalStates.members)),
        "order": OfOrder(),
    }
    ordering = ("received_at", "updated_at")
    default_ordering = "-received_at"

    def rows(self) -> QuerySet[Withdrawal]:
        return withdrawals()

    @call(body=WithdrawalBody, shape=StatedShape, status=201, summary="State a withdrawal")
    def post(self, body: dict[str, Any]) -> Withdrawal:
        """Receive a statement: late, unknown or said twice, it is received, and acknowledged to
        `contact`. The answer never says whether there is such an order."""
        request = self.request._request
        key = request.api_key
        refuse_other_pages(key, request.headers.get("Origin", ""))
        many = key.publishable and slow_down(request, str(key.owner_id))
        return state_withdrawal(
            by=self.actor,
            name=body["name"],
            contract=body["order"],
            contact=body["contact"],
            items=body.get("items", ""),
            lines=[dict(row) for row in body.get("lines", ())],
            language=body.get("language") or _language(request),
            source="shop_page" if key.publishable else "api",
            many=many,
        )


class OneWithdrawal(ApiView):
    """One statement, by id or number, with its acknowledgement."""

    permissions: ClassVar = {"GET": "withdrawals.view"}
    shape = WithdrawalShape
    keys = (("number", lambda text: text.strip().upper()),)

    @call()
    def get(self, key: str) -> Withdrawal:
        """The statement, what became of it, and the acknowledgement that was sent."""
        return self.find(withdrawals(), key)


def _language(request: Any) -> str:
    """The page's own, where it says so; else the shop's."""
    said = request.headers.get("Accept-Language")
    return (get_language() if said else None) or request.tenant.language

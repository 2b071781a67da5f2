"""Advances: what was given before the goods came back, offered, read, and moved by its verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from returns_portal.lib import ids
from returns_portal.rest import etags, fields, filters
from returns_portal.rest.fields import amount, money
from returns_portal.rest.lookup import find
from returns_portal.rest.serializers import NoBody, Shape, StrictSerializer, optional
from returns_portal.rest.views import Answer, ApiView, ListView, call
from rma.api.base import KEYS
from rma.api.resolutions import resolutions
from rma.api.shapes import Text
from rma.flow.advance import AdvanceStates
from rma.models import Advance, Resolution, Rma
from rma.services import advances, holding
from rma.services.work import lock_order

READ_WRITE = {"GET": "resolutions.view", "POST": "resolutions.approve"}


def length(name: str) -> int:
    """How long a text the column holds."""
    longest: int = Advance._meta.get_field(name).max_length  # type: ignore[union-attr, assignment]
    return longest


class OfferBody(StrictSerializer):
    resolution = fields.PublicIdField(Resolution)
    amount = optional(
        fields.MoneyStringField,
        help_text="Charged where the goods never come; null is what it is worth",
    )


class SecureBody(StrictSerializer):
    security = fields.ChoiceField([kind for kind, _label in Advance.SECURITIES])
    reference = optional(
        fields.TextField, max_length=length("security_reference"), allow_blank=True
    )
    reason = optional(
        fields.TextField,
        max_length=length("security_reason"),
        allow_blank=True,
        help_text="Needed for an agent's word",
    )


class ChargeBody(StrictSerializer):
    reference = optional(fields.TextField, max_length=length("charge_reference"), allow_blank=True)
    method = optional(fields.TextField, max_length=length("charge_means"), allow_blank=True)


class AdvanceFailedBody(StrictSerializer):
    code = fields.TextField(max_length=length("failure_code"))


class WriteOffBody(StrictSerializer):
    reason = fields.TextField(max_length=length("write_off_reason"))


class RepayBody(StrictSerializer):
    reference = fields.TextField(max_length=length("refund_reference"))


class AdvanceShape(Shape):
    """Goods or money given in advance; `amount` is charged where the goods do not come back."""

    id = fields.PublicIdField(Advance)
    return_ = Text()
    resolution = Text()
    status = serializers.CharField()
    amount = fields.MoneyField()
    security = Text()
    security_reference = Text()
    security_reason = Text()
    out_at = fields.TimestampField(allow_null=True)
    back_by = fields.TimestampField(allow_null=True)
    reminded_at = fields.TimestampField(allow_null=True)
    charged_at = fields.TimestampField(allow_null=True)
    charge_reference = Text()
    refund_reference = Text()
    failure_code = Text()
    write_off_reason = Text()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: Advance) -> dict[str, Any]:
        """The advance as it is answered."""
        texts = (
            "security",
            "security_reference",
            "security_reason",
            "charge_reference",
            "refund_reference",
            "failure_code",
            "write_off_reason",
        )
        moments = ("out_at", "back_by", "reminded_at", "charged_at", "created_at", "updated_at")
        return {
            "id": row.public_id,
            "return": ids.public_id("rma", row.rma_id),
            "resolution": ids.public_id("res", row.resolution_id),
            "status": row.status,
            "amount": money(row.amount_minor, row.currency),
            **{name: getattr(row, name) or None for name in texts},
            **{name: getattr(row, name) for name in moments},
        }


class Advances(ListView):
    """Advances, the newest first."""

    permissions: ClassVar = READ_WRITE
    shape = AdvanceShape
    filters: ClassVar = {
        "status": filters.Choice("status", tuple(AdvanceStates.members)),
        "return": filters.Reference("rma", Rma, KEYS),
    }

    def rows(self) -> QuerySet[Advance]:
        return Advance.objects.all()

    @call(body=OfferBody, status=201)
    def post(self, body: dict[str, Any]) -> Answer:
        """Offer to give what a resolution brings before its goods come back."""
        row = resolutions().filter(pk=body["resolution"]).first()
        row = row if row is not None else find(resolutions(), "")
        named = body.get("amount")
        minor = None if named is None else amount(named, row.currency, field="amount")
        return Answer(advances.offer_advance(row, by=self.actor, amount_minor=minor), 201)


class OneAdvance(ApiView):
    """One advance, by id."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = AdvanceShape

    @call()
    def get(self, key: str) -> Advance:
        return self.find(Advance.objects.all(), key)


class AdvanceVerb(ApiView):
    """A verb of one advance."""

    shape = AdvanceShape

    def find_advance(self, key: str) -> Advance:
        """The advance; with `If-Match` it is held, after its order and return as always."""
        row: Advance = find(Advance.objects.select_related("rma"), key)
        wanted = self.request.headers.get("If-Match")
        if wanted is not None:
            lock_order(row.rma.order_id)
            Rma.objects.select_for_update(of=("self",)).get(pk=row.rma_id)
            etags.locked_if_match(row, wanted)
        return row


def advance_verb(
    service: Callable[..., Advance],
    *,
    permission: str,
    body: type[StrictSerializer] = NoBody,
    key_required: bool = False,
    summary: str = "",
) -> Any:
    """The view of `POST advances/{key}/<verb>`; answers with the fresh advance."""

    def post(self: AdvanceVerb, key: str, body: dict[str, Any]) -> Advance:
        row = self.find_advance(key)
        said = {name: value for name, value in body.items() if value is not None}
        service(row, by=self.actor, **said)
        return Advance.objects.get(pk=row.pk)

    post.__doc__ = summary
    members = {
        "__doc__": summary,
        "__module__": __name__,
        "permissions": {"POST": permission},
        "post": call(body=body, key_required=key_required, summary=summary)(post),
    }
    name = "".join(word.title() for word in service.__name__.split("_"))
    return type(f"{name}View", (AdvanceVerb,), members).as_view()  # type: ignore[attr-defined]


secure = advance_verb(
    advances.secure_advance,
    permission="resolutions.approve",
    body=SecureBody,
    summary="Say what stands behind it; then it is owed at once",
)
remind = advance_verb(
    advances.remind_advance,
    permission="resolutions.approve",
    summary="Remind the shopper to send the goods",
)
release = advance_verb(
    advances.release_advance,
    permission="resolutions.settle",
    summary="The goods are back, or need not come",
)
charge = advance_verb(
    advances.charge_advance,
    permission="resolutions.settle",
    body=ChargeBody,
    key_required=True,
    summary="The shopper was charged",
)
fail_charge = advance_verb(
    advances.fail_charge,
    permission="resolutions.settle",
    body=AdvanceFailedBody,
    summary="It could not be charged",
)
write_off = advance_verb(
    advances.write_off_advance,
    permission="resolutions.settle",
    body=WriteOffBody,
    summary="Nobody asks for it any more",
)
repay = advance_verb(
    advances.repay_charge,
    permission="resolutions.settle",
    body=RepayBody,
    key_required=True,
    summary="The goods came late; the shopper has the charge again",
)
ask_hold = advance_verb(
    holding.ask_hold,
    permission="resolutions.approve",
    summary="Ask the shopper to let the amount be held on a card",
)
collect = advance_verb(
    holding.collect_advance,
    permission="resolutions.settle",
    key_required=True,
    summary="Have the provider charge what is held, or the saved card",
)

"""Store credit and credit notes: listed, read, found by code, spent once for a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog.models import Customer
from flows.documents import signed_path
from returns_portal.lib import ids
from returns_portal.lib.errors import NotFound
from returns_portal.rest import fields, filters
from returns_portal.rest.fields import amount, money
from returns_portal.rest.idempotency import key_of
from returns_portal.rest.serializers import Shape, StrictSerializer
from returns_portal.rest.throttling import limit
from returns_portal.rest.views import ApiView, ListView, call
from rma import services
from rma.api.base import KEYS
from rma.api.filters import OfOrder
from rma.api.shapes import Text
from rma.models import CreditEntry, CreditNote, Rma, StoreCredit
from rma.selectors.credits import (
    CONDITIONS,
    credit_of_code,
    credits_listed,
    entries_of,
    in_condition,
    notes_listed,
    papers_of,
)

#: How often one key may look a code up; codes are too long to be guessed even so.
LOOK_UPS = "600/min"


@dataclass(frozen=True)
class OfCondition:
    """Credits that stand so; several words separated by commas."""

    schema: ClassVar[dict[str, Any]] = {
        "type": "array",
        "items": {"type": "string", "enum": list(CONDITIONS)},
    }
    meaning: ClassVar[str] = filters.Choice.meaning

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?status=…`."""
        filters.Choice("", CONDITIONS).condition(parameter, text)
        return in_condition(*(word.strip() for word in text.split(",")))


class EntryShape(Shape):
    """One change of the balance; `balance` is what was left after it."""

    id = fields.PublicIdField(CreditEntry)
    kind = serializers.CharField()
    amount = fields.MoneyField(help_text="Signed")
    balance = fields.MoneyField()
    reference = Text()
    at = fields.TimestampField()

    @classmethod
    def of_entry(cls, row: CreditEntry, currency: str) -> dict[str, Any]:
        """The entry as it is answered."""
        return {
            "id": row.public_id,
            "kind": row.kind,
            "amount": money(row.amount_minor, currency),
            "balance": money(row.balance_minor, currency),
            "reference": row.reference or None,
            "at": row.created_at,
        }


class StoreCreditShape(Shape):
    """Store credit; its code is told to the shopper only, `code_hint` are its last characters."""

    id = fields.PublicIdField(StoreCredit)
    status = serializers.CharField()
    customer = Text(help_text="Id of the customer")
    order = Text(help_text="Id of the order")
    return_ = Text()
    resolution = Text()
    issued = fields.MoneyField()
    balance = fields.MoneyField()
    usable = fields.MoneyField(help_text="What can be spent now")
    code_hint = serializers.CharField()
    expires_at = fields.TimestampField(allow_null=True)
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: StoreCredit) -> dict[str, Any]:
        """The credit as it is answered."""
        return {
            "id": row.public_id,
            "status": row.condition,
            "customer": _named("cus", row.customer_id),
            "order": _named("ord", row.order_id),
            "return": _named("rma", row.rma_id),
            "resolution": _named("res", row.resolution_id),
            "issued": money(row.issued_minor, row.currency),
            "balance": money(row.balance_minor, row.currency),
            "usable": money(row.usable_minor, row.currency),
            "code_hint": row.code_last4,
            "expires_at": row.expires_at,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


class OneCreditShape(StoreCreditShape):
    """A credit with its ledger."""

    entries = EntryShape(many=True)

    @classmethod
    def of(cls, row: StoreCredit) -> dict[str, Any]:
        """The credit and every change of its balance."""
        entries = [EntryShape.of_entry(each, row.currency) for each in entries_of(row)]
        return super().of(row) | {"entries": entries}


class RedemptionShape(EntryShape):
    """What was spent, and what is left."""

    credit = serializers.CharField(help_text="Id of the store credit")

    @classmethod
    def of(cls, row: CreditEntry) -> dict[str, Any]:
        """The entry with its credit."""
        return cls.of_entry(row, row.credit.currency) | {"credit": row.credit.public_id}


class RedeemBody(StrictSerializer):
    amount = fields.MoneyStringField(help_text="In the credit's currency")
    reference = fields.TextField(
        max_length=200, required=False, allow_blank=True, help_text="The order it is spent on"
    )


class StoreCredits(ListView):
    """Store credit, the newest first."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = StoreCreditShape
    filters: ClassVar = {
        "status": OfCondition(),
        "customer": filters.Reference("customer", Customer, ("external_id",)),
        "return": filters.Reference("rma", Rma, KEYS),
        "order": OfOrder(),
    }

    def rows(self) -> QuerySet[StoreCredit]:
        return credits_listed()


class CreditView(ApiView):
    """One store credit, by id or by its code."""

    def find_credit(self, key: str) -> StoreCredit:
        """The credit that the path names; looking codes up is limited per key."""
        if StoreCredit.key_of(key.strip()) is not None:
            return self.find(credits_listed(), key)
        limit("store_credit", str(self.actor.id), LOOK_UPS)
        found = credit_of_code(key)
        if found is None:
            raise NotFound(_("There is no such object."))
        return found


class OneStoreCredit(CreditView):
    """One store credit with its ledger, by id or code."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = OneCreditShape

    @call()
    def get(self, key: str) -> StoreCredit:
        return self.find_credit(key)


class Redeem(CreditView):
    """Spend some of a store credit."""

    permissions: ClassVar = {"POST": "resolutions.settle"}
    shape = RedemptionShape

    @call(body=RedeemBody, status=201, key_required=True, versioned=False, summary="Spend credit")
    def post(self, key: str, body: dict[str, Any]) -> CreditEntry:
        """Spend it once for this Idempotency-Key, for ever."""
        credit = self.find_credit(key)
        once = key_of(self.request._request, required=True)
        minor = amount(body["amount"], credit.currency, field="amount")
        entry = services.redeem_credit(
            credit,
            by=self.actor,
            amount_minor=minor,
            reason=f"{self.actor.id}:{once}",
            reference=body.get("reference") or "",
        )
        return CreditEntry.objects.select_related("credit").get(pk=entry.pk)


class CreditNoteShape(Shape):
    """A credit note; `document` is a link to its PDF once it is drawn."""

    id = fields.PublicIdField(CreditNote)
    number = serializers.CharField()
    kind = serializers.CharField(help_text="credit or cancellation")
    issued_on = fields.DayField()
    return_ = Text()
    order = Text()
    resolution = Text()
    adjustment = Text()
    cancels = Text(help_text="Id of the note it cancels")
    total = fields.MoneyField()
    tax = fields.MoneyField()
    rows = serializers.ListField(child=serializers.DictField())
    taxes = serializers.ListField(child=serializers.DictField())
    document = Text()

    def get_fields(self) -> dict[str, Any]:
        """`return` is no name for an attribute."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: CreditNote) -> dict[str, Any]:
        """The note as it is answered."""
        papers = getattr(row, "papers", None)
        paper = (papers if papers is not None else papers_of([row])).get(row.pk)

        def worth(part: dict[str, Any]) -> dict[str, Any]:
            kept = {name: value for name, value in part.items() if name not in ("net", "tax")}
            return kept | {name: money(part[name], row.currency) for name in ("net", "tax")}

        return {
            "id": row.public_id,
            "number": row.number,
            "kind": row.kind,
            "issued_on": row.issued_on,
            "return": _named("rma", row.rma_id),
            "order": _named("ord", row.order_id),
            "resolution": _named("res", row.resolution_id),
            "adjustment": _named("adj", row.adjustment_id),
            "cancels": _named("crn", row.cancels_id),
            "total": money(row.total_minor, row.currency),
            "tax": money(row.tax_minor, row.currency),
            "rows": [worth(each) for each in row.content["rows"]],
            "taxes": [worth(each) for each in row.content["taxes"]],
            "document": signed_path(paper) if paper is not None else None,
        }


class CreditNotes(ListView):
    """Credit notes, the newest first; their numbers have no gap."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = CreditNoteShape
    filters: ClassVar = {
        "return": filters.Reference("rma", Rma, KEYS),
        "order": OfOrder(),
        "kind": filters.Choice("kind", tuple(kind for kind, _label in CreditNote.KINDS)),
    }

    def rows(self) -> QuerySet[CreditNote]:
        return notes_listed()

    def shown(self, rows: list[Any]) -> list[Any]:
        """The papers of a page are looked for together."""
        papers = papers_of(rows)
        for row in rows:
            row.papers = papers
        return rows


class OneCreditNote(ApiView):
    """One credit note, by id."""

    permissions: ClassVar = {"GET": "resolutions.view"}
    shape = CreditNoteShape

    @call(versioned=False)
    def get(self, key: str) -> CreditNote:
        return self.find(notes_listed(), key)


def _named(prefix: str, key: Any) -> str | None:
    return ids.public_id(prefix, key) if key else None

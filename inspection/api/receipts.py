"""Receipts: what arrived at the dock, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inspection import selectors, services
from inspection.api import bodies
from inspection.api.base import floor_verb
from inspection.api.shapes import ReceiptShape
from inspection.listing import list_filters, statuses_of
from inspection.models import Discrepancy, HandlingUnit, Receipt
from inspection.services.counting import lock_returns_of
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest import filters
from returns_portal.rest.batch import BatchResult, batch_body, run_batch
from returns_portal.rest.views import Answer, ApiView, ListView, call
from rma.models import Shipment
from tenants.actors import Actor


@dataclass(frozen=True)
class OfGoods:
    """Receipts with goods that another filter of handling units finds."""

    chosen: filters.Filter

    @property
    def schema(self) -> dict[str, Any]:
        """As of the filter within."""
        return self.chosen.schema

    @property
    def meaning(self) -> str:
        """As of the filter within, said of the goods."""
        return f"Of the goods: {self.chosen.meaning}"

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=text`."""
        units = HandlingUnit.objects.filter(self.chosen.condition(parameter, text))
        return Q(pk__in=units.values("receipt_id"))


_STATUSES = statuses_of(Receipt)
_GOODS = {
    name: OfGoods(chosen)
    for name, chosen in list_filters("", _STATUSES).items()
    if name != "status"
}


def take(body: dict[str, Any], actor: Actor) -> Answer:
    """Receive what `body` says; an action that was applied before is answered with its receipt."""
    done = services.receive(bodies.receipt_given(body), by=actor)
    receipt = selectors.receipts().get(pk=done.receipt.pk)
    return Answer(receipt, 201 if done.is_new else 200)


class Receipts(ListView):
    """Receipts, the newest first."""

    permissions: ClassVar = {"GET": "receiving.view", "POST": "receiving.receive"}
    shape = ReceiptShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = _GOODS | {
        "status": filters.Choice("status", _STATUSES),
        "shipment": filters.Reference("shipment", Shipment),
    }

    def rows(self) -> QuerySet[Receipt]:
        return selectors.receipts()

    @call(body=bodies.ReceiptBody, status=201, also=[200])
    def post(self, body: dict[str, Any]) -> Answer:
        """Receive a parcel: by shipment, return, tracking number, or blind. It counts at once."""
        return take(body, self.actor)


class ReceiptBatch(ApiView):
    """Many receipts at once."""

    permissions: ClassVar = {"POST": "receiving.receive"}

    @call(
        body=batch_body("receipts", bodies.ReceiptBody),
        shape=BatchResult,
        versioned=False,
        summary="Receive many parcels; each is done or refused by itself",
    )
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        return run_batch(body["receipts"], bodies.ReceiptBody, lambda row: take(row, self.actor))


class OneReceipt(ApiView):
    """One receipt, by id."""

    permissions: ClassVar = {"GET": "receiving.view"}
    shape = ReceiptShape

    @call()
    def get(self, key: str) -> Receipt:
        return self.find(selectors.receipts(), key)


def count(receipt: Receipt, *, by: Actor, items: Any = None) -> Receipt:
    """Count an opened receipt."""
    return services.count_receipt(receipt, by=by, items=bodies.items_given(items))


def recount(receipt: Receipt, *, by: Actor, items: Any = None) -> Receipt:
    """Take a count back; with items count again at once."""
    return services.recount_receipt(receipt, by=by, items=bodies.items_given(items))


def resolve_discrepancy(
    receipt: Receipt, *, by: Actor, resolution: str, discrepancy: str | None = None, accept: bool
) -> Receipt:
    """Answer one difference of a receipt."""
    chosen = _difference(receipt, discrepancy)
    return services.resolve_discrepancy(chosen, resolution=resolution, by=by, accept=accept)


def _difference(receipt: Receipt, named: str | None) -> Discrepancy:
    rows = list(receipt.discrepancies.all())
    still_open = [row for row in rows if row.resolved_at is None]
    if named is None and len(still_open) == 1:
        return still_open[0]
    found = next((row for row in rows if row.public_id == (named or "").strip()), None)
    if found is None:
        message = _("Name one of the differences of this receipt.")
        raise InvalidInput.of(FieldError("discrepancy", "unknown_discrepancy", message))
    found.receipt = receipt
    return found


def receipt_verb(service: Any, permission: str, **options: Any) -> Any:
    """The view of one verb of a receipt."""
    return floor_verb(
        service,
        permission,
        shape=ReceiptShape,
        rows=selectors.receipts,
        before=lock_returns_of,
        **options,
    )

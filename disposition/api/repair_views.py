"""Work orders and their verbs, spare parts, and the quote on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from disposition.api import repair_bodies as bodies
from disposition.api.repair_shapes import (
    PartShape,
    RepairTermsShape,
    WorkOrderRowShape,
    WorkOrderShape,
)
from disposition.models import Disposition, Part, RepairTerms, WorkOrder
from disposition.quote_papers import quote_pdf
from disposition.selectors.repair import on_bench, shop_currency, work_orders
from disposition.services import start_route
from disposition.services.repair import add_minutes, add_part, set_terms, stock_part
from inspection.listing import UNIT_KEYS, list_filters, statuses_of
from inspection.models import HandlingUnit
from inspection.services.goods import lock_goods_of
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import fields
from returns_portal.rest.lookup import Key, find_or_none
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import ApiView, ListView, call
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

NUMBER: Key = ("number", lambda text: text.upper())
SKU: Key = ("sku_normalized", normalise_code)


class WorkOrders(ListView):
    """Work orders, the newest first."""

    permissions: ClassVar = {"GET": "work_orders.view", "POST": "work_orders.work"}
    shape = WorkOrderRowShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = list_filters("unit__", statuses_of(WorkOrder))

    def rows(self) -> QuerySet[WorkOrder]:
        return work_orders()

    @call(body=bodies.OpenBody, shape=WorkOrderShape, status=201)
    def post(self, body: dict[str, Any]) -> WorkOrder:
        """Start the approved route of a piece to the bench; one already open is answered again."""
        return open_for(body["handling_unit"], by=self.actor)


def open_for(named: str, *, by: Actor) -> WorkOrder:
    """The open work order of a piece, opened with its approved route if there is none."""
    unit = find_or_none(HandlingUnit.objects.all(), named, UNIT_KEYS)
    if unit is None:
        message = _("There is no such unit.")
        raise InvalidInput.of(FieldError("handling_unit", "unknown_unit", message))
    found = on_bench(unit)
    if found is None:
        way = Disposition.objects.filter(unit=unit).first()
        if way is not None:
            start_route(way, by=by)
            found = on_bench(unit)
    if found is None:
        message = _("Its route does not lead to a bench.")
        raise Conflict.of(FieldError("handling_unit", "no_bench_route", message))
    return work_orders().get(pk=found.pk)


class OneWorkOrder(ApiView):
    """One work order, by id or number."""

    permissions: ClassVar = {"GET": "work_orders.view"}
    shape = WorkOrderShape
    keys = (NUMBER,)

    @call()
    def get(self, key: str) -> WorkOrder:
        return self.find(work_orders(), key)


class QuotePaper(ApiView):
    """The quote of one work order, as the owner gets it."""

    permissions: ClassVar = {"GET": "work_orders.view"}
    keys = (NUMBER,)
    produces = ("application/pdf",)

    @call(errors=[409], versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF; 409 `not_quoted` before there is a quote."""
        order = self.find(work_orders(), key)
        if order.quote_minor is None:
            raise Conflict(_("Nothing has been quoted."), code="not_quoted")
        body = quote_pdf(order, Tenant.objects.get(pk=current_tenant_id()))
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="quote-{order.number}.pdf"'
        return response


def work_verb(
    service: Callable[..., WorkOrder],
    permission: str = "work_orders.work",
    *,
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of one verb of a work order; it answers with the order as it is then."""
    return verb_view(
        f"work_order_{service.__name__}",
        rows=work_orders,
        permission=permission,
        shape=WorkOrderShape,
        keys=(NUMBER,),
        body=body,
        does=service,
        summary=summary,
        before=lock_goods_of,
        shown=lambda row: work_orders().get(pk=row.pk),
    )


def note_labour(order: WorkOrder, *, minutes: int, by: Actor, note: str = "") -> WorkOrder:
    """Working time entered by hand."""
    return add_minutes(order, minutes=minutes, by=by, note_text=note)


class Parts(ListView):
    """Spare parts, the newest first."""

    permissions: ClassVar = {"GET": "work_orders.view", "POST": "work_orders.approve"}
    shape = PartShape
    ordering = ("created_at", "updated_at")

    def rows(self) -> QuerySet[Part]:
        return Part.objects.all()

    @call(body=bodies.PartBody, status=201)
    def post(self, body: dict[str, Any]) -> Part:
        """A new spare part, in the shop's currency."""
        cost = fields.amount(body.pop("cost"), shop_currency(), field="cost")
        return add_part(by=self.actor, cost_minor=cost, **body)


class OnePart(ApiView):
    """One part, by id or number."""

    permissions: ClassVar = {"GET": "work_orders.view"}
    shape = PartShape
    keys = (SKU,)

    @call(versioned=False)
    def get(self, key: str) -> Part:
        return self.find(Part.objects.all(), key)


class StockPart(ApiView):
    """Pieces of one part come or go."""

    permissions: ClassVar = {"POST": "work_orders.work"}
    shape = PartShape
    keys = (SKU,)

    @call(body=bodies.StockBody, versioned=False, summary="Pieces came: orders that wait go on")
    def post(self, key: str, body: dict[str, Any]) -> Part:
        return stock_part(self.find(Part.objects.all(), key), by=self.actor, **body)


class Terms(ListView):
    """What repairs may cost, by category of goods."""

    permissions: ClassVar = {"GET": "work_orders.view", "POST": "settings.edit"}
    shape = RepairTermsShape

    def rows(self) -> QuerySet[RepairTerms]:
        return RepairTerms.objects.all()

    @call(body=bodies.RepairTermsBody)
    def post(self, body: dict[str, Any]) -> RepairTerms:
        """Change the terms of a category; what is left out stays as it was."""
        if "hourly" in body:
            hourly = body.pop("hourly")
            body["hourly_minor"] = fields.amount(hourly, shop_currency(), field="hourly")
        return set_terms(by=self.actor, **({"category": ""} | body))

"""Returns: requested, quoted, listed, read, and changed until their goods move."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from catalog.models import Customer
from flows.documents import documents_of
from flows.feed import feed
from flows.models import StageEvent
from flows.stage import subject_of
from returns_portal.rest import filters
from returns_portal.rest.batch import BatchResult, batch_body, run_batch
from returns_portal.rest.lookup import find
from returns_portal.rest.pages import page_of
from returns_portal.rest.views import Answer, ApiView, ListView, call, json_response
from rma import services
from rma.api import bodies, rule_shapes
from rma.api.base import KEYS, ReturnView
from rma.api.filters import OfArticle, OfOrder
from rma.api.gifts import asked
from rma.api.shapes import QuoteShape, ReturnRequestShape, ReturnShape
from rma.flow.authorisation import RmaStates
from rma.models import GiftCode, Rma
from rma.selectors.whole import WholeReturn, returns_listed, whole_return, whole_returns
from rma.shipping.carriers import AGREED, OPTIONS

STATUSES = tuple(RmaStates.members)


class Returns(ListView):
    """Returns with all their parts, the newest first."""

    permissions: ClassVar = {"GET": "returns.view", "POST": "returns.request"}
    shape = ReturnShape
    filters: ClassVar = {
        "status": filters.Choice("status", STATUSES),
        "order": OfOrder(),
        "customer": filters.Reference("customer", Customer, ("external_id",)),
        "external_id": filters.Text("external_id"),
        "gift": filters.Reference("gift", GiftCode, ()),
        "sku": OfArticle(),
    }
    ordering = ("requested_at", "created_at", "updated_at")
    default_ordering = "-requested_at"

    def rows(self) -> QuerySet[Rma]:
        return returns_listed()

    def get(self, request: Any, **kwargs: Any) -> Any:
        """One page; the parts of all its returns are read together."""
        page = page_of(
            request._request,
            self._filtered(self.rows()),
            orderings=self.ordering,
            default=self.default_ordering,
        )
        results = [ReturnShape.of(whole) for whole in whole_returns(page.rows)]
        body = {"results": results, "next": page.next, "previous": page.previous}
        response = json_response(body)
        if page.link:
            response["Link"] = page.link
        return response

    get.call = ListView.get.call  # type: ignore[attr-defined]

    @call(body=bodies.ReturnBody, status=201, summary="Request a return")
    def post(self, body: dict[str, Any]) -> WholeReturn:
        """Request a return in one call: judged, priced and written; its label follows."""
        return services.request_return(
            asked(body, by=self.actor), by=self.actor, tenant=self.tenant
        )

    @property
    def tenant(self) -> Any:
        """The shop whose key asks."""
        return self.request._request.tenant


class Quote(ApiView):
    """What a request would become."""

    permissions: ClassVar = {"POST": "returns.request"}
    shape = QuoteShape

    @call(body=bodies.ReturnBody, writes=False, versioned=False, summary="Quote a return")
    def post(self, body: dict[str, Any]) -> Any:
        """Exact money with its derivation, dates and next step; nothing is written."""
        tenant = self.request._request.tenant
        whole = services.quote_return(asked(body, by=self.actor), by=self.actor, tenant=tenant)
        return QuoteShape.of(whole)


class ReturnBatch(ApiView):
    """Returns, up to a thousand at once."""

    permissions: ClassVar = {"POST": "returns.request"}

    @call(body=batch_body("returns", bodies.ReturnBody), shape=BatchResult, versioned=False)
    def post(self, body: dict[str, Any]) -> Any:
        """Request returns; each is done or refused by itself."""
        tenant = self.request._request.tenant
        return run_batch(
            body["returns"],
            bodies.ReturnBody,
            lambda row: services.request_return(
                asked(row, by=self.actor), by=self.actor, tenant=tenant
            ),
        )


class ReturnRequests(ApiView):
    """Returns of several orders in one go."""

    permissions: ClassVar = {"POST": "returns.request"}
    shape = ReturnRequestShape

    @call(body=bodies.ReturnRequestBody, status=201, versioned=False)
    def post(self, body: dict[str, Any]) -> Any:
        """Request them all or none; one parcel carries them."""
        tenant = self.request._request.tenant
        asks = [asked(each, by=self.actor) for each in body["returns"]]
        request, wholes = services.request_returns(asks, by=self.actor, tenant=tenant)
        returns = [ReturnShape.of(whole) for whole in wholes]
        return Answer({"id": request.public_id, "returns": returns}, 201)


class OneReturn(ReturnView):
    """One return, by id, number or `external_id`."""

    permissions: ClassVar = {"GET": "returns.view", "PATCH": "returns.request"}

    @call()
    def get(self, key: str) -> WholeReturn:
        return whole_return(self.find_return(key))

    @call(body=bodies.ReturnChangesBody)
    def patch(self, key: str) -> WholeReturn:
        """Change what is sent and nothing else; until the goods move."""
        rma = self.find_return(key)
        changes = self.changes(whole_return(rma))
        services.change_return(rma, by=self.actor, **changes)
        return whole_return(rma)


class ReturnEvents(ListView):
    """The timeline of one return, the oldest first."""

    permissions: ClassVar = {"GET": "returns.view"}
    shape = rule_shapes.ReturnEventShape
    ordering = ("sequence",)
    default_ordering = "sequence"

    def rows(self, key: str) -> QuerySet[StageEvent]:  # type: ignore[override]
        subject_type, subject_id = subject_of(found(key))
        return feed().filter(
            event_subjects__subject_type=subject_type, event_subjects__subject_id=subject_id
        )


class ReturnDocuments(ApiView):
    """The files of one return, of its lines and of its parcels."""

    permissions: ClassVar = {"GET": "returns.view"}
    shape = rule_shapes.DocumentsShape

    @call(versioned=False)
    def get(self, key: str) -> Any:
        whole = whole_return(found(key))
        things = [whole.rma, *whole.lines, *whole.shipments]
        files = [row for thing in things for row in documents_of(thing)]
        return {"results": [rule_shapes.DocumentShape.of(row) for row in files]}


class ShippingOptions(ApiView):
    """How the goods of one return may be sent."""

    permissions: ClassVar = {"GET": "returns.view"}
    shape = rule_shapes.ShippingOptionsShape

    @call(versioned=False)
    def get(self, key: str) -> Any:
        rma = found(key)
        agreed = tuple(way for way in AGREED if way.method == rma.shipping_method)
        options = agreed or OPTIONS
        return rule_shapes.shipping_options(options, rma.label_paid_by)


def found(key: str) -> Rma:
    """The return that a path names."""
    return find(returns_listed(), key, KEYS)

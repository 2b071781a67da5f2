"""Parcels: planned, announced, labelled, tracked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from flows.models import Document
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import filters, lookup
from returns_portal.rest.batch import BatchResult, batch_body, run_batch
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.views import Answer, ApiView, ListView, call
from rma import services
from rma.api import bodies
from rma.api.base import KEYS
from rma.api.shapes import ShipmentShape
from rma.flow.shipping import ShipmentStates
from rma.models import Rma, Shipment
from rma.selectors.whole import returns_listed
from rma.services.labels import label_is_usable

STATUSES = tuple(ShipmentStates.members)
TRACKING: lookup.Key = ("tracking_normalized", normalise_code)
#: Seconds after which a label that is being made is worth asking for again.
LABEL_SOON = 5


class LabelNotReady(Conflict):
    """There is no label to print (yet); `retry_after` where one is being made."""

    default_code = "label_not_ready"

    def __init__(self, detail: Any, *, coming: bool) -> None:
        super().__init__(detail)
        self.retry_after = LABEL_SOON if coming else None


class OfReturn(filters.Reference):
    """Parcels of one return."""

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?return=…`."""
        row = lookup.find_or_none(Rma.objects.all(), text, KEYS)
        return Q(pk__in=()) if row is None else Q(rma_rows__rma=row.pk)


class Shipments(ListView):
    """Parcels, the newest first."""

    permissions: ClassVar = {"GET": "shipments.view", "POST": "shipments.ship"}
    shape = ShipmentShape
    filters: ClassVar = {
        "status": filters.Choice("status", STATUSES),
        "return": OfReturn("rma", Rma, KEYS),
        "tracking_number": filters.Text("tracking_normalized", normalise_code),
        "direction": filters.Choice("direction", ("inbound", "outbound")),
    }

    def rows(self) -> QuerySet[Shipment]:
        return Shipment.objects.all()

    @call(body=bodies.ShipmentBody, status=201, versioned=False, summary="Plan parcels")
    def post(self, body: dict[str, Any]) -> Any:
        """Plan one or more parcels for returns; with several, `results` holds them all."""
        values = {name: value for name, value in body.items() if value is not None}
        rmas = [lookup.find(returns_listed(), key, KEYS) for key in values.pop("returns")]
        values.setdefault("method", "own_carrier")
        made = services.create_shipments(rmas, by=self.actor, **values)
        if len(made) == 1:
            return Answer(made[0], 201)
        return Answer({"results": [ShipmentShape.of(each) for each in made]}, 201)


class OneShipment(ApiView):
    """One parcel, by id or tracking number."""

    permissions: ClassVar = {"GET": "shipments.view"}
    shape = ShipmentShape
    keys = (TRACKING,)

    @call()
    def get(self, key: str) -> Shipment:
        return self.find(Shipment.objects.all(), key)


class LabelFile(ApiView):
    """The label of one parcel, ready to print."""

    permissions: ClassVar = {"GET": "shipments.view"}
    keys = (TRACKING,)
    produces = ("application/pdf",)

    @call(errors=[409], versioned=False)
    def get(self, key: str) -> HttpResponse:
        """The PDF; 409 `label_not_ready` while there is none, with Retry-After while it is made."""
        parcel = self.find(Shipment.objects.select_related("label"), key)
        if not label_is_usable(parcel):
            coming = parcel.status in ("created", "label_pending") and parcel.method == "label"
            raise LabelNotReady(_("There is no label to print."), coming=coming)
        label: Document = parcel.label
        response = HttpResponse(bytes(label.body), content_type=label.content_type)
        response["Content-Disposition"] = f'inline; filename="{label.name}"'
        return response


class ReportTracking(ApiView):
    """What the carrier reports of one parcel."""

    permissions: ClassVar = {"POST": "shipments.ship"}
    shape = ShipmentShape
    keys = (TRACKING,)

    @call(body=bodies.TrackingEventsBody, summary="Report scans of the carrier")
    def post(self, key: str, body: dict[str, Any]) -> Any:
        """Each report counts once; what comes late or would go backwards moves nothing."""
        parcel = lookup.find(Shipment.objects.all(), key, self.keys)
        services.report_tracking(parcel, [report(each) for each in body["events"]], by=self.actor)
        return Shipment.objects.get(pk=parcel.pk)


class ReportTrackingBatch(ApiView):
    """What carriers report of many parcels."""

    permissions: ClassVar = {"POST": "shipments.ship"}

    @call(body=batch_body("events", bodies.CarrierReportBody), shape=BatchResult, versioned=False)
    def post(self, body: dict[str, Any]) -> Any:
        """Reports, each naming its parcel by tracking number or id; done or refused by itself."""
        return run_batch(body["events"], bodies.CarrierReportBody, self._report)

    def _report(self, row: dict[str, Any]) -> Answer:
        parcel = _parcel_of(row)
        services.report_tracking(parcel, [report(row)], by=self.actor)
        return Answer(parcel, 200)


def _parcel_of(row: Mapping[str, Any]) -> Shipment:
    named = row.get("shipment") or row.get("tracking_number")
    if not named:
        message = _("Name the parcel by its tracking number or id.")
        raise InvalidInput.of(FieldError("tracking_number", "required", message))
    parcel = lookup.find_or_none(Shipment.objects.all(), named, (TRACKING,))
    if parcel is None:
        raise NotFound.of(FieldError("tracking_number", "not_found", _("No such parcel.")))
    return parcel


def report(row: Mapping[str, Any]) -> services.Report:
    """A validated row as the service takes it."""
    return services.Report(
        row["status"], row["occurred_at"], row.get("description") or "", row.get("location") or ""
    )


def shipment_verb(
    service: Callable[..., Shipment],
    permission: str,
    *,
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of `POST shipments/{key}/<verb>`; answers with the fresh parcel."""

    def post(self: ApiView, key: str, body: dict[str, Any]) -> Shipment:
        values = {name: value for name, value in body.items() if value is not None}
        parcel = lookup.find(Shipment.objects.all(), key, self.keys)
        service(parcel, by=self.actor, **values)
        return Shipment.objects.get(pk=parcel.pk)

    post.__doc__ = summary
    members = {
        "__doc__": summary,
        "__module__": __name__,
        "permissions": {"POST": permission},
        "shape": ShipmentShape,
        "keys": (TRACKING,),
        "post": call(body=body, summary=summary)(post),
    }
    name = "".join(word.title() for word in service.__name__.split("_"))
    return type(f"{name}View", (ApiView,), members).as_view()  # type: ignore[attr-defined]


announce = shipment_verb(
    services.announce, "returns.request", body=bodies.AnnounceBody, summary="Sent with own carrier"
)
schedule_pickup = shipment_verb(
    services.schedule_pickup,
    "shipments.ship",
    body=bodies.SchedulePickupBody,
    summary="Book the day of a collection",
)
miss_pickup = shipment_verb(
    services.miss_pickup,
    "shipments.ship",
    body=bodies.MissPickupBody,
    summary="It was not collected on the booked day",
)
not_at_dock = shipment_verb(
    services.not_at_dock,
    "receiving.receive",
    summary="Delivered, says the carrier, and not found at the dock",
)
weigh = shipment_verb(
    services.weigh_parcel,
    "receiving.receive",
    body=bodies.WeighBody,
    summary="What it weighed at the dock",
)
request_label = shipment_verb(services.request_label, "shipments.ship", summary="Ask for a label")
void = shipment_verb(services.void_shipment, "shipments.ship", summary="It is not used")

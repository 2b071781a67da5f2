"""How a parcel moves. `delivered` is the carrier's claim; arrival is the dock's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class ShipmentStates(States):
    created = State(_("Created"), "neutral", "dot", _("Nothing has been arranged yet."))
    label_pending = State(_("Label on its way"), "info", "clock", _("The label is being made."))
    label_ready = State(_("Label ready"), "info", "tag", _("The parcel can be handed over."))
    label_failed = State(_("Label failed"), "bad", "alert", _("The label could not be made."))
    label_expired = State(_("Label expired"), "warn", "clock", _("A new label can be asked for."))
    pickup_scheduled = State(_("Pickup booked"), "info", "calendar", _("The carrier will come."))
    pickup_failed = State(
        _("Pickup missed"), "warn", "alert", _("The carrier could not collect it.")
    )
    in_transit = State(_("On its way"), "info", "truck", _("The carrier has it."))
    exception = State(_("Delayed"), "warn", "alert", _("Something is wrong on the way."))
    delivered = State(_("Delivered"), "good", "check", _("The carrier says it was delivered."))
    arrived = State(_("Arrived"), "good", "box", _("It was scanned at the dock."))
    lost = State(_("Lost"), "bad", "x", _("The carrier cannot find it."))
    returned_to_sender = State(
        _("Sent back"), "warn", "return", _("The carrier brought it back to the sender.")
    )
    voided = State(_("Void"), "neutral", "x", _("It is not used."))


#: States in which a parcel may still turn up at the dock.
LIVE = (
    "created",
    "label_pending",
    "label_ready",
    "label_failed",
    "label_expired",
    "pickup_scheduled",
    "pickup_failed",
    "in_transit",
    "exception",
    "delivered",
    "lost",
    "returned_to_sender",
)


#: Why goods were not collected on the booked day.
MISSED = {
    "nobody_there": _("Nobody was there"),
    "not_ready": _("The goods were not ready"),
    "carrier_did_not_come": _("The carrier did not come"),
}
#: What kept a parcel, where it is a word of ours; all else are the carrier's own.
KEPT = {
    **MISSED,
    "not_at_dock": _("The carrier says it was delivered; it is not at the dock."),
    "lost": _("Lost by the carrier"),
}


class ShipmentFlow(StageModel):
    """One parcel, towards us or away from us."""

    CREATED = ("shipment.created", _("Shipment created"))

    status = StatusField(ShipmentStates, "created")

    class Meta:
        abstract = True

    @verb(
        source=["created", "label_failed", "label_expired"],
        target="label_pending",
        event="shipment.label_requested",
        label=_("Ask for a label"),
        done=_("Label requested"),
        permission="shipments.ship",
        icon="tag",
    )
    def request_label(self) -> None:
        self.label_error = ""

    @verb(
        source="label_pending",
        target="label_ready",
        event="shipment.label_ready",
        label=_("Label is ready"),
        done=_("Label ready"),
        permission="shipments.ship",
        icon="tag",
    )
    def label_ready(self, document: Any, tracking_number: str = "", expires_at: Any = None) -> None:
        self.label = document
        self.tracking_number = tracking_number or self.tracking_number
        self.label_expires_at = expires_at

    @verb(
        source="label_pending",
        target="label_failed",
        event="shipment.label_failed",
        label=_("Label failed"),
        done=_("Label could not be made"),
        permission="shipments.ship",
        icon="alert",
    )
    def fail_label(self, reason: str) -> None:
        self.label_error = reason

    @verb(
        source="label_ready",
        target="label_expired",
        event="shipment.label_expired",
        label=_("Label expired"),
        done=_("Label expired"),
        permission="shipments.ship",
        icon="clock",
    )
    def expire_label(self) -> None:
        self.label_expires_at = clock.now()

    @verb(
        source="created",
        target="in_transit",
        event="shipment.announced",
        label=_("Announce"),
        done=_("Sent with own carrier"),
        permission="returns.request",
        icon="truck",
    )
    def announce(self, tracking: str = "", carrier: str = "") -> None:
        self.tracking_number = tracking or self.tracking_number
        self.carrier = carrier or self.carrier
        self.accepted_at = clock.now()

    @verb(
        source=["created", "pickup_failed"],
        target="pickup_scheduled",
        event="shipment.pickup_scheduled",
        label=_("Book a pickup"),
        done=_("Pickup booked"),
        permission="returns.request",
        icon="calendar",
    )
    def schedule_pickup(self, at: Any, note: str = "") -> None:
        self.pickup_at = at

    @verb(
        source="pickup_scheduled",
        target="pickup_failed",
        event="shipment.pickup_missed",
        label=_("Pickup missed"),
        done=_("Pickup missed"),
        permission="shipments.ship",
        icon="alert",
    )
    def miss(self, reason: str = "") -> None:
        self.exception_reason = reason

    @verb(
        source=["label_ready", "pickup_scheduled"],
        target="in_transit",
        event="shipment.accepted",
        label=_("Handed over"),
        done=_("The carrier has the parcel"),
        permission="shipments.ship",
        icon="truck",
    )
    def accept(self, at: Any = None) -> None:
        self.accepted_at = at or clock.now()

    @verb(
        source=["in_transit", "label_ready", "pickup_scheduled", "exception"],
        target="delivered",
        event="shipment.delivered",
        label=_("Delivered"),
        done=_("Delivered, says the carrier"),
        permission="shipments.ship",
        icon="check",
    )
    def deliver(self, at: Any = None) -> None:
        self.accepted_at = self.accepted_at or clock.now()
        self.delivered_at = at or clock.now()

    @verb(
        source=["label_ready", "in_transit"],
        target="exception",
        event="shipment.exception_reported",
        label=_("Report a problem"),
        done=_("Problem on the way"),
        permission="shipments.ship",
        icon="alert",
    )
    def report_exception(self, reason: str) -> None:
        self.exception_reason = reason

    @verb(
        source="exception",
        target="in_transit",
        event="shipment.resumed",
        label=_("On its way again"),
        done=_("On its way again"),
        permission="shipments.ship",
        icon="truck",
    )
    def resume(self) -> None:
        self.exception_reason = ""

    @verb(
        source=["in_transit", "exception"],
        target="lost",
        event="shipment.lost",
        label=_("Lost"),
        done=_("Lost by the carrier"),
        permission="shipments.ship",
        icon="x",
    )
    def lose(self) -> None:
        self.exception_reason = self.exception_reason or "lost"

    @verb(
        source="lost",
        target="in_transit",
        event="shipment.found",
        label=_("Found"),
        done=_("Found by the carrier"),
        permission="shipments.ship",
        icon="truck",
    )
    def find(self) -> None:
        self.exception_reason = ""

    @verb(
        source=["in_transit", "exception"],
        target="returned_to_sender",
        event="shipment.sent_back",
        label=_("Sent back"),
        done=_("Sent back to the sender"),
        permission="shipments.ship",
        icon="return",
    )
    def send_back(self, reason: str = "") -> None:
        self.exception_reason = reason

    @verb(
        source="delivered",
        target="exception",
        event="shipment.not_at_dock",
        label=_("Not at the dock"),
        done=_("Not found at the dock"),
        permission="receiving.receive",
        icon="alert",
    )
    def not_at_dock(self) -> None:
        self.exception_reason = "not_at_dock"

    @verb(
        source=list(LIVE),
        target="arrived",
        event="shipment.arrived",
        label=_("Arrived"),
        done=_("Arrived at the dock"),
        permission="receiving.receive",
        icon="box",
    )
    def arrive(self) -> None:
        self.arrived_at = clock.now()

    @verb(
        source=[
            "created",
            "label_pending",
            "label_ready",
            "label_failed",
            "label_expired",
            "pickup_scheduled",
            "pickup_failed",
        ],
        target="voided",
        event="shipment.voided",
        label=_("Void"),
        done=_("Not used"),
        permission="shipments.ship",
        icon="x",
        danger=True,
    )
    def void(self) -> None:
        self.label_expires_at = clock.now()

"""What happened to a return, as its shopper reads it: their words, none of our inner workings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from flows.models import StageEvent
from flows.timeline import events_of
from flows.vocabulary import reading
from returns_portal.faces.parts import Entry
from returns_portal.faces.portal.telling import coming, outcome_label, words
from returns_portal.lib.money import parse_amount
from rma.selectors.whole import WholeReturn
from rma.take_back import BASIS
from tenants.models import Tenant

#: The events a shopper reads about. What is not here is not for them.
_TOLD: dict[str, Any] = {
    "rma.requested": gettext_lazy("You asked to send it back"),
    "rma.authorized": gettext_lazy("Approved"),
    "rma.declined": gettext_lazy("Declined"),
    "rma.information_requested": gettext_lazy("We asked you something"),
    "rma.information_provided": gettext_lazy("You answered"),
    "rma.appealed": gettext_lazy("You asked us to look again"),
    "rma.shopper_wrote": gettext_lazy("You wrote to us"),
    "rma.shop_wrote": gettext_lazy("We wrote to you"),
    "rma.outcome_changed": gettext_lazy("We agreed on something else"),
    "rma.cancelled": gettext_lazy("Cancelled"),
    "rma.expired": gettext_lazy("Expired: nothing was sent in time"),
    "rma.reinstated": gettext_lazy("Opened again"),
    "rma.closed": gettext_lazy("All done"),
    "rma_line.lost": gettext_lazy("The parcel counts as lost"),
    "rma_line.received": gettext_lazy("It has arrived"),
    "rma_line.inspected": gettext_lazy("We inspected it"),
    "shipment.label_ready": gettext_lazy("The label is ready"),
    "shipment.label_failed": gettext_lazy("The label could not be made"),
    "shipment.label_expired": gettext_lazy("The label has expired"),
    "shipment.announced": gettext_lazy("You posted the parcel"),
    "shipment.pickup_scheduled": gettext_lazy("The collection is booked"),
    "shipment.pickup_missed": gettext_lazy("It could not be collected"),
    "shipment.accepted": gettext_lazy("The carrier has the parcel"),
    "shipment.exception_reported": gettext_lazy("Delayed on the way"),
    "shipment.resumed": gettext_lazy("On its way again"),
    "shipment.delivered": gettext_lazy("Delivered, says the carrier"),
    "shipment.lost": gettext_lazy("The carrier cannot find the parcel"),
    "shipment.found": gettext_lazy("The carrier found the parcel"),
    "work_order.opened": gettext_lazy("It is on the bench"),
    "work_order.quoted": gettext_lazy("We asked you about the cost of the repair"),
    "work_order.requoted": gettext_lazy("We asked you again about the cost of the repair"),
    "work_order.quote_accepted": gettext_lazy("You agreed to the repair"),
    "work_order.quote_rejected": gettext_lazy("You declined the repair"),
    "work_order.quote_expired": gettext_lazy("The quote has expired"),
    "work_order.waiting_for_parts": gettext_lazy("We wait for a part"),
    "work_order.test_passed": gettext_lazy("It passed its test"),
    "work_order.condemned": gettext_lazy("It cannot be repaired sensibly"),
    "resolution.failed": gettext_lazy("A payment did not go through"),
    "resolution.settled": gettext_lazy("Paid"),
    "resolution.confirmed_paid": gettext_lazy("Paid"),
    "resolution.payment_requested": gettext_lazy("We asked you to pay the difference"),
    "resolution.payment_received": gettext_lazy("The difference is paid"),
    "resolution.payment_lapsed": gettext_lazy("The difference was not paid in time"),
    "resolution.charged_back": gettext_lazy("Your bank took the money back for you"),
}
#: The same of a parcel on its way to the shopper.
_SENT_TO_YOU: dict[str, Any] = {
    "shipment.announced": gettext_lazy("We sent a parcel to you"),
    "shipment.accepted": gettext_lazy("We sent a parcel to you"),
    "shipment.exception_reported": gettext_lazy("Delayed on its way to you"),
    "shipment.delivered": gettext_lazy("Delivered to you, says the carrier"),
}
#: What who got a gift does not read: it was between the shop and who bought it.
_OF_THE_BUYER = ("resolution.charged_back",)
_PAID = ("resolution.settled", "resolution.confirmed_paid")
#: Several lines of one return move together: said once.
_TOGETHER = timedelta(minutes=5)


def story(whole: WholeReturn, tenant: Tenant) -> list[Entry]:
    """What happened, the oldest first, then what comes."""
    told: list[Entry] = []
    for event in events_of(whole.rma):
        entry = _entry(event, whole)
        if entry is not None and not _said_already(entry, told):
            told.append(entry)
    return told + coming(whole, tenant)


def _entry(event: StageEvent, whole: WholeReturn) -> Entry | None:
    text = _told(event)
    if text is None or (event.name in _OF_THE_BUYER and whole.rma.gift_id):
        return None
    if event.name == "rma.requested" and whole.rma.legal_basis == BASIS:
        text = _("You asked us to take it back")
    elif event.name == "rma.requested":
        units = sum(line.requested for line in whole.lines)
        asked = ngettext(
            "You asked to return %(units)s item", "You asked to return %(units)s items", units
        )
        text = asked % {"units": units}
    if event.name == "rma.outcome_changed":
        agreed = outcome_label(event.data.get("now", "none"))
        text = _("We agreed on something else: %(outcome)s") % {"outcome": agreed}
    if event.name in _PAID:
        amount = event.snapshot.get("amount") or {}
        currency = amount.get("currency", whole.rma.currency)
        minor = parse_amount(amount.get("amount", "0"), currency)
        if not minor:
            return None
        text = _("%(amount)s paid") % {"amount": words(minor, currency)}
    happening = reading(event.name)
    return Entry(text, at=event.at, tone=happening.tone, icon=happening.icon)


def _told(event: StageEvent) -> Any:
    """What an event is called; parcels to the shopper are not theirs to post or hand over."""
    if event.snapshot.get("direction") == "outbound":
        return _SENT_TO_YOU.get(event.name)
    return _TOLD.get(event.name)


def _said_already(entry: Entry, told: list[Entry]) -> bool:
    return any(
        str(each.text) == str(entry.text)
        and each.at is not None
        and entry.at is not None
        and entry.at - each.at < _TOGETHER
        for each in told[-6:]
    )

"""Receipts at the dock: opened and counted, counted again, refused, forwarded, voided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import lock, lock_all, perform
from flows.together import Together
from inspection.given import ItemGiven, ReceiptGiven
from inspection.models import HandlingUnit, Hold, Receipt
from inspection.services.alone import alone_with, one_transaction
from inspection.services.counting import Counted, count_goods, lock_returns, write_goods
from inspection.services.holds import end_holds
from inspection.services.inspecting import skip_waiting
from inspection.services.ledger import take_back
from inspection.services.references import Arrival, read_arrival, read_items
from inspection.vocabulary import UNCOUNTED
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.models import Rma
from rma.services.work import within
from tenants.actors import Actor

#: How far a device's clock may be ahead of ours.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Received:
    """The receipt, and whether this call made it: a device's action is applied once, for ever."""

    receipt: Receipt
    is_new: bool


def receive(given: ReceiptGiven, *, by: Actor) -> Received:
    """Open a receipt for what arrived and, unless told otherwise, count it at once.

    Goods count on their return lines up to what is authorised, the rest is a difference. Raises
    InvalidInput naming what is unknown, Conflict for a plate or a serial that is taken.
    """
    by.require("receiving.receive")
    with one_transaction():
        if given.client_action_id:
            alone_with(f"action {given.client_action_id}")
            known = Receipt.objects.filter(client_action_id=given.client_action_id).first()
            if known is not None:
                return Received(known, False)
        _refuse_future(given)
        arrival = read_arrival(given)
        counted = count_goods(arrival, by=by) if given.count else None
        together = Together(within(by))
        receipt = _opened(together, given, arrival, counted)
        if counted is not None:
            write_goods(together, receipt, arrival, counted)
            together.move(receipt, "count", subjects=_subjects(receipt, arrival, counted))
        together.write()
    return Received(receipt, True)


def _refuse_future(given: ReceiptGiven) -> None:
    if given.occurred_at is not None and given.occurred_at > clock.now() + SKEW:
        message = _("This is in the future. Give the time at which it happened.")
        raise InvalidInput.of(FieldError("occurred_at", "in_the_future", message))


def _opened(
    together: Together, given: ReceiptGiven, arrival: Arrival, counted: Counted | None
) -> Receipt:
    rmas = counted.rmas if counted is not None else list(arrival.rmas.values())
    receipt = Receipt(
        shipment=arrival.shipment,
        rma=rmas[0] if len(rmas) == 1 else None,
        tracking_number=arrival.tracking_number,
        location=arrival.location,
        container=arrival.container,
        occurred_at=given.occurred_at,
        performed_by=given.performed_by or "",
        client_action_id=given.client_action_id or None,
    )
    return together.create(receipt, subjects=_subjects(receipt, arrival, counted))


def _subjects(receipt: Receipt, arrival: Arrival, counted: Counted | None) -> list[object]:
    """On whose timelines a receipt stands: its own, its parcel's, and those of all its returns."""
    rmas = dict(arrival.rmas)
    if counted is not None:
        rmas |= {rma.pk: rma for rma in counted.rmas}
    found: list[object] = [receipt, *rmas.values()]
    return [*found, arrival.shipment] if arrival.shipment is not None else found


def count_receipt(
    receipt: Receipt, *, by: Actor, items: Sequence[ItemGiven] | None = None
) -> Receipt:
    """Count a receipt that is open: one that was only opened, or is counted again."""
    by.require("receiving.receive")
    with one_transaction():
        arrival = _arrival_of(receipt)
        read_items(arrival, items)
        lock_returns(arrival.rmas.values())
        receipt = lock(receipt)
        if receipt.status != "open":
            return perform(receipt, "count", by=by)  # refuses, and says why
        counted = count_goods(arrival, by=by)
        together = Together(within(by))
        write_goods(together, receipt, arrival, counted)
        receipt.save(update_fields=["open_discrepancies"])
        together.write()
        subjects = _subjects(receipt, arrival, counted)
        return perform(receipt, "count", by=by, subjects=subjects)


def _arrival_of(receipt: Receipt) -> Arrival:
    """A receipt's parcel as it was looked up when it was opened."""
    if receipt.location is None:
        message = _("Say where it stands, such as DOCK-1.")
        raise InvalidInput.of(FieldError("location", "required", message))
    rmas = list(Rma.objects.filter(units__receipt=receipt).distinct())
    if receipt.rma is not None:
        rmas.append(receipt.rma)
    if receipt.shipment is not None:
        rmas += Rma.objects.filter(shipment_rows__shipment=receipt.shipment)
    return Arrival(
        location=receipt.location,
        container=receipt.container,
        shipment=receipt.shipment,
        tracking_number=receipt.tracking_number,
        rmas={rma.pk: rma for rma in rmas},
    )


def recount_receipt(
    receipt: Receipt, *, by: Actor, items: Sequence[ItemGiven] | None = None
) -> Receipt:
    """Take a count back, before anything of it was inspected; with `items` count again at once."""
    with one_transaction():
        receipt = _taken_back(receipt, "recount", by)
        return count_receipt(receipt, by=by, items=items) if items is not None else receipt


def void_receipt(receipt: Receipt, *, reason: str, by: Actor) -> Receipt:
    """It was recorded by mistake: its goods were never here."""
    with one_transaction():
        return _taken_back(receipt, "void", by, reason=_said(reason, "reason"))


def _taken_back(receipt: Receipt, verb: str, by: Actor, **details: str) -> Receipt:
    """Undo what counting did, on return lines and on the floor; move the receipt by `verb`."""
    units = HandlingUnit.objects.filter(receipt=receipt)
    lock_returns(Rma.objects.filter(units__receipt=receipt).distinct())
    receipt = lock(receipt)
    rows = units.select_related("rma", "rma_line", "product").exclude(status="emptied")
    held = lock_all(rows)
    if receipt.status != "open":
        _refuse_moved_on(held)
        if units.filter(merged_into__isnull=False).exists():
            raise Conflict(_("Something of it lies with other goods."), code="unit_divided")
    receipt.open_discrepancies = 0
    receipt.save(update_fields=["open_discrepancies"])
    fresh = perform(receipt, verb, by=by, **details)
    for unit in held:
        _uncount(unit, by)
    fresh.discrepancies.filter(resolved_at=None).update(
        resolved_at=clock.now(), resolution=_("The count was taken back.")
    )
    return fresh


def _refuse_moved_on(units: Sequence[HandlingUnit]) -> None:
    """What has been divided, has left, or was set aside by a person cannot be uncounted."""
    keys = [unit.pk for unit in units]
    if any(unit.status not in ("on_hand", "unidentified") for unit in units):
        raise Conflict(_("Something of it is not here any more."), code="unit_not_here")
    mixed = Q(parent__in=keys) | Q(merged_into__in=keys)
    if HandlingUnit.objects.filter(mixed).exists():
        raise Conflict(_("Something of it was divided or joined since."), code="unit_divided")
    if Hold.objects.filter(unit__in=keys, status="open", rule="").exists():
        raise Conflict(_("Somebody set something of it aside. Release it first."), code="on_hold")


def _uncount(unit: HandlingUnit, by: Actor) -> None:
    """Give a unit's pieces back to where they were before; its plate is used up."""
    system = within(by)
    take_back(unit, by=by)
    skip_waiting(unit, rule="count taken back", by=by)
    end_holds(unit, finding=_("The count was taken back."), by=by)
    note(unit, UNCOUNTED, by=by)
    unit.counted = unit.routed = 0
    unit.save()
    if unit.status == "unidentified":
        unit = perform(unit, "identify", by=system)
    perform(unit, "split", by=system, quantity=unit.quantity)


def refuse_receipt(receipt: Receipt, *, reason: str, by: Actor) -> Receipt:
    """Send an opened parcel away at the dock: it leaks, or it is not ours."""
    return perform(receipt, "refuse", by=by, reason=_said(reason, "reason"))


def forward_receipt(receipt: Receipt, *, site: str, by: Actor) -> Receipt:
    """Send an opened parcel on to another site."""
    return perform(receipt, "forward", by=by, site=_said(site, "site"))


def _said(text: str, field: str) -> str:
    text = (text or "").strip()
    if not text:
        raise InvalidInput.of(FieldError(field, "required", _("Say it in a few words.")))
    return text[:500]

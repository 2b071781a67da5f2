"""Goods in exchange leave the house, all at once or piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalog.services import stock
from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.ids import normalise_code
from rma.models import Dispatch, Resolution
from rma.selectors.coming import goes_back
from rma.services.booking import book_paid
from rma.services.differences import promise_again
from rma.services.moving import move
from rma.services.shipping import add_shipment, touch
from rma.services.vocabulary import DISPATCHED
from rma.services.work import Work, taken, within
from tenants.actors import Actor

#: Provider of what is settled with goods: no money moves.
GOODS = "goods"


def send_replacement(
    resolution: Resolution,
    *,
    by: Actor,
    quantity: int | None = None,
    tracking_number: str = "",
    carrier: str = "",
    serials: Sequence[str] = (),
) -> Resolution:
    """Record that goods in exchange left: all that is still to send, or `quantity` pieces of it.

    The resolution is settled once all of them have left; money that it brings besides is paid
    after. Raises TransitionRefused while it is not due, InvalidInput for a wrong quantity.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        _refuse_too_early(mine)
        pieces = mine.to_send if quantity is None else quantity
        _check(mine, pieces, serials)
        promise_again(mine)
        stock.take(mine, pieces)
        _send(work, mine, pieces, tracking_number, carrier, [each.strip() for each in serials])
        if not mine.to_send and not mine.amount_minor:
            reference = tracking_number or "goods sent"
            move(mine, "start_payment", by=within(by), provider=GOODS)
            person = by.id if by.kind == "member" else None
            move(mine, "settle", by=by, reference=reference, person=person)
            book_paid(work, mine)
        touch(work)
    return mine


def _refuse_too_early(resolution: Resolution) -> None:
    if not resolution.replacement:
        raise TransitionRefused(_("It brings no goods."))
    if resolution.status == "awaiting_payment":
        raise TransitionRefused(_("The shopper has not paid the difference yet."))
    if resolution.status in ("proposed", "disputed"):
        raise TransitionRefused(_("The goods that come back are not that far yet."))
    if resolution.customer_owes_minor and goes_back(resolution):
        raise TransitionRefused(_("The shopper is being given the difference back."))
    if resolution.status != "due" or not resolution.to_send:
        raise TransitionRefused(_("Everything of it has been sent, or nothing is sent for it."))


def _check(resolution: Resolution, pieces: int, serials: Sequence[str]) -> None:
    most = resolution.to_send
    if not 1 <= pieces <= most:
        message = _("Choose from 1 to %(most)d.") % {"most": most}
        raise InvalidInput.of(FieldError("quantity", "out_of_range", message, {"allowed": most}))
    codes = Counter(normalise_code(each) for each in serials)
    if len(serials) > pieces:
        message = _("There are more serials than pieces.")
        raise InvalidInput.of(FieldError("serials", "too_many_serials", message))
    sent = {
        normalise_code(each)
        for row in Dispatch.objects.filter(resolution=resolution)
        for each in row.serials
    }
    for serial in serials:
        code = normalise_code(serial)
        if codes[code] > 1 or code in sent:
            message = _("“%s” stands twice here.") % serial
            raise InvalidInput.of(FieldError("serials", "duplicate_serial", message))


def _send(
    work: Work,
    resolution: Resolution,
    pieces: int,
    tracking_number: str,
    carrier: str,
    serials: list[str],
) -> None:
    parcel = add_shipment([work.rma], by=work.by, method="own_carrier", direction="outbound")
    Dispatch.objects.create(
        resolution=resolution,
        shipment=parcel,
        quantity=pieces,
        serials=serials,
        made_by=work.by.id,
    )
    move(parcel, "announce", by=within(work.by), tracking=tracking_number, carrier=carrier)
    goods = resolution.replacement or {}
    resolution.replacement = {**goods, "shipped": goods["shipped"] + pieces}
    resolution.save(update_fields=["replacement"])
    data = {
        "quantity": pieces,
        "remaining": resolution.to_send,
        "shipment": parcel.public_id,
        "tracking_number": tracking_number or None,
    }
    note(resolution, DISPATCHED, by=work.by, data=data)

"""What becomes of one affected unit: the remedy its owner wants, and how it comes to its end.

Locks: the order, then the campaign is only read, then the affected unit; a return is opened under
the order's lock, in the same transaction as the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.models import Customer
from flows.models import Document
from flows.perform import create, lock, perform
from flows.record import batch
from flows.stage import subject_of
from recalls.models import AffectedUnit, Campaign
from recalls.services.dock import clear_goods, end_goods
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from rma.models import RmaLine
from rma.services.recalling import Recalled, return_recalled
from rma.services.work import lock_order, one_transaction, within
from rma.shipping.carriers import COLLECTION
from tenants.actors import Actor

#: Remedies for which the thing comes back to us.
COMES_BACK = ("repair", "replacement", "refund")
#: Why an owner no longer has it (STANDARDS C-32).
GONE = ("sold", "stolen", "scrapped", "exported", "lost")
#: Why an owner cannot be reached.
UNREACHABLE = ("bounced", "moved", "no_answer", "no_address", "deceased", "exported", "other")
#: States of a campaign in which owners answer.
ANSWERING = ("active", "closing")


def choose_remedy(
    unit: AffectedUnit, *, by: Actor, remedy: str, shipping_method: str = "label"
) -> AffectedUnit:
    """The owner wants `remedy`. Repair, replacement and refund open a return in the same
    transaction, with legal basis recall and free postage; a return that is open already is joined.

    A shopper may choose for their own units only. A kit and disposal wait for their next step. A
    battery is always collected: it may not travel by post.
    """
    with one_transaction(), batch():
        fresh = _in_hand(unit, by=by)
        _refuse_not_offered(fresh.campaign, remedy)
        by = _allowed(fresh, by)
        fresh = perform(fresh, "choose", by=by, remedy=remedy)
        fresh = _reached(fresh, by)
        if remedy in COMES_BACK:
            fresh = _authorize(fresh, shipping_method, by=by)
    return fresh


def authorize_return(
    unit: AffectedUnit, *, by: Actor, shipping_method: str = "label"
) -> AffectedUnit:
    """Open or join the return of a unit whose remedy was chosen before."""
    by.require("recalls.remedy")
    with one_transaction(), batch():
        return _authorize(_in_hand(unit, by=by), shipping_method, by=by)


def send_kit(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """A repair kit is on its way to the owner."""
    with one_transaction():
        fresh = _in_hand(unit, by=by)
        if fresh.remedy_wanted and fresh.remedy_wanted != "kit":
            raise Conflict(_("The owner chose another remedy."), code="other_remedy")
        return perform(fresh, "send_kit", by=by)


def confirm_fixed(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The owner has repaired it with the kit."""
    with one_transaction():
        fresh = _in_hand(unit, by=by)
        return perform(fresh, "confirm_fixed", by=_allowed(fresh, by))


def prove_disposal(unit: AffectedUnit, *, by: Actor, photos: Sequence[UUID]) -> AffectedUnit:
    """The owner has disposed of it, with a photo; their refund is paid without the goods."""
    with one_transaction(), batch():
        fresh = _in_hand(unit, by=by)
        if fresh.remedy_wanted and fresh.remedy_wanted != "disposal":
            raise Conflict(_("The owner chose another remedy."), code="other_remedy")
        by = _allowed(fresh, by)
        _attach(fresh, photos)
        fresh = perform(fresh, "prove_disposal", by=by)
        lines = return_recalled(_recalled(fresh, "keep_with_refund", "own_carrier"), by=by)
        return _on_line(fresh, lines)


def remedy(unit: AffectedUnit, *, by: Actor, how: str = "") -> AffectedUnit:
    """The owner has their remedy (or the stock has: `how` is "repair"); goods we have are kept off
    sale for ever unless they were repaired.
    """
    by.require("recalls.remedy")
    with one_transaction(), batch():
        goods = end_goods(unit, repaired=how == "repair", by=by)
        fresh = _in_hand(unit, by=by)
        done = perform(fresh, "remedy", by=by)
        return _with(done, piece=goods) if goods is not None else done


def receive(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The thing is here."""
    with one_transaction():
        return perform(_in_hand(unit, by=by), "receive", by=by)


def clear(unit: AffectedUnit, *, by: Actor, reason: str) -> AffectedUnit:
    """It was looked at and is not what the recall is about: its hold ends, it may move on."""
    reason = _said(reason, "reason")
    with one_transaction(), batch():
        by.require("recalls.remedy")
        clear_goods(unit, finding=reason, by=by)
        return perform(_in_hand(unit, by=by), "clear", by=by, reason=reason)


def report_gone(unit: AffectedUnit, *, by: Actor, how: str) -> AffectedUnit:
    """The owner has it no more: sold, stolen, scrapped, exported or lost."""
    if how not in GONE:
        message = _("Choose one of: %s.") % ", ".join(GONE)
        raise InvalidInput.of(FieldError("how", "invalid_choice", message))
    with one_transaction(), batch():
        fresh = _in_hand(unit, by=by)
        by = _allowed(fresh, by)
        return _reached(perform(fresh, "report_gone", by=by, how=how), by)


def refuse(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The owner wants no remedy; they may still choose one later."""
    with one_transaction(), batch():
        fresh = _in_hand(unit, by=by)
        by = _allowed(fresh, by)
        return _reached(perform(fresh, "refuse", by=by), by)


def transfer(unit: AffectedUnit, *, by: Actor, customer: Customer) -> AffectedUnit:
    """Somebody else owns it now: the old row ends, the answer is a new one for the new owner."""
    with one_transaction(), batch():
        fresh = _in_hand(unit, by=by)
        by = _allowed(fresh, by)
        if customer.pk == fresh.customer_id:
            message = _("That is the owner we know already.")
            raise InvalidInput.of(FieldError("customer", "same_owner", message))
        old = _reached(perform(fresh, "transfer", by=by), by)
        return create(_next_owner(old, customer), by=by)


def freeze(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """It stands in our stock or a consignee's, and stays there until it is remedied."""
    with one_transaction():
        return perform(_in_hand(unit, by=by), "freeze", by=by)


def exclude(unit: AffectedUnit, *, by: Actor, reason: str) -> AffectedUnit:
    """It was found by mistake; a piece of it that is here may move on."""
    reason = _said(reason, "reason")
    with one_transaction(), batch():
        by.require("recalls.edit")
        clear_goods(unit, finding=reason, by=by)
        return perform(_in_hand(unit, by=by), "exclude", by=by, reason=reason)


def notify(unit: AffectedUnit, *, by: Actor, channel: str = "post") -> AffectedUnit:
    """The owner was told by other means than our mail, such as a letter or a call."""
    if channel not in ("post", "phone", "email", "sms", "visit"):
        message = _("Choose one of: %s.") % "post, phone, email, sms, visit"
        raise InvalidInput.of(FieldError("channel", "invalid_choice", message))
    with one_transaction():
        return perform(_in_hand(unit, by=by), "notify", by=by, channel=channel)


def remind(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The owner was reminded by other means."""
    with one_transaction():
        return perform(_in_hand(unit, by=by), "remind", by=by)


def reach(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The owner has heard of it."""
    with one_transaction():
        return perform(_in_hand(unit, by=by), "reach", by=by)


def mark_unreachable(
    unit: AffectedUnit, *, by: Actor, reason: str, detail: str = ""
) -> AffectedUnit:
    """The owner cannot be reached, and why; another channel may be tried later."""
    if reason not in UNREACHABLE:
        message = _("Choose one of: %s.") % ", ".join(UNREACHABLE)
        raise InvalidInput.of(FieldError("reason", "invalid_choice", message))
    said = f"{reason}: {detail.strip()}" if detail.strip() else reason
    with one_transaction():
        return perform(_in_hand(unit, by=by), "mark_unreachable", by=by, reason=said[:500])


# --- parts of these ------------------------------------------------------------------------------


def _in_hand(unit: AffectedUnit, *, by: Actor) -> AffectedUnit:
    """The fresh unit, locked after its order; NotFound for a shopper whose it is not."""
    line = unit.order_line
    lock_order(line.order_id if line is not None else None)
    fresh = lock(unit)
    if by.kind == "shopper" and (by.id is None or fresh.customer_id != by.id):
        raise NotFound
    return fresh


def _allowed(unit: AffectedUnit, by: Actor) -> Actor:
    """`by`, who may answer for `unit` while the campaign takes answers."""
    if unit.campaign.status not in ANSWERING:
        message = _("This recall takes no answers now: it is %(state)s.")
        state = str(unit.campaign.state.label).lower()
        raise Conflict(message % {"state": state}, code="campaign_not_running")
    if by.kind != "shopper":
        by.require("recalls.remedy")
    return within(by)


def _refuse_not_offered(campaign: Campaign, remedy: str) -> None:
    if remedy not in campaign.remedies:
        message = _("Choose one of: %s.") % ", ".join(campaign.remedies)
        raise InvalidInput.of(FieldError("remedy", "remedy_not_offered", message))


def _reached(unit: AffectedUnit, by: Actor) -> AffectedUnit:
    """Who answers was reached."""
    return perform(unit, "reach", by=within(by)) if unit.contact == "notified" else unit


def _authorize(unit: AffectedUnit, shipping_method: str, *, by: Actor) -> AffectedUnit:
    if unit.remedy_wanted not in COMES_BACK:
        message = _("With this remedy nothing comes back.")
        raise Conflict(message, code="nothing_comes_back")
    moved = perform(unit, "authorize_return", by=by)
    way = COLLECTION.method if moved.product.battery else shipping_method
    lines = return_recalled(_recalled(moved, moved.remedy_wanted, way), by=by)
    return _on_line(moved, lines)


def _recalled(unit: AffectedUnit, resolution: str, shipping_method: str) -> Recalled:
    return Recalled(
        product=unit.product,
        quantity=unit.quantity,
        resolution=resolution,
        order_line=unit.order_line,
        serials=[unit.unit.serial] if unit.unit is not None else [],
        customer=unit.customer,
        shipping_method=shipping_method,
        note=unit.campaign.number,
    )


def _on_line(unit: AffectedUnit, lines: Sequence[RmaLine]) -> AffectedUnit:
    return _with(unit, rma_line=lines[0]) if lines else unit


def _with(unit: AffectedUnit, **columns: Any) -> AffectedUnit:
    for name, value in columns.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(columns))
    return unit


def _next_owner(old: AffectedUnit, customer: Customer) -> AffectedUnit:
    places = AffectedUnit.objects.filter(
        campaign=old.campaign_id, unit=old.unit_id, order_line=old.order_line_id
    )
    last = places.aggregate(last=Max("place"))["last"] or 0
    return AffectedUnit(
        campaign_id=old.campaign_id,
        product_id=old.product_id,
        unit_id=old.unit_id,
        order_line_id=old.order_line_id,
        lot=old.lot,
        quantity=old.quantity,
        customer=customer,
        place=last + 1,
    )


def _attach(unit: AffectedUnit, photos: Sequence[UUID]) -> None:
    """Take over loose uploads as the proof; at least one."""
    if not photos:
        message = _("Add a photo that shows it was disposed of.")
        raise InvalidInput.of(FieldError("photos", "photo_required", message))
    kind, key = subject_of(unit)
    loose = Document.objects.filter(pk__in=photos, subject_id=None)
    if loose.count() != len(set(photos)):
        message = _("There is no such file, or it is used elsewhere.")
        raise InvalidInput.of(FieldError("photos", "unknown_file", message))
    loose.update(subject_type=kind, subject_id=key, kind="disposal_proof")


def _said(text: str, field: str) -> str:
    said = (text or "").strip()
    if not said:
        raise InvalidInput.of(FieldError(field, "required", _("Say why.")))
    return said[:500]

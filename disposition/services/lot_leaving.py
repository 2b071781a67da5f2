"""A lot closed and on its way: sealed, handed over with a signature, confirmed by a certificate."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from django.utils.translation import gettext as _

from disposition.models import Disposition, Lot, LotItem
from disposition.selectors.lots import total_of
from disposition.services.lots import HEAVIEST_G, MOST_NAMED, why_not
from disposition.services.moving import come_back
from disposition.services.moving_many import complete_routes
from flows.documents import store
from flows.models import Document
from flows.perform import lock, lock_all, perform
from inspection.models import HandlingUnit
from inspection.services.alone import one_transaction
from inspection.services.goods import lock_many
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.pictures import CONTENT_TYPE, MOST_BYTES, NotAPicture, redrawn
from rma.services.work import within
from tenants.actors import Actor

LONGEST_REASON = 500


def seal_lot(lot: Lot, *, by: Actor, weight_g: int | None = None) -> Lot:
    """Close a lot: what lies in it is counted, and weighs `weight_g` on the scale.

    Without a weight the units' own are added up. Refused where the sum is not known, where nothing
    lies in it, and where one of its units may not leave.
    """
    if weight_g is not None and not 1 <= weight_g <= HEAVIEST_G:
        message = _("Give a weight of 1 g to 40 t.")
        raise InvalidInput.of(FieldError("weight_g", "out_of_range", message))
    with one_transaction():
        lot, items, units = _in_hand(lot)
        _refuse_changed(lot, items, units)
        total = total_of(lot)
        if not total.units:
            raise Conflict(_("Nothing lies in it."), code="lot_empty")
        if weight_g is None and total.unweighed:
            message = _("Weigh it: nobody knows the weight of %d of its pieces.")
            raise InvalidInput.of(FieldError("weight_g", "required", message % total.unweighed))
        weight = weight_g if weight_g is not None else total.weight_g
        return perform(lot, "seal", by=by, pieces=total.pieces, weight_g=weight)


def unseal_lot(lot: Lot, *, reason: str, by: Actor) -> Lot:
    """Open a sealed lot again, with a reason."""
    return perform(lot, "unseal", by=by, reason=_said(reason, "reason"))


def hand_over_lot(
    lot: Lot, *, to: str, by: Actor, signed_by: str = "", signature: bytes | None = None
) -> Lot:
    """Give a sealed lot to `to`, who signs: by name, or by a picture of the signature.

    Every unit in it leaves, through its gates as they stand now; one shut gate keeps the lot here.
    """
    by.require("lots.work")
    to, signed_by = _said(to, "to")[:200], signed_by.strip()[:120]
    picture = _picture(signature)
    if not signed_by and picture is None:
        message = _("Have it signed: type the name of who takes it, or draw the signature.")
        raise InvalidInput.of(FieldError("signed_by", "required", message))
    with one_transaction():
        lot, items, units = _in_hand(lot)
        if lot.status == "sealed":
            _refuse_changed(lot, items, units)
            complete_routes(units, route=lot.route, by=by)
            lot.signed_by, lot.handed_over_by = signed_by, by.label[:120]
            if picture is not None:
                lot.signature = store(
                    lot,
                    kind="signature",
                    name=f"{lot.number}.jpg",
                    content_type=CONTENT_TYPE,
                    body=picture,
                )
            lot.save(update_fields=["signed_by", "handed_over_by", "signature"])
        return perform(lot, "hand_over", by=by, to=to)


def reject_items(lot: Lot, *, units: Sequence[HandlingUnit], reason: str, by: Actor) -> Lot:
    """The taker gave units of a lot back: they are on the floor again and need a route."""
    by.require("lots.work")
    reason = _said(reason, "reason")
    if not units:
        message = _("Say which pieces came back.")
        raise InvalidInput.of(FieldError("units", "required", message))
    with one_transaction():
        lock_many(list({unit.pk: unit for unit in units}.values()))
        keys = {unit.pk for unit in units}
        lot = lock(lot)
        if lot.status not in ("handed_over", "part_rejected"):
            return perform(lot, "reject_items", by=by, reason=reason)  # refused, and says why
        inside = LotItem.objects.filter(lot=lot, unit__in=keys, out_at=None)
        if inside.count() != len(keys):
            message = _("Not all of them left with the lot %s.") % lot.number
            raise InvalidInput.of(FieldError("units", "not_in_the_lot", message))
        for way in Disposition.objects.filter(unit__in=keys).order_by("unit"):
            come_back(way, reason=reason, by=within(by))
        if lot.status == "handed_over":
            lot = perform(lot, "reject_items", by=by, reason=reason, pieces=len(keys))
        return lock(lot)


def confirm_lot(lot: Lot, *, certificate: Document, by: Actor) -> Lot:
    """The taker's certificate has come: the lot is done."""
    by.require("lots.confirm")
    with one_transaction():
        lot = lock(lot)
        if lot.status in ("handed_over", "part_rejected") and certificate.subject_id is None:
            Document.objects.filter(pk=certificate.pk, subject_id=None).update(
                subject_type=lot._meta.label_lower, subject_id=lot.pk, kind="certificate"
            )
        return perform(lot, "confirm", by=by, certificate=certificate)


def cancel_lot(lot: Lot, *, by: Actor, reason: str = "") -> Lot:
    """Give a lot up: its units lie in no lot, their ways stay approved for another one."""
    with one_transaction():
        lot, items, units = _in_hand(lot)
        subjects = [lot, *(("inspection.handlingunit", unit.pk) for unit in units)]
        lot = perform(
            lot, "cancel", by=by, reason=reason.strip()[:LONGEST_REASON], subjects=subjects
        )
        LotItem.objects.filter(pk__in=[item.pk for item in items]).update(
            out_at=clock.now(), out_why="cancelled"
        )
    return lot


def _in_hand(lot: Lot) -> tuple[Lot, list[LotItem], list[HandlingUnit]]:
    """The lot with its items and their units, all locked: the units first."""
    inside = LotItem.objects.filter(lot=lot, out_at=None)
    rows = HandlingUnit.objects.filter(pk__in=inside.values("unit"))
    units = lock_all(rows.select_related("product", "rma", "rma_line"))
    fresh = lock(lot)
    items = list(LotItem.objects.filter(lot=fresh, out_at=None).order_by("id"))
    if {item.unit_id for item in items} != {unit.pk for unit in units}:
        message = _("Somebody put something in or took something out just now. Try again.")
        raise Conflict(message, code="stale")
    return fresh, items, units


def _refuse_changed(lot: Lot, items: Sequence[LotItem], units: Sequence[HandlingUnit]) -> None:
    """What was scanned has to be what lies in it, and all of it may leave."""
    if lot.status not in ("open", "sealed"):
        return
    scanned = {item.unit_id: item for item in items}
    errors = []
    for unit in units:
        item = scanned[unit.pk]
        if unit.status == "on_hand" and unit.container_id != lot.container_id:
            message = _("%s was put somewhere else. Take it out of the lot.") % unit.lpn
            errors.append(FieldError("handling_unit", "moved", message))
        elif unit.status == "on_hand" and unit.quantity != item.quantity:
            message = _("%(lpn)s has %(now)d pieces now, not %(then)d. Take it out, scan it again.")
            words = {"lpn": unit.lpn, "now": unit.quantity, "then": item.quantity}
            errors.append(FieldError("handling_unit", "quantity_changed", message % words))
    for unit, why in why_not(units, lot.route, {}):
        errors.append(
            FieldError("handling_unit", why.code, f"{unit.lpn}: {why.sentence}", {"lpn": unit.lpn})
        )
    if errors:
        raise Conflict.of(*errors[:MOST_NAMED], code=errors[0].code)


def _picture(signature: bytes | None) -> bytes | None:
    if not signature:
        return None
    try:
        return redrawn(signature)
    except NotAPicture as failure:
        message = _("The signature cannot be read. Draw it again, or type the name.")
        raise InvalidInput.of(
            FieldError("signature", f"photo_{failure.code}", message)
        ) from failure


def _said(text: str, field: str) -> str:
    text = (text or "").strip()
    if not text:
        message = _("Say who takes it.") if field == "to" else _("Say why.")
        raise InvalidInput.of(FieldError(field, "required", message))
    return text[:LONGEST_REASON]


def confirm_with_file(lot: Lot, *, body: bytes, name: str, by: Actor) -> Lot:
    """As `confirm_lot`, with the certificate as it was uploaded: a PDF or a picture.

    It is judged by its content; the name and type that came with it are never believed.
    """
    by.require("lots.confirm")
    content_type, kept = _paper(body)
    with one_transaction():
        lot = lock(lot)
        if lot.status in ("handed_over", "part_rejected"):
            paper = store(
                lot, kind="certificate", name=name[:200], content_type=content_type, body=kept
            )
            return perform(lot, "confirm", by=by, certificate=paper)
        return perform(lot, "confirm", by=by, certificate=None)


def _paper(body: bytes) -> tuple[str, bytes]:
    """What was uploaded, with its content type. Raises InvalidInput for anything else."""
    if len(body) > MOST_BYTES:
        raise _unreadable("photo_bytes")
    if body.startswith(b"%PDF-"):
        try:
            with pikepdf.open(io.BytesIO(body)) as document:
                len(document.pages)
        except pikepdf.PdfError:
            raise _unreadable("pdf_damaged") from None
        return "application/pdf", body
    try:
        return CONTENT_TYPE, redrawn(body)
    except NotAPicture as failure:
        raise _unreadable(f"photo_{failure.code}") from failure


def _unreadable(code: str) -> InvalidInput:
    message = _("This is no PDF and no photo (JPEG, PNG, WebP), it is damaged, or over 12 MB.")
    return InvalidInput.of(FieldError("certificate", code, message))

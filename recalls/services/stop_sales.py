"""Stop-sales: one person places one at once; a second confirms it; two people lift it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Product, StopSale
from flows.note import note
from flows.perform import create, lock, perform
from recalls.models import Campaign
from recalls.vocabulary import LIFT_ASKED
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, PermissionDenied
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code
from rma.services.work import one_transaction
from tenants.actors import Actor

LONGEST_REASON = 500

Span = Mapping[str, str]


def place(
    *,
    by: Actor,
    reason: str,
    product: Product | None = None,
    gtin: str = "",
    lot: str = "",
    serials: Sequence[str] = (),
    serial_ranges: Sequence[Span] = (),
    lot_ranges: Sequence[Span] = (),
    campaign: UUID | None = None,
) -> StopSale:
    """Block a product, a bar code, a lot or serials, everywhere and at once.

    All that is named must agree for a piece to be blocked. Ranges are spans as `catalog.stops`
    reads them. What is here already is set aside by a worker; every gate asks by itself.
    """
    by.require("stop_sales.place")
    stop = StopSale(
        product=product,
        gtin14=_gtin(gtin),
        lot=lot.strip(),
        serials=sorted({normalise_code(serial) for serial in serials if serial.strip()}),
        serial_ranges=[dict(span) for span in serial_ranges],
        lot_ranges=[dict(span) for span in lot_ranges],
        reason=_said(reason, "reason"),
        placed_by=by.id,
        campaign=campaign,
    )
    named = (stop.gtin14, stop.lot, stop.serials, stop.serial_ranges, stop.lot_ranges)
    if product is None and not any(named):
        message = _("Say what it blocks: an article, a bar code, a lot or serial numbers.")
        raise InvalidInput.of(FieldError("sku", "required", message))
    with one_transaction():
        return create(stop, by=by)


def confirm(stop: StopSale, *, by: Actor) -> StopSale:
    """A second person stands by it; from then on two people have to lift it.

    Raises PermissionDenied (`confirmer_is_placer`) for who placed it.
    """
    by.require("stop_sales.place")
    with one_transaction():
        fresh = lock(stop)
        if fresh.placed_by is not None and fresh.placed_by == by.id:
            message = _("You placed this stop-sale. A second person has to confirm it.")
            raise PermissionDenied(message, code="confirmer_is_placer")
        return perform(fresh, "confirm", by=by, person=by.id)


def withdraw(stop: StopSale, *, by: Actor, reason: str) -> StopSale:
    """Take back a stop-sale that nobody has confirmed yet; refused while a recall needs it."""
    by.require("stop_sales.place")
    reason = _said(reason, "reason")
    with one_transaction():
        fresh = lock(stop)
        _refuse_needed(fresh)
        return perform(fresh, "withdraw", by=by, reason=reason)


def lift(stop: StopSale, *, by: Actor, reason: str) -> StopSale:
    """Ask for a confirmed stop-sale to be lifted; the second person who says so lifts it.

    Raises PermissionDenied (`lifter_is_requester`) for the person who asked, Conflict while a
    recall that is not closed needs it.
    """
    by.require("stop_sales.lift")
    reason = _said(reason, "reason")
    with one_transaction():
        fresh = lock(stop)
        _refuse_needed(fresh)
        if fresh.status == "confirmed" and fresh.lift_requested_by is None:
            fresh.lift_requested_by = by.id
            fresh.lift_reason = reason
            fresh.version += 1
            fresh.save(update_fields=["lift_requested_by", "lift_reason", "version"])
            note(fresh, LIFT_ASKED, by=by, data={"reason": reason})
            return fresh
        if fresh.status == "confirmed" and fresh.lift_requested_by == by.id:
            message = _("You asked for this. A second person has to lift the stop-sale.")
            raise PermissionDenied(message, code="lifter_is_requester")
        return perform(fresh, "lift", by=by, person=by.id, reason=reason)


def _refuse_needed(stop: StopSale) -> None:
    """No state of a campaign lifts a stop-sale, and none that runs lets it be lifted."""
    if stop.campaign is None:
        return
    campaign = Campaign.objects.filter(pk=stop.campaign, status__in=Campaign.RUNNING).first()
    if campaign is not None:
        message = _(
            "Recall %(number)s still runs and needs this stop-sale. Close the recall first."
        )
        raise Conflict(message % {"number": campaign.number}, code="needed_by_campaign")


def _gtin(text: str) -> str:
    if not text.strip():
        return ""
    gtin = normalise_gtin(text)
    if gtin is None:
        message = _("“%s” is no bar code: its length or check digit is wrong.") % text
        raise InvalidInput.of(FieldError("gtin", "invalid_gtin", message))
    return gtin


def _said(text: Any, field: str) -> str:
    said = (text or "").strip()
    if not said:
        raise InvalidInput.of(FieldError(field, "required", _("Say why.")))
    if len(said) > LONGEST_REASON:
        message = _("Say it in %d characters or fewer.") % LONGEST_REASON
        raise InvalidInput.of(FieldError(field, "max_length", message))
    return said

"""What lies in lots, as the ways of single units have to know it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disposition.models import Lot, LotItem
from disposition.vocabulary import LOT_ITEM_OUT
from flows.note import note
from flows.perform import lock
from inspection.models import HandlingUnit
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from tenants.actors import Actor


def item_of(unit: HandlingUnit) -> LotItem | None:
    """The place of a unit in the lot that it is in; None where it is in none."""
    return LotItem.objects.select_related("lot").filter(unit=unit, out_at=None).first()


def refuse_in_a_lot(unit: HandlingUnit) -> None:
    """What lies in a lot leaves with the lot, never by itself."""
    item = item_of(unit)
    if item is not None:
        message = _("It is in lot %s and leaves with it.") % item.lot.number
        raise Conflict(message, code="in_a_lot")


def leave_lot(unit: HandlingUnit, *, by: Actor) -> None:
    """A unit in hand (locked) that goes another way lies in no lot any more.

    Raises Conflict while its lot is sealed. One whose lot has left has come back.
    """
    item = item_of(unit)
    if item is None:
        return
    lot = lock(item.lot)
    if lot.status == "sealed":
        message = _("It is in the sealed lot %s. Unseal that first.") % lot.number
        raise Conflict(message, code="lot_sealed")
    end(item, lot, why="taken_out" if lot.status == "open" else "rejected", by=by)


def end(item: LotItem, lot: Lot, *, why: str, by: Actor) -> None:
    """A unit is in its lot no more; both tell it in their stories."""
    item.out_at, item.out_why = clock.now(), why
    item.save(update_fields=["out_at", "out_why"])
    note(
        lot,
        LOT_ITEM_OUT,
        by=by,
        data={"handling_unit": item.unit.public_id, "lpn": item.unit.lpn, "why": why},
        also=item.unit.subjects(),
    )
    touch(lot)


def touch(lot: Lot) -> None:
    """A lot in hand (locked) changed without a verb; its version says so."""
    lot.version += 1
    lot.updated_at = clock.now()
    lot.save(update_fields=["version", "updated_at"])

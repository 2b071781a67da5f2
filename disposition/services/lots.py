"""Units scanned into a lot: a container with its SSCC that leaves whole, for one route.

The units are locked first, then the lot. Scanning a unit starts its way, through the same gates as
any other; what lies in a lot leaves with the lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from disposition.loading import Refusal, Scanned, refusal
from disposition.models import LOT_ROUTES, Disposition, Lot, LotItem
from disposition.routing import ROUTES
from disposition.selectors.gates import being_inspected, blocks_of_many
from disposition.services.lot_items import end, touch
from disposition.services.moving_many import start_routes
from disposition.vocabulary import LOT_ITEM_IN, LOT_ITEM_WEIGHED
from flows.note import note
from flows.perform import create, lock, lock_all, perform_many
from inspection.models import Container, HandlingUnit
from inspection.selectors.places import container_by_code
from inspection.services.alone import alone_with, one_transaction
from inspection.services.places import add_container
from returns_portal.lib import ids
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.identifiers import build_sscc
from rma.services.work import within
from tenants.actors import Actor

#: Numbers for use within the company (GS1 prefix 04, restricted circulation): who has a GS1 prefix
#: names a container that was made with an SSCC of its own.
OWN_PREFIX = "0400000"
#: Refused units that are named one by one when many are put in at once.
MOST_NAMED = 20
#: Grams of one unit: a loaded lorry is less.
HEAVIEST_G = 40_000_000


def open_lot(
    *,
    route: str,
    by: Actor,
    taker: str = "",
    container: str | None = None,
    kind: str = "pallet",
    location: str | None = None,
) -> Lot:
    """Open a lot of `route` in a new container with the next SSCC, or in one that is known."""
    by.require("lots.work")
    if route not in LOT_ROUTES:
        message = _("Choose one of: %s.") % ", ".join(LOT_ROUTES)
        raise InvalidInput.of(FieldError("route", "invalid_choice", message))
    with one_transaction():
        box = _free_container(container) if container else _new_container(kind, location, by)
        lot = Lot(
            number=ids.new_rma_number("LOT"),
            route=route,
            container=box,
            taker=taker.strip()[:200],
        )
        create(lot, by=by, sscc=box.sscc)
    return lot


def _free_container(code: str) -> Container:
    box = container_by_code(code)
    if box is None:
        message = _("There is no such container.")
        raise InvalidInput.of(FieldError("container", "unknown_container", message))
    alone_with(f"lot in {box.pk}")
    busy = Lot.objects.filter(container=box, status__in=("open", "sealed")).first()
    if busy is not None:
        message = _("The lot %s is in it.") % busy.number
        raise Conflict.of(FieldError("container", "container_taken", message))
    if box.sscc is None:
        box.sscc = _next_sscc()
        box.save(update_fields=["sscc"])
    return box


def _new_container(kind: str, location: str | None, by: Actor) -> Container:
    """A container with the next SSCC of this shop."""
    return add_container(by=within(by), sscc=_next_sscc(), kind=kind, location=location)


def _next_sscc() -> str:
    """The next SSCC of this shop; one at a time, found in the index of SSCCs."""
    alone_with("sscc")
    first, last = f"0{OWN_PREFIX}", f"0{OWN_PREFIX}:"  # ":" comes after every digit
    newest = (
        Container.objects.filter(sscc__gte=first, sscc__lt=last)
        .order_by("-sscc")
        .values_list("sscc", flat=True)
        .first()
    )
    serial = int(newest[len(first) : -1]) + 1 if newest else 1
    return build_sscc(extension=0, company_prefix=OWN_PREFIX, serial=serial)


def scan_into(lot: Lot, unit: HandlingUnit, *, by: Actor, weight_g: int | None = None) -> LotItem:
    """Put one unit into a lot; scanned twice, it is in it once."""
    weights = {} if weight_g is None else {unit.pk: weight_g}
    return load(lot, [unit], by=by, weights=weights)[0]


def load(
    lot: Lot,
    units: Sequence[HandlingUnit],
    *,
    by: Actor,
    weights: Mapping[UUID, int] | None = None,
) -> list[LotItem]:
    """Put units into a lot, all or none; set-based. Grams in `weights` were read from a scale.

    Raises Conflict, naming each unit that may not go into it and why.
    """
    by.require("lots.work")
    grams = dict(weights or {})
    _refuse_impossible(grams)
    with one_transaction():
        held = _locked(units)
        lot = lock(lot)
        inside = {
            item.unit_id: item
            for item in LotItem.objects.select_related("lot").filter(
                unit__in=list(held), out_at=None
            )
        }
        fresh = [unit for key, unit in held.items() if not _is_in(inside.get(key), lot)]
        if fresh:
            _must_be_open(lot)
            _refuse_unfit(fresh, lot, inside)
            items = _put_in(fresh, lot, grams, by)
            inside |= {item.unit_id: item for item in items}
    return [inside[unit.pk] for unit in units]


def _locked(units: Sequence[HandlingUnit]) -> dict[UUID, HandlingUnit]:
    """The fresh units by their keys, in the order of scanning, each locked."""
    keys = [unit.pk for unit in units]
    rows = HandlingUnit.objects.filter(pk__in=keys).select_related("product", "rma", "rma_line")
    held = {unit.pk: unit for unit in lock_all(rows)}
    return {key: held[key] for key in dict.fromkeys(keys)}


def _is_in(item: LotItem | None, lot: Lot) -> bool:
    return item is not None and item.lot_id == lot.pk


def _must_be_open(lot: Lot) -> None:
    if lot.status != "open":
        message = _("The lot %(lot)s is %(state)s. Nothing can be put in or taken out.")
        words = {"lot": lot.number, "state": str(lot.state.label).lower()}
        raise Conflict(message % words, code=f"lot_{lot.status}")


def _refuse_impossible(grams: Mapping[UUID, int]) -> None:
    if any(not 1 <= value <= HEAVIEST_G for value in grams.values()):
        message = _("Give a weight of 1 g to 40 t.")
        raise InvalidInput.of(FieldError("weight_g", "out_of_range", message))


def _refuse_unfit(
    units: Sequence[HandlingUnit], lot: Lot, inside: Mapping[UUID, LotItem] | None = None
) -> None:
    """Raise Conflict where one of `units` may not leave in `lot`, with its plate and the reason."""
    found = why_not(units, lot.route, inside or {})
    if not found:
        return
    several = len(units) > 1
    errors = []
    for unit, why in found[:MOST_NAMED]:
        said = f"{unit.lpn}: {why.sentence}" if several else why.sentence
        errors.append(FieldError("handling_unit", why.code, said, {"lpn": unit.lpn}))
    if len(found) > MOST_NAMED:
        more = _("%(count)d more may not go into it.") % {"count": len(found) - MOST_NAMED}
        errors.append(FieldError("handling_unit", found[MOST_NAMED][1].code, more))
    raise Conflict.of(*errors, code=found[0][1].code)


def why_not(
    units: Sequence[HandlingUnit], route: str, inside: Mapping[UUID, LotItem]
) -> list[tuple[HandlingUnit, Refusal]]:
    """Which of `units` (locked) may not leave in a lot of `route`, each with the reason.

    `inside` is what lies in another lot already. Six queries for any number of units.
    """
    blocks, inspected = blocks_of_many(units), being_inspected(units)
    ways = {
        way.unit_id: way for way in Disposition.objects.filter(unit__in=[unit.pk for unit in units])
    }
    words = {name: row[0] for name, row in ROUTES.items()}
    found = []
    for unit in units:
        way, item = ways.get(unit.pk), inside.get(unit.pk)
        scanned = Scanned(
            here=unit.status == "on_hand",
            status=str(way.status) if way is not None else None,
            route=way.route if way is not None else "",
            lot=item.lot.number if item is not None else "",
            inspected=unit.pk in inspected,
            blocks=blocks[unit.pk],
        )
        why = refusal(scanned, route, route_words=words)
        if why is not None:
            found.append((unit, why))
    return found


def _put_in(
    units: Sequence[HandlingUnit], lot: Lot, grams: Mapping[UUID, int], by: Actor
) -> list[LotItem]:
    """Write the units down as lying in the lot, start their ways, and move them into its box."""
    keys = [unit.pk for unit in units]
    approved = Disposition.objects.filter(unit__in=keys, status="approved").values_list("unit_id")
    setting_out = {key for (key,) in approved}
    start_routes([unit for unit in units if unit.pk in setting_out], by=by)
    perform_many(
        HandlingUnit.objects.filter(pk__in=keys),
        "move",
        by=within(by),
        location=lot.container.location,
        container=lot.container,
    )
    items = [
        LotItem(
            lot=lot,
            unit=unit,
            quantity=unit.quantity,
            weight_g=grams.get(unit.pk, catalogue_weight(unit)),
            weighed=unit.pk in grams,
        )
        for unit in units
    ]
    LotItem.objects.bulk_create(items, batch_size=1000)
    also = [("inspection.handlingunit", key) for key in keys]
    note(lot, LOT_ITEM_IN, by=by, data=_told(units), also=also)
    touch(lot)
    return items


def _told(units: Sequence[HandlingUnit]) -> dict[str, Any]:
    if len(units) == 1:
        return {"handling_unit": units[0].public_id, "lpn": units[0].lpn}
    return {"handling_units": len(units)}


def catalogue_weight(unit: HandlingUnit) -> int | None:
    """Grams of all pieces of a unit as its product's data say; None where nobody knows."""
    one = unit.product.weight_g if unit.product is not None else None
    return one * unit.quantity if one else None


def take_out(lot: Lot, unit: HandlingUnit, *, by: Actor) -> Lot:
    """Take a unit out of an open lot; its way stays approved, for another lot of the route."""
    by.require("lots.work")
    with one_transaction():
        _locked([unit])
        lot = lock(lot)
        item = _item(lot, unit)
        if item is None:
            if LotItem.objects.filter(lot=lot, unit=unit).exists():
                return lot
            raise _not_in(lot)
        _must_be_open(lot)
        end(item, lot, why="taken_out", by=by)
    return lot


def weigh(lot: Lot, unit: HandlingUnit, *, weight_g: int, by: Actor) -> LotItem:
    """Note what a unit in an open lot weighs on the scale, in grams, with all its pieces."""
    by.require("lots.work")
    _refuse_impossible({unit.pk: weight_g})
    with one_transaction():
        _locked([unit])
        lot = lock(lot)
        item = _item(lot, unit)
        if item is None:
            raise _not_in(lot)
        _must_be_open(lot)
        if item.weighed and item.weight_g == weight_g:
            return item
        item.weight_g, item.weighed = weight_g, True
        item.save(update_fields=["weight_g", "weighed"])
        data = {"handling_unit": item.unit.public_id, "lpn": item.unit.lpn, "weight_g": weight_g}
        note(lot, LOT_ITEM_WEIGHED, by=by, data=data)
        touch(lot)
    return item


def _item(lot: Lot, unit: HandlingUnit) -> LotItem | None:
    rows = LotItem.objects.select_related("unit")
    return rows.filter(lot=lot, unit=unit, out_at=None).first()


def _not_in(lot: Lot) -> InvalidInput:
    message = _("It does not lie in the lot %s.") % lot.number
    return InvalidInput.of(FieldError("handling_unit", "not_in_the_lot", message))

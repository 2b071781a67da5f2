"""What people do with a handling unit: say what it is, move, divide and join it, look for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalog.models import Product, Unit
from flows.note import note
from flows.perform import perform
from flows.together import Together
from inspection.models import Container, HandlingUnit, Inspection, Location
from inspection.models.units import LIVE
from inspection.services.alone import one_transaction
from inspection.services.goods import changed, lock_goods, lock_many
from inspection.services.holds import copy_holds, end_holds, hold_if_stopped
from inspection.services.inspecting import skip_waiting
from inspection.services.ledger import tell_received
from inspection.services.licence_plates import free_plates
from inspection.services.waiting import await_inspection
from inspection.vocabulary import TITLE_PASSED
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.models import RmaLine
from rma.services.work import within
from tenants.actors import Actor

#: Columns that a piece split off keeps.
_KEPT = (
    "receipt",
    "rma",
    "rma_line",
    "product",
    "unit",
    "scanned",
    "serial",
    "lot",
    "condition",
    "title",
    "function",
    "cosmetic",
    "packaging",
    "hazard",
    "photos",
    "location",
    "container",
)
#: What must agree before two piles become one: the column, and its name in the refusal.
_AGREE = (
    "product_id",
    "lot",
    "title",
    "rma_line_id",
    "function",
    "cosmetic",
    "packaging",
    "condition",
)


def identify_unit(
    unit: HandlingUnit,
    *,
    by: Actor,
    product: Product,
    line: RmaLine | None = None,
    serial: str = "",
    lot: str = "",
) -> HandlingUnit:
    """Say what a piece is, and perhaps on which return line it was expected: it counts there."""
    with one_transaction():
        unit = lock_goods(unit)
        if line is not None and line.product_id not in (None, product.pk):
            message = _("This line is for another article.")
            raise InvalidInput.of(FieldError("return_line", "wrong_item", message))
        _refuse_serial_here(unit, product, serial or unit.serial)
        accepted = 0
        if line is not None and unit.status == "unidentified":
            told = tell_received(line, quantity=unit.quantity, by=by)
            line, accepted = told.line, told.accepted
        unit.serial, unit.lot = serial or unit.serial, lot or unit.lot
        unit.counted += accepted
        unit.rma_id = line.rma_id if line is not None else unit.rma_id
        unit.unit = _sold_unit(product, unit.serial)
        unit.save()
        unit = perform(unit, "identify", by=by, product=product, rma_line=line)
        hold_if_stopped(unit, by=by)
        together = Together(within(by))
        await_inspection(together, [unit])
        together.write()
    return unit


def move_unit(
    unit: HandlingUnit, *, by: Actor, location: Location | None, container: Container | None = None
) -> HandlingUnit:
    """Put a unit into a place, or into a container and with it where that stands."""
    if location is None and container is None:
        message = _("Say where it goes: a place or a container.")
        raise InvalidInput.of(FieldError("location", "required", message))
    place = location or (container.location if container else None)
    return perform(unit, "move", by=by, location=place, container=container)


def split_unit(
    unit: HandlingUnit, *, quantity: int, by: Actor, lpn: str | None = None
) -> HandlingUnit:
    """Take `quantity` pieces off a pile; returns the new unit, with a plate of its own.

    Holds, grade, photos and the line's counts go with the pieces: those that came over the
    authorised quantity leave first, then those without an approved route.
    """
    with one_transaction():
        unit = lock_goods(unit)
        if not 1 <= quantity < max(unit.quantity, 1):
            message = _("Take off 1 to %(most)d of its pieces.") % {"most": unit.quantity - 1}
            raise InvalidInput.of(FieldError("quantity", "out_of_range", message))
        [plate] = free_plates([lpn], path="lpn")
        counted = max(0, quantity - (unit.quantity - unit.counted))
        routed = max(0, counted - (unit.counted - unit.routed))
        other = HandlingUnit(
            lpn=plate,
            parent=unit,
            quantity=quantity,
            counted=counted,
            routed=routed,
            **{name: getattr(unit, name) for name in _KEPT},
        )
        unit.counted -= counted
        unit.routed -= routed
        unit.save()
        together = Together(within(by))
        together.create(other, quantity=quantity)
        if unit.product_id is not None:
            together.move(other, "identify")
        copy_holds(together, unit, other)
        if Inspection.objects.filter(unit=unit, status__in=("waiting", "in_progress")).exists():
            await_inspection(together, [other])
        perform(unit, "split", by=by, quantity=quantity, into=other)
        together.write()
    return other


def merge_units(unit: HandlingUnit, *, others: Sequence[HandlingUnit], by: Actor) -> HandlingUnit:
    """Put other piles onto this one; their plates are used up.

    Only where owner, article, lot, grade and return line agree, and never serialised goods.
    """
    if not others or unit.pk in {other.pk for other in others}:
        message = _("Name other units to put onto this one.")
        raise InvalidInput.of(FieldError("units", "invalid", message))
    with one_transaction():
        unit, *rest = lock_many([unit, *{other.pk: other for other in others}.values()])
        for other in rest:
            _refuse_unlike(unit, other)
        together = Together(within(by))
        total = sum(other.quantity for other in rest)
        merged = perform(unit, "merge", by=by, quantity=total)
        for other in rest:
            merged.counted += other.counted
            merged.routed += other.routed
            merged.hazard = merged.hazard or other.hazard
            merged.photos = list(dict.fromkeys([*merged.photos, *other.photos]))
            copy_holds(together, other, unit)
            _use_up(other, unit, by)
        merged.save()
        together.write()
    return merged


def _use_up(other: HandlingUnit, unit: HandlingUnit, by: Actor) -> None:
    """Empty a pile onto another; nothing waits for it any more."""
    quantity = other.quantity
    skip_waiting(other, rule="merged", by=by)
    end_holds(other, finding=_("Put onto %s.") % unit.lpn, by=by)
    other.counted = other.routed = 0
    other.merged_into = unit
    other.save()
    perform(other, "merge", by=by, quantity=-quantity, other=unit)


def _refuse_unlike(unit: HandlingUnit, other: HandlingUnit) -> None:
    for each in (unit, other):
        if each.status != "on_hand":
            raise Conflict(_("%s is not here.") % each.lpn, code="unit_not_here")
        if each.serial or (each.product is not None and each.product.serialised):
            raise Conflict(_("Serialised goods are never put together."), code="serialised")
    unlike = [name for name in _AGREE if getattr(unit, name) != getattr(other, name)]
    if unlike or unit.product_id is None:
        message = _("They are not alike: article, lot, owner, grade and return line must agree.")
        raise Conflict(message, code="not_alike")
    if Inspection.objects.filter(unit__in=[unit, other], status__in=("in_progress", "graded")):
        raise Conflict(_("One of them is being inspected."), code="inspection_open")


def lose_unit(unit: HandlingUnit, *, by: Actor) -> HandlingUnit:
    """It cannot be found."""
    return perform(unit, "lose", by=by)


def find_unit(unit: HandlingUnit, *, by: Actor) -> HandlingUnit:
    """It was found again."""
    return perform(unit, "find", by=by)


def pass_title(units: Sequence[HandlingUnit], *, by: Actor) -> list[HandlingUnit]:
    """The customer's pieces are ours now: they were paid for, given up or agreed to."""
    passed = []
    with one_transaction():
        for unit in lock_many(units):
            if unit.title == "customer":
                unit.title = "ours"
                changed(unit)
                note(unit, TITLE_PASSED, by=by)
                passed.append(unit)
    return passed


def _refuse_serial_here(unit: HandlingUnit, product: Product, serial: str) -> None:
    if not serial:
        return
    here = HandlingUnit.objects.filter(
        serial_normalized=normalise_code(serial), product=product, status__in=LIVE
    )
    other = here.exclude(pk=unit.pk).first()
    if other is not None:
        message = _("This serial number is here already, on plate %s.") % other.lpn
        raise Conflict.of(FieldError("serial", "serial_on_hand", message))


def _sold_unit(product: Product, serial: str) -> Unit | None:
    if not serial:
        return None
    return Unit.objects.filter(serial_normalized=normalise_code(serial), product=product).first()

"""Turns what was counted into handling units: matched, told to the ledger, plated, held where odd.

1. The returns of the parcel are locked, orders first, as everybody who changes a return locks them.
2. Items become pieces of return lines (`inspection.matching`).
3. Each line is told once how many came; what it does not accept is over.
4. Pieces become units with a plate, holds, differences and a waiting inspection, written at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Product, Unit
from flows.perform import lock_all
from flows.together import Together
from inspection.given import ItemGiven
from inspection.matching import SERIAL_MISMATCH, Expected, Item, Piece, everything, match
from inspection.models import Discrepancy, HandlingUnit, Receipt
from inspection.models.units import LIVE
from inspection.selectors.receipts import as_expected, lines_of
from inspection.services.holds import hold_at_dock
from inspection.services.ledger import Told, tell_received
from inspection.services.licence_plates import free_plates
from inspection.services.references import Arrival
from inspection.services.waiting import await_inspection
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.models import Rma, RmaLine
from rma.services.work import lock_order
from tenants.actors import Actor

#: Whose goods a customer's claim leaves the customer's until it is settled (DOMAIN, "Title").
CUSTOMERS_UNTIL_SETTLED = ("guarantee", "warranty")


@dataclass
class Counted:
    """What a count comes to, before anything of it is written."""

    pieces: list[Piece]
    told: dict[UUID, Told]
    lines: dict[UUID, RmaLine]

    @property
    def rmas(self) -> list[Rma]:
        """The returns that goods belong to: of a late parcel the follow-up."""
        found = {told.line.rma_id: told.line.rma for told in self.told.values()}
        for piece in self.pieces:
            if piece.expected is not None:
                line = self.lines[piece.expected.line]
                found.setdefault(line.rma_id, line.rma)
        return list(found.values())


def lock_returns(rmas: Iterable[Rma]) -> None:
    """Lock these returns in the order in which all services lock them: orders, then returns."""
    held = list(rmas)
    for order_id in sorted({rma.order_id for rma in held if rma.order_id}):
        lock_order(order_id)
    lock_all(Rma.objects.filter(pk__in=[rma.pk for rma in held]))


def lock_returns_of(receipt: Receipt) -> None:
    """Lock the orders and returns of a receipt's goods."""
    lock_returns(Rma.objects.filter(units__receipt=receipt).distinct())


def count_goods(arrival: Arrival, *, by: Actor) -> Counted:
    """Match the items of `arrival` to return lines and tell the lines what came."""
    lock_returns(arrival.rmas.values())
    lines = {line.pk: line for line in lines_of(arrival.rmas)}
    expected = as_expected(list(lines.values()))
    pieces = _matched(arrival, expected)
    _refuse_known_serials(pieces, lines)
    totals: dict[UUID, int] = {}
    for piece in pieces:
        if piece.counts and piece.expected is not None:
            totals[piece.expected.line] = totals.get(piece.expected.line, 0) + piece.quantity
    told = {
        key: tell_received(lines[key], quantity=quantity, by=by, shipment=arrival.shipment)
        for key, quantity in totals.items()
    }
    return Counted(pieces, told, lines)


def _matched(arrival: Arrival, expected: Sequence[Expected]) -> list[Piece]:
    items = everything(expected) if arrival.items is None else arrival.items
    pieces, errors = match(items, expected)
    if errors:
        raise InvalidInput.of(*errors)
    if not pieces:
        message = _("Nothing is outstanding here. Count what came, item by item.")
        raise InvalidInput.of(FieldError("items", "nothing_outstanding", message))
    return pieces


def _refuse_known_serials(pieces: Sequence[Piece], lines: dict[UUID, RmaLine]) -> None:
    """A serial is in at most one live handling unit (invariant 3)."""
    seen: dict[tuple[str, UUID | None], int] = {}
    for piece in pieces:
        if piece.item.serial:
            key = (piece.item.serial, _product_id(piece, lines))
            if key in seen:
                message = _("This serial number is counted twice.")
                path = f"items[{piece.item.index}].serial"
                raise InvalidInput.of(FieldError(path, "duplicate", message))
            seen[key] = piece.item.index
    here = HandlingUnit.objects.filter(
        serial_normalized__in=[serial for serial, _product in seen], status__in=LIVE
    )
    for unit in here if seen else ():
        index = seen.get((unit.serial_normalized, unit.product_id))
        if index is not None:
            message = _("This serial number is here already, on plate %s.") % unit.lpn
            raise Conflict.of(FieldError(f"items[{index}].serial", "serial_on_hand", message))


def _product_id(piece: Piece, lines: dict[UUID, RmaLine]) -> UUID | None:
    if piece.oddity == SERIAL_MISMATCH and piece.expected is not None:
        return piece.product or lines[piece.expected.line].product_id
    return piece.product


def write_goods(
    together: Together, receipt: Receipt, arrival: Arrival, counted: Counted
) -> list[HandlingUnit]:
    """Add the units of a count to `together`, with holds, differences and waiting inspections.

    Sets `receipt.open_discrepancies`; the caller writes.
    """
    units = _units(receipt, arrival, counted)
    differences = _over(counted, units)
    if not arrival.rmas:
        total = sum(unit.quantity for unit in units)
        differences.append(Discrepancy(kind="unknown_sender", quantity=total))
    for unit, piece in zip(units, counted.pieces, strict=True):
        together.create(unit, quantity=unit.quantity)
        if unit.product_id is not None:
            together.move(unit, "identify")
        if piece.oddity is not None:
            differences.append(
                Discrepancy(
                    kind=piece.oddity,
                    unit=unit,
                    rma_line_id=piece.expected.line if piece.expected else None,
                    quantity=piece.quantity,
                )
            )
    for difference in differences:
        difference.receipt = receipt
    together.add(*differences)
    receipt.open_discrepancies = len(differences)
    hold_at_dock(together, units, [piece.oddity for piece in counted.pieces])
    await_inspection(together, units)
    return units


def _units(receipt: Receipt, arrival: Arrival, counted: Counted) -> list[HandlingUnit]:
    plates = free_plates([_given(arrival, piece.item).lpn for piece in counted.pieces])
    left = {key: told.accepted for key, told in counted.told.items()}
    units = []
    for piece, plate in zip(counted.pieces, plates, strict=True):
        given = _given(arrival, piece.item)
        accepted, line = 0, _line_of(piece, counted)
        if piece.counts and piece.expected is not None:
            accepted = min(piece.quantity, left[piece.expected.line])
            left[piece.expected.line] -= accepted
        rma = line.rma if line is not None else _rma_of(piece, arrival, counted)
        units.append(
            HandlingUnit(
                lpn=plate,
                receipt=receipt,
                rma=rma,
                rma_line=line,
                product=_product(piece, arrival, counted),
                quantity=piece.quantity,
                counted=accepted,
                scanned=piece.item.said,
                serial=(given.serial or piece.item.serial or "").strip(),
                lot=(given.lot or "").strip(),
                condition=piece.item.condition,
                title=_title(line, accepted),
                location=arrival.location,
                container=arrival.container,
                photos=list(given.photos),
            )
        )
    _link_sold_units(units)
    return units


_NOTHING_SAID = ItemGiven()


def _given(arrival: Arrival, item: Item) -> ItemGiven:
    return _NOTHING_SAID if arrival.items is None else arrival.given[item.index]


def _line_of(piece: Piece, counted: Counted) -> RmaLine | None:
    """The line a piece belongs to; another article, or another serial, is not the line's."""
    if piece.expected is None or piece.oddity in ("wrong_item", SERIAL_MISMATCH):
        return None
    told = counted.told.get(piece.expected.line)
    return told.line if told is not None else counted.lines[piece.expected.line]


def _rma_of(piece: Piece, arrival: Arrival, counted: Counted) -> Rma | None:
    """The return in whose parcel a piece lay that is on none of its lines."""
    if piece.expected is not None:
        return counted.lines[piece.expected.line].rma
    key = piece.item.rma or (next(iter(arrival.rmas)) if len(arrival.rmas) == 1 else None)
    return arrival.rmas[key] if key else None


def _product(piece: Piece, arrival: Arrival, counted: Counted) -> Product | None:
    if piece.item.product is not None:
        return arrival.products[piece.item.product]
    if piece.item.said or piece.expected is None:
        return None
    return counted.lines[piece.expected.line].product


def _title(line: RmaLine | None, accepted: int) -> str:
    """Whose goods they are: ours once an approved line took them, but for claims and repairs."""
    if line is None or not accepted or line.status != "authorized":
        return "customer"
    if line.legal_basis in CUSTOMERS_UNTIL_SETTLED or line.wanted.get("type") == "repair":
        return "customer"
    return "ours"


def _link_sold_units(units: Sequence[HandlingUnit]) -> None:
    """Point serialised goods at the unit that was sold; one query."""
    serials = {normalise_code(unit.serial) for unit in units if unit.serial and unit.product_id}
    if not serials:
        return
    sold = {
        (row.serial_normalized, row.product_id): row
        for row in Unit.objects.filter(serial_normalized__in=serials)
    }
    for unit in units:
        if unit.product_id is not None:
            unit.unit = sold.get((normalise_code(unit.serial), unit.product_id))


def _over(counted: Counted, units: Sequence[HandlingUnit]) -> list[Discrepancy]:
    """What came and no line accepted, unit by unit."""
    return [
        Discrepancy(
            kind="over_quantity",
            unit=unit,
            rma_line=unit.rma_line,
            quantity=unit.quantity - unit.counted,
        )
        for unit, piece in zip(units, counted.pieces, strict=True)
        if piece.counts and unit.counted < unit.quantity
    ]

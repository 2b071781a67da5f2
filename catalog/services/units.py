"""Writes units: the serialised pieces of the lines that were sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from catalog.models import OrderLine, Unit
from catalog.services.upserts import insert_missing
from returns_portal.lib.ids import normalise_code

#: A serial in the form look-ups compare, and the product it counts within.
Piece = tuple[str, UUID]


class SoldPieces:
    """The serials of lines being written, gathered to be written at once."""

    def __init__(self) -> None:
        self._pieces: dict[Piece, tuple[str, str, UUID, datetime]] = {}

    def add(
        self, *, line: OrderLine, sold_at: datetime, serials: Sequence[tuple[str, str]]
    ) -> None:
        """Note the (serial, lot) pairs of a line."""
        for serial, lot in serials:
            piece = (normalise_code(serial), line.product_id)
            other = self._pieces.get(piece)
            if other is None or other[3] <= sold_at:
                self._pieces[piece] = (serial, lot, line.pk, sold_at)

    def write(self) -> set[UUID]:
        """Write them; the keys of the lines that have other pieces now.

        A piece that was sold again belongs to the line that was sold last.
        """
        if not self._pieces:
            return set()
        known = self._known()
        missing = sorted(self._pieces.keys() - known.keys())
        made = {piece: self._unit(piece) for piece in missing}
        ours = insert_missing(list(made.values()))
        lost = {piece for piece, row in made.items() if row.pk not in ours}
        if lost:
            known |= {piece: row for piece, row in self._known().items() if piece in lost}
        return {made[piece].order_line_id for piece in made.keys() - lost} | self._change(known)

    def _known(self) -> dict[Piece, Unit]:
        serials = {serial for serial, _product in self._pieces}
        products = {product for _serial, product in self._pieces}
        rows = (
            Unit.objects.filter(serial_normalized__in=serials, product_id__in=products)
            .select_related("order_line__order")
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        found = {(row.serial_normalized, row.product_id): row for row in rows}
        return {piece: row for piece, row in found.items() if piece in self._pieces}

    def _unit(self, piece: Piece) -> Unit:
        serial, lot, line, _sold_at = self._pieces[piece]
        return Unit(serial=serial, lot=lot, order_line_id=line, product_id=piece[1])

    def _change(self, known: Mapping[Piece, Unit]) -> set[UUID]:
        changed = []
        for piece, row in known.items():
            serial, lot, line, sold_at = self._pieces[piece]
            if row.order_line is not None and row.order_line.order.placed_at > sold_at:
                continue
            if (row.serial, row.lot, row.order_line_id) != (serial, lot or row.lot, line):
                row.serial, row.lot, row.order_line_id = serial, lot or row.lot, line
                changed.append(row)
        if changed:
            Unit.objects.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["serial", "serial_normalized", "lot", "order_line"],
            )
        return {row.order_line_id for row in changed}


def release_units(lines: Mapping[UUID, set[str]]) -> set[UUID]:
    """Take units off the lines (by key) that name them no longer; the keys of those lines.

    `lines` holds the serials that stay, in the form look-ups compare.
    """
    if not lines:
        return set()
    gone = {
        row.pk: row.order_line_id
        for row in Unit.objects.filter(order_line__in=lines)
        if row.serial_normalized not in lines[row.order_line_id]
    }
    if gone:
        Unit.objects.filter(pk__in=gone).update(order_line=None)
    return set(gone.values())

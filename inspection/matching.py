"""Which return line each counted item belongs to, and what is odd about it. Pure: no database.

An item says what somebody read: a return line, a SKU, a serial, or nothing. `match` gives pieces,
each of one item and at most one line. Whether it still counts there is the ledger's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import FieldError

#: Goods of one article whose serial is not the one that was announced.
SERIAL_MISMATCH = "serial_mismatch"


@dataclass(frozen=True, slots=True)
class Expected:
    """A return line as the dock sees it: `announced` pieces are waited for; there is `room` for
    more where a line takes what nobody waits for, because it was declined.
    """

    line: UUID
    rma: UUID
    product: UUID | None
    announced: int
    room: int
    serials: frozenset[str] = frozenset()
    serialised: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One counted item; `product` is what the code on it names, `serial` is normalised."""

    index: int
    quantity: int | None = None
    rma: UUID | None = None
    line: UUID | None = None
    product: UUID | None = None
    said: str = ""
    serial: str = ""
    condition: str = "good"
    serialised: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an item that goes to one line, or to none. `oddity` is the kind of discrepancy."""

    item: Item
    quantity: int
    expected: Expected | None = None
    oddity: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it may count as received on its line."""
        return self.expected is not None and self.oddity is None

    @property
    def product(self) -> UUID | None:
        """What it is: as read on it, else as its line says."""
        if self.item.product or self.item.said or self.expected is None:
            return self.item.product
        return self.expected.product


@dataclass
class _Room:
    """What is left of each line's room while items are dealt out."""

    left: dict[UUID, int] = field(default_factory=dict)

    def take(self, line: UUID, quantity: int) -> int:
        taken = min(self.left[line], quantity)
        self.left[line] -= taken
        return taken


def match(
    items: Sequence[Item], expected: Sequence[Expected]
) -> tuple[list[Piece], list[FieldError]]:
    """The pieces of `items`, and what is wrong with items that say too little or too much."""
    room = _Room({line.line: line.room for line in expected})
    expected = sorted(expected, key=lambda line: not line.announced)
    pieces: list[Piece] = []
    errors: list[FieldError] = []
    for item in items:
        candidates = _candidates(item, expected)
        error = _unclear(item, candidates, expected)
        if error is not None:
            errors.append(error)
            continue
        pieces += _single(_deal(item, candidates, room))
    return pieces, errors


def everything(expected: Sequence[Expected]) -> list[Item]:
    """The items of "all that was announced came": one for each line waited for, or for each of its
    serials where it announced as many.
    """
    items: list[Item] = []
    for line in expected:
        single = line.serialised and len(line.serials) == line.announced
        parts = [(1, serial) for serial in sorted(line.serials)] if single else []
        if line.announced and not single:
            parts = [(line.announced, "")]
        for quantity, serial in parts:
            items.append(
                Item(len(items), quantity, line.rma, line.line, serial=serial, serialised=single)
            )
    return items


def _candidates(item: Item, expected: Sequence[Expected]) -> list[Expected]:
    """The lines an item may belong to, the likeliest first."""
    found = [
        line for line in expected if item.line in (None, line.line) and item.rma in (None, line.rma)
    ]
    if item.line is not None:
        return found
    if item.serial:
        announced = [line for line in found if item.serial in line.serials]
        if announced:
            return announced
    if item.product is not None:
        return [line for line in found if line.product == item.product]
    if item.said:
        return []
    return found if len(found) == 1 else []


def _unclear(
    item: Item, candidates: Sequence[Expected], expected: Sequence[Expected]
) -> FieldError | None:
    path = f"items[{item.index}]"
    if item.serial and item.quantity not in (None, 1):
        message = _("A serial number names one piece: its quantity is 1.")
        return FieldError(f"{path}.quantity", "serial_is_single", message)
    if item.line is not None and not candidates:
        message = _("This line is not on the return.")
        return FieldError(f"{path}.return_line", "unknown_line", message)
    if not candidates and not (item.product or item.said or item.serial) and len(expected) != 1:
        message = _("Say which line, SKU or serial it is.")
        return FieldError(f"{path}.return_line", "line_required", message)
    if item.quantity is None and not item.serial and not candidates:
        return FieldError(f"{path}.quantity", "required", _("Say how many."))
    return None


def _deal(item: Item, candidates: Sequence[Expected], room: _Room) -> Iterator[Piece]:
    """Deal an item out to its candidates; what none has room for stays with the last taker."""
    if not candidates:
        yield Piece(item, item.quantity or 1, oddity=_unexpected(item))
        return
    fitting = [line for line in candidates if _oddity(item, line) is None]
    if not fitting:
        first = candidates[0]
        yield Piece(item, item.quantity or 1, first, _oddity(item, first))
        return
    wanted = item.quantity
    if wanted is None:
        waited = sum(min(line.announced, room.left[line.line]) for line in fitting)
        wanted = 1 if item.serial else waited
    parts: list[tuple[Expected, int]] = []
    for line in fitting:
        taken = room.take(line.line, wanted)
        wanted -= taken
        if taken:
            parts.append((line, taken))
    if wanted:
        line, taken = parts.pop() if parts else (fitting[0], 0)
        parts.append((line, taken + wanted))
    for line, quantity in parts:
        yield Piece(item, quantity, line)


def _single(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Serialised goods are one unit each."""
    for piece in pieces:
        single = piece.item.serialised or (
            piece.expected is not None and piece.expected.serialised and piece.oddity is None
        )
        if single and piece.quantity > 1:
            yield from (replace(piece, quantity=1) for _each in range(piece.quantity))
        else:
            yield piece


def _unexpected(item: Item) -> str:
    return "empty_box" if item.condition == "empty" else "undeclared"


def _oddity(item: Item, line: Expected) -> str | None:
    """Why an item does not count although its line is known."""
    if item.condition == "empty":
        return "empty_box"
    if (item.product is not None or item.said) and item.product != line.product:
        return "wrong_item"
    if item.serial and line.serials and item.serial not in line.serials:
        return SERIAL_MISMATCH
    return None

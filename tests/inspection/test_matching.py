"""Which line a counted item belongs to: pure, by case and by property."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from inspection.matching import Expected, Item, everything, match

RETURN, TEE, CAP = uuid4(), uuid4(), uuid4()


def expected(product: UUID | None = TEE, announced: int = 1, **fields):
    room = fields.pop("room", announced)
    return Expected(
        line=uuid4(), rma=RETURN, product=product, announced=announced, room=room, **fields
    )


def dealt(items, lines):
    pieces, errors = match(items, lines)
    assert errors == []
    return [
        (piece.expected and lines.index(piece.expected), piece.quantity, piece.oddity)
        for piece in pieces
    ]


def test_an_article_goes_to_the_line_that_waits_for_it():
    lines = [expected(CAP), expected(TEE, 2)]
    assert dealt([Item(0, 2, product=TEE)], lines) == [(1, 2, None)]


def test_two_lines_of_one_article_are_filled_one_after_the_other():
    lines = [expected(TEE, 2), expected(TEE, 1)]
    assert dealt([Item(0, 3, product=TEE)], lines) == [(0, 2, None), (1, 1, None)]


def test_what_no_line_has_room_for_stays_with_the_last():
    lines = [expected(TEE, 1), expected(TEE, 1)]
    assert dealt([Item(0, 5, product=TEE)], lines) == [(0, 1, None), (1, 4, None)]


def test_lines_that_are_waited_for_come_before_those_that_were_declined():
    lines = [expected(TEE, 0, room=2), expected(TEE, 1)]
    pieces, _errors = match([Item(0, 1, product=TEE)], lines)
    assert pieces[0].expected == lines[1]


def test_a_serial_finds_the_line_that_announced_it():
    lines = [
        expected(TEE, serials=frozenset({"A"}), serialised=True),
        expected(TEE, serials=frozenset({"B"}), serialised=True),
    ]
    assert dealt([Item(0, None, product=TEE, serial="B")], lines) == [(1, 1, None)]


def test_a_serial_nobody_announced_goes_to_a_line_that_announced_none():
    lines = [expected(TEE, serials=frozenset({"A"})), expected(TEE)]
    assert dealt([Item(0, 1, product=TEE, serial="X")], lines) == [(1, 1, None)]


def test_without_any_word_it_is_the_only_line():
    assert dealt([Item(0, 1)], [expected()]) == [(0, 1, None)]
    _pieces, [error] = match([Item(0, 1)], [expected(), expected(CAP)])
    assert error.code == "line_required"


def test_all_that_was_announced_is_one_item_a_line_or_a_serial():
    lines = [
        expected(TEE, 3),
        expected(CAP, 0, room=2),
        expected(CAP, 2, serials=frozenset({"A", "B"}), serialised=True),
        expected(CAP, 2, serials=frozenset({"A"}), serialised=True),
    ]
    found = everything(lines)
    assert [(item.quantity, item.serial) for item in found] == [
        (3, ""),
        (1, "A"),
        (1, "B"),
        (2, ""),
    ]


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=6),
)
def test_no_piece_is_lost_or_made_and_all_room_is_used_before_anything_is_over(rooms, counted):
    lines = [expected(TEE, room, room=room) for room in rooms]
    items = [
        Item(index, quantity, product=TEE if known else CAP)
        for index, (quantity, known) in enumerate(counted)
    ]
    pieces, errors = match(items, lines)
    assert errors == []
    for item in items:
        assert sum(piece.quantity for piece in pieces if piece.item == item) == item.quantity
    wanted = sum(quantity for quantity, known in counted if known)
    assert sum(piece.quantity for piece in pieces if piece.counts) == wanted
    got = {
        line.line: sum(piece.quantity for piece in pieces if piece.expected == line)
        for line in lines
    }
    within = sum(min(got[line.line], line.room) for line in lines)
    assert within == min(wanted, sum(rooms))

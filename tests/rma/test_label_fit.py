"""Addresses are printed as large as they fit, broken between words, and never lose a whole line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rma.shipping.labels.fit import LINE_HEIGHT, Room, fit, shorten, width_of, wrap

ROOM = Room(240, 60, (12, 10, 8), bold=False)


def test_few_short_lines_are_printed_large():
    assert fit(["M. Oduya", "22 Mill Lane"], ROOM).size == 12


def test_more_lines_are_printed_smaller():
    fitted = fit(["line"] * 5, ROOM)
    assert (fitted.size, len(fitted.lines)) == (8, 5)
    assert fit(["line"] * 4, ROOM).size == 12


def test_a_line_breaks_between_words_and_after_hyphens():
    assert wrap("one two three", 5.5, bold=True) == ["one two", "three"]
    assert wrap("Schmidt-Straße", 6.5, bold=True) == ["Schmidt-", "Straße"]
    assert wrap("abcdefghij", 3, bold=True) == ["abcd", "efgh", "ij"]
    assert wrap("-00<", 2.0, bold=False) == ["-", "00", "<"]
    assert wrap("  ", 3, bold=True) == []


def test_what_is_too_much_at_the_smallest_size_is_shortened_line_by_line():
    lines = ["street " * 40, "hall " * 40, "25764 Nordsee", "GERMANY"]
    fitted = fit(lines, ROOM)
    assert fitted.size == 8
    assert len(fitted.lines) <= int(60 / (8 * LINE_HEIGHT))
    assert fitted.lines[-2:] == ("25764 Nordsee", "GERMANY")
    assert fitted.lines[0].endswith("…")
    assert fitted.lines[0].startswith("street street")


def test_too_many_lines_lose_the_middle_and_keep_postcode_and_country():
    fitted = fit([f"line {number}" for number in range(30)], ROOM)
    assert fitted.lines == ("line 0", "line 1", "line 2", "line 27", "line 28", "line 29")


@pytest.mark.parametrize("bold", [True, False])
@given(text=st.text(max_size=80), room=st.floats(2, 40))
def test_no_broken_or_shortened_line_is_wider_than_its_room(bold, text, room):
    assert all(width_of(line, bold=bold) <= room for line in wrap(text, room, bold=bold))
    assert width_of(shorten(text, room, bold=bold), bold=bold) <= room


@given(text=st.text(max_size=80), room=st.floats(2, 40))
def test_breaking_a_line_loses_nothing_but_spaces(text, room):
    assert "".join("".join(wrap(text, room, bold=True)).split()) == "".join(text.split())

"""How large an address may be printed so that every line of it stays on the label."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Advance widths in DejaVu Sans Bold, the widest fallback there is, rounded up (em). Regular is 8 %
# narrower. An estimate on purpose: the same answer with every font, before anything is laid out.
_NARROW = frozenset("iljtfrIJ.,:;'|!()[]-/ `°·\u00a0")
_WIDE = frozenset("mwMW%@&æœÆŒ…—щШЩЖЮЫшжюфмМ")
_REGULAR = 0.92
LINE_HEIGHT = 1.22  # of the size; label.css sets the same


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle for text and the sizes it may take, in points, the largest first."""

    width: float
    height: float
    sizes: tuple[float, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text broken into lines for one size (points). No line is wider than its room."""

    size: float
    lines: tuple[str, ...]


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    plain = unicodedata.normalize("NFD", character)[0]
    if plain in _NARROW:
        return 0.5
    if plain in _WIDE:
        return 1.11
    if plain.isascii():
        return 0.86 if plain.isupper() else 0.84 if not plain.isalnum() else 0.72
    return 0.95


def width_of(text: str, *, bold: bool) -> float:
    """The width of `text` in em, rather too large than too small."""
    return sum(map(_advance, text)) * (1.0 if bold else _REGULAR)


def _pieces(word: str, room_em: float, *, bold: bool) -> Iterator[str]:
    """A word cut where it would not fit a line of its own, after a hyphen if it has one there."""
    piece = ""
    for character in word:
        # What follows a hyphen may be too wide with one character more, too.
        while piece and width_of(piece + character, bold=bold) > room_em:
            cut = piece.rfind("-") + 1 or len(piece)
            yield piece[:cut]
            piece = piece[cut:]
        piece += character
    yield piece


def wrap(text: str, room_em: float, *, bold: bool) -> list[str]:
    """`text` in lines no wider than `room_em`, broken between words where possible."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        for piece in _pieces(word, room_em, bold=bold):
            longer = f"{current} {piece}" if current else piece
            if current and width_of(longer, bold=bold) > room_em:
                lines.append(current)
                longer = piece
            current = longer
    return [*lines, current] if current else lines


def shorten(text: str, room_em: float, *, bold: bool) -> str:
    """`text` cut to one line, with an ellipsis where something is missing."""
    if width_of(text, bold=bold) <= room_em:
        return text
    kept = ""
    for character in text:
        if width_of(f"{kept}{character}…", bold=bold) > room_em:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _clipped(text: str, most: int, room_em: float, *, bold: bool) -> list[str]:
    """`text` in at most `most` lines, the last of them shortened."""
    broken = wrap(text, room_em, bold=bold)
    if len(broken) <= most:
        return broken
    rest = " ".join(broken[most - 1 :])
    return [*broken[: most - 1], shorten(rest, room_em, bold=bold)]


def fit(lines: Sequence[str], room: Room) -> Fitted:
    """The lines at the largest size at which all of them fit, broken where they must be.

    At the smallest size what is still too much is shortened line by line: the end of each goes
    before any line does, because the last ones (postcode, country) are what a carrier reads.
    """
    for size in room.sizes:
        broken = [part for line in lines for part in wrap(line, room.width / size, bold=room.bold)]
        if len(broken) * size * LINE_HEIGHT <= room.height:
            return Fitted(size, tuple(broken))
    size = room.sizes[-1]
    most = int(room.height / (size * LINE_HEIGHT))
    kept = lines if len(lines) <= most else [*lines[: most - 3], *lines[-3:]]
    each = max(1, most // len(kept))
    return Fitted(
        size,
        tuple(
            part
            for line in kept
            for part in _clipped(line, each, room.width / size, bold=room.bold)
        ),
    )

"""Serials and lots as people write them: single ones, ranges of one pattern, and beginnings.

A reading is a list of plain dicts:

    {"exact": "7X12"}                                          this one
    {"starts": "7X"}                                           all that begin so
    {"prefix": "AB", "from": "1000", "to": "1999", "suffix": ""}   a range, both ends in it

All of them are in the form look-ups compare: capitals, no blanks. Within a range the number counts,
not the alphabet. Ends of one width mean numbers of that width (`0099` to `0101` holds `0100`, not
`100`); ends of two widths mean numbers without zeros in front (`99` to `101`). Prefix and suffix
must be the same on both ends, and a number has them exactly: a range of AB never reaches AC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recalls.scope.reading import Unreadable, quoted, tidy, without_label
from returns_portal.lib.ids import normalise_code

Span = dict[str, str]

_LISTED = re.compile(r"[\n;,|]|\band\b|&", re.IGNORECASE)
_BETWEEN = re.compile(
    r"^(?:all\s+)?(?:between)\s+(?P<a>\S+)\s+and\s+(?P<b>\S+)$|"
    r"^from\s+(?P<c>.+?)\s+(?:up\s+)?(?:to|through|thru|until|till|–|-)\s+(?P<d>.+)$|"
    r"^(?P<e>\S.*?)\s+(?:to|through|thru|until|till|bis)\s+(?P<f>.*\S)$|"
    r"^(?P<g>\S.*?)\s*(?:–|…|\.{2,3})\s*(?P<h>.*\S)$|"
    r"^(?P<i>\S.*?)\s+-\s+(?P<j>.*\S)$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:all\s+)?(?:those\s+)?(?:that\s+)?(?:starting|starts?|beginning|begins?)\s+(?:with\s+)?"
    r"(?P<a>\S+)$|^prefix\s*:?\s*(?P<b>\S+)$|^(?P<c>[^*\s]+)\*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^(?:up\s+to|until|below|before|above|after|from|since|over|under)\s+\S+$|"
    r"^\S+\s+(?:and|or)\s+(?:above|below|higher|lower|up|later|earlier|newer|older)$|"
    r"^\S+\s+(?:onwards?|upwards?)$",
    re.IGNORECASE,
)
_EVERY = re.compile(r"^(?:all|any|every|alle|tous|todos|\*)$", re.IGNORECASE)
_RANGE_OF_AND = re.compile(r"\bbetween\s+(\S+)\s+and\s+(\S+)", re.IGNORECASE)
_WRITTEN = re.compile(r"[A-Z0-9](?:[A-Z0-9._/#+:\-]*[A-Z0-9])?")
_PLACEHOLDER = re.compile(r"X{3,}|[?_]|N{4,}|#{2,}")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_GROUPS = re.compile(r"[0-9]+|[^0-9]+")
_AMBIGUOUS = gettext_lazy(
    "“%(text)s” may be a range or one number. Write “%(first)s to %(last)s” for the range, or put "
    "the one number between quotation marks."
)


@dataclass(frozen=True)
class Kind:
    """What is read: which labels may stand before it, and which may also be a part of it."""

    label: str
    doubtful: str
    code: str


SERIALS = Kind(r"serial(?:s|\s*numbers?|\s*nos?\.?)?|s/n|sn(?=\s*(?:[:#]|nos?\b))", r"sn", "serial")
LOTS = Kind(r"lots?|batch(?:es)?|charge|l/n", r"l", "lot")


def read_numbers(text: str, kind: Kind) -> list[Span]:
    """The serials or lots in `text`, each once, in their order. Raises Unreadable."""
    # “between A and B” is one thing; every other “and” separates two.
    text = _RANGE_OF_AND.sub(r"from \1 to \2", tidy(text))
    if _THOUSANDS.search(text):
        raise Unreadable(
            "numbers_run_together",
            _("“%(text)s”: put a blank after each comma, and none within a number.")
            % {"text": text},
        )
    if not re.search(r"(?:and|or)\s+(?:above|below|higher|lower|up|later|earlier)\b", text):
        pieces = [piece.strip() for piece in _LISTED.split(text)]
    else:
        pieces = [piece.strip() for piece in re.split(r"[\n;,|]", text)]
    spans = [_span(piece, kind) for piece in pieces if piece]
    return [dict(span) for span in dict.fromkeys(tuple(span.items()) for span in spans)]


def _span(piece: str, kind: Kind) -> Span:
    itself = quoted(piece)
    if itself is not None:
        return {"exact": normalise_code(itself)}
    piece = _label_removed(piece, kind)
    if _EVERY.match(piece):
        raise Unreadable(
            f"{kind.code}_everything",
            _("“%(text)s” is no number. Leave the field empty to cover all.") % {"text": piece},
        )
    starts = _STARTS.match(piece)
    if starts:
        # A digit that no number has, so that letters alone may be a beginning.
        beginning = starts["a"] or starts["b"] or starts["c"]
        return {"starts": _checked(f"{beginning}0", kind)[:-1]}
    if _OPEN.match(piece):
        raise Unreadable(
            "range_open",
            _("“%(text)s” has one end only. Write the first and the last number.")
            % {"text": piece},
        )
    ends = _BETWEEN.match(piece)
    if ends:
        first, last = (part for part in ends.groups() if part is not None)
        return _range(first, _label_removed(last, kind), piece, kind)
    found = _hyphenated(piece, kind)
    if found is None:
        _refuse_a_slash(piece, kind)
        _refuse_half_a_range(piece, kind)
    return found or {"exact": _checked(piece, kind)}


def _label_removed(piece: str, kind: Kind) -> str:
    bare = without_label(piece, kind.label)
    starts = _STARTS.match(re.sub(rf"^(?:{kind.doubtful})\s+", "", bare, flags=re.IGNORECASE))
    if starts:
        return starts[0]
    if bare == piece and re.match(rf"^(?:{kind.doubtful})\s+\S*\d", piece, re.IGNORECASE):
        label, number = piece.split(None, 1)
        raise Unreadable(
            f"{kind.code}_label",
            _(
                "“%(label)s” may be a word or a part of the number. "
                "Write “%(label)s: %(number)s” or “%(label)s%(number)s”."
            )
            % {"label": label, "number": number},
        )
    if re.match(r"^[^:]*[^:\s]\s*:\s+\S", bare):
        raise Unreadable(
            f"{kind.code}_labelled",
            _(
                "“%(label)s” stands before the numbers, as if they were of that article only. "
                "Write one row for each article, with its SKU or bar code."
            )
            % {"label": bare.split(":")[0].strip()},
            label=bare.split(":")[0].strip(),
        )
    return bare


def _checked(piece: str, kind: Kind) -> str:
    """The number in the form look-ups compare, if it is one."""
    code = normalise_code(piece)
    numbers = [token for token in piece.split() if re.search(r"\d", token)]
    if _PLACEHOLDER.search(code):
        raise Unreadable(
            "placeholder",
            _(
                "“%(text)s” holds places for any character. Write the first and the last number "
                "in full, or “starting with …”."
            )
            % {"text": piece},
        )
    if len(code) > 100 or not numbers or not _WRITTEN.fullmatch(code):
        raise Unreadable(
            f"{kind.code}_unreadable",
            _("“%(text)s” cannot be read as a number. Write one in each line, or a range.")
            % {"text": piece},
        )
    if len([token for token in numbers if len(token) >= 4]) > 1:
        raise Unreadable(
            "numbers_run_together",
            _(
                "“%(text)s” may be one number or several. Put commas between several, or write "
                "one without blanks."
            )
            % {"text": piece},
        )
    return code


def _hyphenated(piece: str, kind: Kind) -> Span | None:
    """The range in a text such as `AB1000-AB1999`; None where the hyphens belong to one number."""
    parts = piece.split("-")
    if len(parts) < 2 or len(parts) % 2:
        return None
    half = len(parts) // 2
    first, last = ("-".join(side).strip() for side in (parts[:half], parts[half:]))
    shapes = [re.sub(r"\d+", "0", normalise_code(side)) for side in (first, last)]
    if not first or shapes[0] != shapes[1]:
        return None
    try:
        found = _range(first, last, piece, kind)
    except Unreadable:
        return None
    if shapes[0] != "0":
        return found
    if len(first) != len(last):
        return None
    raise Unreadable(
        f"{kind.code}_ambiguous",
        _AMBIGUOUS % {"text": piece, "first": first, "last": last},
    )


def _refuse_a_slash(piece: str, kind: Kind) -> None:
    """A slash between two of one pattern may be a part of one number or stand between two."""
    parts = [normalise_code(part) for part in piece.split("/")]
    if len(parts) > 1 and len({re.sub(r"\d", "0", part) for part in parts}) == 1:
        raise Unreadable(
            f"{kind.code}_ambiguous",
            _(
                "“%(text)s” may be one number or several. Put commas between several, or the one "
                "number between quotation marks."
            )
            % {"text": piece},
        )


def _refuse_half_a_range(piece: str, kind: Kind) -> None:
    """`AB1000-1999`: a range whose last end has lost its prefix, or one number."""
    found = re.fullmatch(r"(\D+)(\d{2,})\s*-\s*(\d{2,})", piece)
    if found and len(found[2]) == len(found[3]) and found[2] < found[3]:
        first, last = f"{found[1]}{found[2]}", f"{found[1]}{found[3]}"
        raise Unreadable(
            f"{kind.code}_ambiguous",
            _AMBIGUOUS % {"text": piece, "first": first, "last": last},
        )


def _range(first: str, last: str, piece: str, kind: Kind) -> Span:
    start, end = _checked(first, kind), _checked(last, kind)
    if start == end:
        return {"exact": start}
    groups, others = _GROUPS.findall(start), _GROUPS.findall(end)
    differing = [
        place for place, group in enumerate(groups) if [group] != others[place : place + 1]
    ]
    if (
        len(groups) != len(others)
        or len(differing) != 1
        or not (groups[differing[0]] + others[differing[0]]).isdigit()
    ):
        raise Unreadable(
            "range_pattern",
            _(
                "“%(text)s”: the ends of a range differ in one number only, with the same "
                "characters around it. Write “AB1000 to AB1999”, one range in each line."
            )
            % {"text": piece},
        )
    place = differing[0]
    low, high = groups[place], others[place]
    if len(low) != len(high) and "0" in (low[0], high[0]):
        raise Unreadable(
            "range_width",
            _("“%(text)s”: write both ends with the same number of digits.") % {"text": piece},
        )
    if int(low) > int(high):
        raise Unreadable(
            "range_backwards",
            _("“%(text)s” ends before it begins. Write the lower number first.") % {"text": piece},
        )
    return {
        "prefix": "".join(groups[:place]),
        "from": low,
        "to": high,
        "suffix": "".join(groups[place + 1 :]),
    }

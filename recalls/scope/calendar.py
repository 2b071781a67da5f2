"""Dates as people write them: a text becomes periods, and a period has its first and last day.

Day and month are never guessed. Dotted dates are day, month, year. Dates with slashes or hyphens
say their order by a number above twelve in the same text, or by `dd/mm/yyyy` written in it; without
either they are refused. A month, a quarter, an ISO week or a year covers all its days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from recalls.scope.months import MONTH, month_of
from recalls.scope.reading import Unreadable

_SEEN = r"(?<![\w./-])(?:%s)(?![\w/]|[.-]\d)"
_YEAR = r"(?:19|20)\d\d"
_WEEK_WORD = r"(?:calendar\s+)?weeks?|wk|cw|kw|w|semaine|settimana|semana|uke|vecka"
#: Each kind of date, the most telling first.
_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(_SEEN % pattern, re.IGNORECASE))
    for name, pattern in [
        ("iso", rf"(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)"),
        ("dotted", r"(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.\s?(?P<y>\d{4}|\d\d)"),
        ("slashed", r"(?P<a>\d\d?)(?P<s>[-/])(?P<b>\d\d?)(?P=s)(?P<y>\d{4}|\d\d)"),
        ("compact", r"(?P<c>\d{8})"),
        ("week", rf"(?P<y>{_YEAR})[\s-]?W(?P<w>\d\d?)"),
        (
            "week",
            rf"(?:{_WEEK_WORD})\.?\s?(?P<w>\d\d?)(?:\s?/\s?|\s+of\s+|\s*,\s*|\s+)(?P<y>{_YEAR})",
        ),
        ("quarter", rf"Q(?P<q>[1-4])[\s/-]?(?P<y>{_YEAR})|(?P<yy>{_YEAR})[\s/-]?Q(?P<qq>[1-4])"),
        (
            "named",
            rf"(?P<d>\d\d?)(?:st|nd|rd|th|\.|er|º)?\s*(?:of\s+|de\s+|-)?"
            rf"(?P<m>{MONTH})\.?,?\s*(?:de\s+|-)?(?P<y>{_YEAR})",
        ),
        (
            "named",
            rf"(?P<m>{MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>{_YEAR})",
        ),
        ("month", rf"(?P<m>{MONTH})\.?,?[\s/-]*(?:of\s+|de\s+)?(?P<y>{_YEAR})"),
        ("month", rf"(?P<m>\d\d?)\s?[./-]\s?(?P<y>{_YEAR})"),
        ("month", rf"(?P<y>{_YEAR})[./-](?P<m>\d\d?)"),
        ("year", rf"(?P<y>{_YEAR})"),
    ]
]


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both in it."""

    first: date
    last: date


@dataclass(frozen=True)
class Seen:
    """A date found in a text, and where."""

    start: int
    end: int
    period: Period


@dataclass(frozen=True)
class Order:
    """What a text says of the order of its dates. `None`: nothing."""

    day_first: bool | None
    #: Whether a dotted date has its year in four digits at the end.
    year_last: bool


def order_in(text: str, day_first: bool | None = None) -> Order:
    """The order that the dates of `text` prove or that is written in it; `day_first` if declared.

    Raises Unreadable when its dates contradict each other.
    """
    found = {day_first} - {None}
    if re.search(r"\bdd?\s?[/-]\s?mm?\b", text, re.IGNORECASE):
        found.add(True)
    if re.search(r"\bmm?\s?[/-]\s?dd?\b", text, re.IGNORECASE):
        found.add(False)
    for match in _of_kind("slashed").finditer(text):
        a, b = int(match["a"]), int(match["b"])
        if a > 12 >= b:
            found.add(True)
        elif b > 12 >= a:
            found.add(False)
    if len(found) > 1:
        raise Unreadable(
            "date_order_mixed",
            _("Some dates have the day first, others the month. Write them as 2023-12-31."),
        )
    last = any(len(match["y"]) == 4 for match in _of_kind("dotted").finditer(text))
    return Order(found.pop() if found else None, last)


def dates_in(text: str, order: Order) -> Iterator[Seen]:
    """The dates of `text` from left to right. Raises Unreadable for one that is none, or two."""
    place = 0
    while place < len(text):
        matches = [(name, match) for name, p in _PATTERNS if (match := p.search(text, place))]
        if not matches:
            return
        first = min(match.start() for _name, match in matches)
        name, match = next(found for found in matches if found[1].start() == first)
        yield Seen(first, match.end(), _READERS[name](match, order))
        place = match.end()


def _of_kind(kind: str) -> re.Pattern[str]:
    return next(pattern for name, pattern in _PATTERNS if name == kind)


def _day(match: re.Match[str], year: int, month: int, day: int) -> Period:
    try:
        it = date(year, month, day)
    except ValueError:
        raise Unreadable(
            "date_invalid",
            _("“%(text)s” is no date of the calendar. Write it as 2023-12-31.")
            % {"text": match[0]},
        ) from None
    return Period(it, it)


def _whole_month(match: re.Match[str], year: int, month: int) -> Period:
    first = _day(match, year, month, 1).first
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def _iso(match: re.Match[str], _order: Order) -> Period:
    return _day(match, int(match["y"]), int(match["m"]), int(match["d"]))


def _year(text: str) -> int:
    """Two digits are of the years 1950 to 2049."""
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 50 else 1900)


def _two_digits(match: re.Match[str]) -> Unreadable:
    return Unreadable(
        "year_two_digits",
        _("“%(text)s”: write the year with four digits, such as 2023-12-31.") % {"text": match[0]},
    )


def _dotted(match: re.Match[str], order: Order) -> Period:
    if len(match["y"]) == 2 and not order.year_last:
        raise _two_digits(match)
    return _day(match, _year(match["y"]), int(match["m"]), int(match["d"]))


def _slashed(match: re.Match[str], order: Order) -> Period:
    a, b = int(match["a"]), int(match["b"])
    if len(match["y"]) == 2 and a != b:
        # 20/07/23 may be of 2020 or of 2023, and nothing else in the text tells.
        raise _two_digits(match)
    day_first = True if a == b else order.day_first
    if day_first is None:
        raise Unreadable(
            "date_ambiguous",
            _(
                "“%(text)s” may be %(one)s or %(other)s. Write it as %(one)s, or put dd/mm/yyyy "
                "or mm/dd/yyyy behind the dates."
            )
            % {
                "text": match[0],
                "one": f"{match['y']}-{b:02}-{a:02}",
                "other": f"{match['y']}-{a:02}-{b:02}",
            },
        )
    day, month = (a, b) if day_first else (b, a)
    return _day(match, _year(match["y"]), month, day)


def _compact(match: re.Match[str], _order: Order) -> Period:
    digits = match["c"]
    year_first = (digits[:4], digits[4:6], digits[6:])
    year_last = (digits[4:], digits[2:4], digits[:2])
    month_first = (digits[4:], digits[:2], digits[2:4])
    found = set()
    for year, month, day in (year_first, year_last, month_first):
        if not re.fullmatch(_YEAR, year):
            continue
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    if len(found) != 1:
        raise Unreadable(
            "date_ambiguous",
            _("“%(text)s” is not certainly one date. Write it as 2023-12-31.") % {"text": digits},
        )
    it = found.pop()
    return Period(it, it)


def _week(match: re.Match[str], _order: Order) -> Period:
    try:
        first = date.fromisocalendar(int(match["y"]), int(match["w"]), 1)
    except ValueError:
        raise Unreadable(
            "date_invalid",
            _("The year %(year)s has no week %(week)s. Write the dates as 2023-12-31.")
            % {"year": match["y"], "week": match["w"]},
        ) from None
    return Period(first, first + timedelta(days=6))


def _quarter(match: re.Match[str], _order: Order) -> Period:
    year, quarter = int(match["y"] or match["yy"]), int(match["q"] or match["qq"])
    first = _whole_month(match, year, quarter * 3 - 2).first
    return Period(first, _whole_month(match, year, quarter * 3).last)


def _named(match: re.Match[str], _order: Order) -> Period:
    return _day(match, int(match["y"]), month_of(match["m"]), int(match["d"]))


def _month(match: re.Match[str], _order: Order) -> Period:
    text = match["m"]
    return _whole_month(match, int(match["y"]), int(text) if text.isdigit() else month_of(text))


def _whole_year(match: re.Match[str], _order: Order) -> Period:
    return Period(date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 31))


_READERS: dict[str, Callable[[re.Match[str], Order], Period]] = {
    "iso": _iso,
    "dotted": _dotted,
    "slashed": _slashed,
    "compact": _compact,
    "week": _week,
    "quarter": _quarter,
    "named": _named,
    "month": _month,
    "year": _whole_year,
}

"""Production and sale dates: the ranges in a text, each with its first and last day."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils.translation import gettext as _

from recalls.scope.calendar import Order, Period, Seen, dates_in, order_in
from recalls.scope.months import MONTH
from recalls.scope.reading import Unreadable, tidy

#: Days in ISO 8601; None where a range is open.
Range = dict[str, str | None]

_YEAR = r"(?:19|20)\d\d"
_ATOM = (
    rf"(?:\d\d?\.\d\d?\.(?:\d{{4}}|\d\d)|\d\d?/\d\d?/(?:\d{{4}}|\d\d)|{_YEAR}-\d\d-\d\d|"
    rf"\d\d?[./]{_YEAR}|{_YEAR}/\d\d?|{_YEAR}W\d\d|{_YEAR})"
)
_UNSPACED = re.compile(rf"(?<![\w./-])({_ATOM})-({_ATOM})(?![\w./-])")
#: A hyphen with a blank beside it stands between two dates, never within one.
_HYPHEN = re.compile(r" - ?|(?<=\w)- ")
_NOTE = re.compile(r"\(([^()]*)\)")
_LABEL = re.compile(r"^(?P<label>[^:]*[^\W\d_][^:]*):\s*(?P<rest>.*)$")
_DECLARED = re.compile(r"^\s*(?:format\s*:?\s*)?[dmy]{1,4}(?:\s?[/.-]\s?[dmy]{1,4})+\s*$", re.I)
_BARE_MONTH = re.compile(rf"\b({MONTH})\s*(–|to|until|through)\s*({MONTH})\.?,?\s+({_YEAR})", re.I)
#: Words around dates that change nothing.
_FILLER = re.compile(
    r"\b(?:the|all|affected|vehicles?|units?|products?|items?|goods|articles?|were|was|are|is|been|"
    r"have|has|which|that|manufactur(?:ed|ing)|produced|production|made|built|dates?|dated|period|"
    r"sold|on|in|of|during|year|range|inclusive(?:ly)?|incl|included|including|d|m|y)\b|[.,]",
    re.IGNORECASE,
)
_TO = r"(?:–|to|until|till|through|thru|up to|bis|and|au|al|до|do)"
_FROM = r"(?:from|between|since|von|vom|ab|du|de|dal|desde|od|starting|beginning)"
_UNTIL = r"(?:until|till|to|up to|up until|through|bis|no later than|–)"
_SINCE = r"(?:from|since|starting|beginning|ab|as of)"


def read_ranges(text: str, *, day_first: bool | None = None) -> list[Range]:
    """The date ranges in `text`, both ends in them. Raises Unreadable.

    `day_first` is the declared order of dates such as 03/04/2023, where there is one.
    """
    text = tidy(text)
    order = order_in(_spaced(text), day_first)
    ranges: list[Range] = []
    labels: list[str] = []
    for clause in re.split(r"[\n;]", text):
        bare, label = _unlabelled(clause)
        if bare:
            found = _clause(bare, order)
            ranges += [one for one in found if one not in ranges]
            labels.append(label)
    if len(set(labels)) > 1:
        named = ", ".join(dict.fromkeys(filter(None, labels)))
        raise Unreadable(
            "dates_labelled",
            _(
                "The dates are of different articles (%(labels)s). Write one row for each, with "
                "its SKU or bar code."
            )
            % {"labels": named},
            labels=list(dict.fromkeys(filter(None, labels))),
        )
    if not ranges:
        raise _unreadable(text)
    return ranges


def read_day(text: str, *, last: bool, day_first: bool | None = None) -> str:
    """The one date in `text`: the last day of what it names if `last`, else the first."""
    text = tidy(text)
    order = order_in(_spaced(text), day_first)
    found = list(dates_in(_spaced(text), order))
    if len(found) != 1 or _words(_shape(_spaced(text), found)) != "\0":
        raise Unreadable(
            "one_date_expected",
            _("“%(text)s”: write one date here, such as 2023-12-31.") % {"text": text},
        )
    period = found[0].period
    return (period.last if last else period.first).isoformat()


def _unreadable(text: str) -> Unreadable:
    return Unreadable(
        "dates_unreadable",
        _(
            "“%(text)s” cannot be read as dates with certainty. Write such as 2023-01-31 to "
            "2023-12-31, one range in each line."
        )
        % {"text": text},
    )


def _unlabelled(clause: str) -> tuple[str, str]:
    """A clause without what it says of the article: `C3: 2020 - 2021`, `2020 - 2021 (Aveo)`."""
    notes = [note for note in _NOTE.findall(clause) if not _DECLARED.match(note)]
    bare = _NOTE.sub(" ", clause).strip()
    label = _LABEL.match(bare)
    if label is None:
        return bare, ", ".join(notes)
    named = _words(label["label"])
    return label["rest"].strip(), ", ".join(
        filter(None, [named and label["label"].strip(), *notes])
    )


def _spaced(text: str) -> str:
    text = _UNSPACED.sub(r"\1 – \2", text)
    text = _HYPHEN.sub(" – ", text)
    # “March to May 2020” begins in the same year.
    return _BARE_MONTH.sub(r"\1 \4 \2 \3 \4", text)


def _shape(text: str, found: list[Seen]) -> str:
    """What stands before, between and after the dates, each date as a sign."""
    shape, place = "", 0
    for seen in found:
        shape += f"{text[place : seen.start]}\0"
        place = seen.end
    return f"{shape}{text[place:]}"


def _words(text: str) -> str:
    """What is left of a text without the words that change nothing."""
    return " ".join(_FILLER.sub(" ", text).split()).lower()


def _clause(clause: str, order: Order) -> list[Range]:
    text = _spaced(_DECLARED.sub(" ", clause))
    found = list(dates_in(text, order))
    if not found:
        raise _unreadable(clause)
    return _of_shape(_shape(text, found), [seen.period for seen in found], clause)


def _of_shape(shape: str, periods: list[Period], clause: str) -> list[Range]:
    """The ranges of a clause whose dates are signs: `from \\0 to \\0, \\0`."""
    ranges: list[Range] = []
    left = list(periods)
    # A comma, or “and” between whole ranges, separates; what is left of each part decides.
    parts = re.split(r",", shape)
    for part in parts:
        for piece in _apart(part):
            count = piece.count("\0")
            if count == 0:
                if _words(piece):
                    raise _unreadable(clause)
                continue
            ranges.append(_one(piece, left[:count], clause))
            left = left[count:]
    return ranges


def _apart(part: str) -> list[str]:
    """Two ranges with “and” between them, or two single dates."""
    if re.search(r"\bbetween\b", part, re.IGNORECASE) and part.count("\0") == 2:
        return [part]
    return re.split(r"\b(?:and|or|und|oder)\b|&|\+", part, flags=re.IGNORECASE)


def _one(piece: str, periods: list[Period], clause: str) -> Range:
    words = _words(piece)
    first, last = periods[0], periods[-1]
    if re.fullmatch(rf"(?:{_FROM} )?\0 ?{_TO} ?\0", words):
        if first.first > last.last:
            raise Unreadable(
                "range_backwards",
                _("“%(text)s” ends before it begins. Write the earlier date first.")
                % {"text": clause},
            )
        return {"from": first.first.isoformat(), "to": last.last.isoformat()}
    if words == "\0":
        return {"from": first.first.isoformat(), "to": first.last.isoformat()}
    if re.fullmatch(rf"{_UNTIL} ?\0", words):
        return {"from": None, "to": first.last.isoformat()}
    if re.fullmatch(rf"{_SINCE} ?\0|\0 ?(?:onwards?|–|and later)", words):
        return {"from": first.first.isoformat(), "to": None}
    if re.fullmatch(r"(?:before|prior to) \0", words):
        return {"from": None, "to": (first.first - timedelta(days=1)).isoformat()}
    if re.fullmatch(r"after \0", words):
        return {"from": (first.last + timedelta(days=1)).isoformat(), "to": None}
    raise _unreadable(clause)

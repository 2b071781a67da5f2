"""Rows of a scope: what was written, and what it was read as.

The conditions of a row hold together; a thing is covered by a row if all of them do, and by a scope
if one of its rows covers it. A row's `parsed` is plain JSON:

    {"sku": "CHARGER-1" or null, "gtins": ["06902111270041"], "serials": [spans], "lots": [spans],
     "production": [{"from": "2023-12-11", "to": "2024-02-21"}],
     "sold": {"from": "2023-12-01", "to": null} or null, "countries": ["DE"]}

Spans are as `recalls.scope.numbering` describes them. An empty list is no condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from recalls.scope.countries import read_countries
from recalls.scope.gtins import read_gtins
from recalls.scope.numbering import LOTS, SERIALS, read_numbers
from recalls.scope.periods import read_day, read_ranges
from recalls.scope.reading import Unreadable, tidy
from recalls.scope.sentences import sentences_of
from returns_portal.lib.errors import FieldError

FIELDS = (
    "sku",
    "gtins",
    "serials",
    "lots",
    "production_dates",
    "sold_from",
    "sold_to",
    "countries",
)
#: More of one field is a mistake, or a file that belongs into several rows.
LONGEST = 100_000


@dataclass(frozen=True)
class ScopeRow:
    """One row that was read without doubt."""

    written: Mapping[str, Any]
    parsed: dict[str, Any]

    def sentences(self) -> list[str]:
        """What was read, in words of the active language, for a person to confirm."""
        return sentences_of(self.parsed)


@dataclass(frozen=True)
class ReadScope:
    """The rows that were read, and why the others were not.

    A scope with problems is not to be used: a row that could not be read whole is left out.
    """

    rows: tuple[ScopeRow, ...]
    problems: tuple[FieldError, ...]

    @property
    def parsed(self) -> list[dict[str, Any]]:
        """What matching takes and a revision stores."""
        return [row.parsed for row in self.rows]

    @property
    def written(self) -> list[dict[str, Any]]:
        """The rows as people wrote them."""
        return [dict(row.written) for row in self.rows]


def read_scope(rows: Sequence[Mapping[str, Any]], *, day_first: bool | None = None) -> ReadScope:
    """Read `rows` of texts (or lists of texts) by the names in FIELDS.

    What cannot be read with certainty is a problem that names the field (`scope[0].lots`), a stable
    code and the remedy. `day_first` is the order of 03/04/2023 where the reader knows it.
    """
    read: list[ScopeRow] = []
    problems: list[FieldError] = []
    if not rows:
        problems.append(
            FieldError("scope", "required", _("Write at least one row of what is covered."))
        )
    for index, row in enumerate(rows):
        parsed, wrong = _row(row, f"scope[{index}]", day_first)
        problems += wrong
        if not wrong:
            read.append(ScopeRow(dict(row), parsed))
    return ReadScope(tuple(read), tuple(problems))


def _row(
    row: Mapping[str, Any], path: str, day_first: bool | None
) -> tuple[dict[str, Any], list[FieldError]]:
    wrong: list[FieldError] = []

    def field(name: str, read: Callable[[str], Any], empty: Any) -> Any:
        try:
            texts = _texts(row.get(name))
            return _joined([read(text) for text in texts], name) if texts else empty
        except Unreadable as refusal:
            wrong.append(FieldError(f"{path}.{name}", refusal.code, refusal.message, refusal.extra))
            return empty

    unknown = [name for name in row if name not in FIELDS]
    wrong += [
        FieldError(f"{path}.{name}", "unknown_field", _("A row has no field of this name."))
        for name in unknown
    ]
    sold = {
        "from": field(
            "sold_from", lambda text: read_day(text, last=False, day_first=day_first), None
        ),
        "to": field("sold_to", lambda text: read_day(text, last=True, day_first=day_first), None),
    }
    parsed = {
        "sku": field("sku", tidy, None),
        "gtins": field("gtins", read_gtins, []),
        "serials": field("serials", lambda text: read_numbers(text, SERIALS), []),
        "lots": field("lots", lambda text: read_numbers(text, LOTS), []),
        "production": field(
            "production_dates", lambda text: read_ranges(text, day_first=day_first), []
        ),
        "sold": sold if any(sold.values()) else None,
        "countries": field("countries", read_countries, []),
    }
    if sold["from"] and sold["to"] and sold["from"] > sold["to"]:
        wrong.append(
            FieldError(
                f"{path}.sold_to",
                "range_backwards",
                _("The last day of sale is before the first. Write the later date here."),
            )
        )
    if not wrong and not any(parsed.values()):
        wrong.append(
            FieldError(
                path, "row_empty", _("This row covers nothing. Name a product, a lot or a serial.")
            )
        )
    return parsed, wrong


def _texts(value: Any) -> list[str]:
    """The texts of a field; raises Unreadable for what is neither text nor a list of it."""
    listed = value if isinstance(value, list | tuple) else [value]
    texts = []
    for item in listed:
        if item is None:
            continue
        if isinstance(item, bool) or not isinstance(item, str | int):
            raise Unreadable("not_text", _("Write text, or a list of texts."))
        texts.append(str(item))
    if sum(map(len, texts)) > LONGEST:
        raise Unreadable(
            "too_long",
            _("At most %(most)d characters. Write several rows.") % {"most": LONGEST},
        )
    return [text for text in texts if tidy(text)]


def _joined(values: list[Any], name: str) -> Any:
    if isinstance(values[0], list):
        flat = [item for value in values for item in value]
        return [item for place, item in enumerate(flat) if item not in flat[:place]]
    if len(values) > 1:
        raise Unreadable("one_expected", _("Only one is possible here. Write one row for each."))
    return values[0]

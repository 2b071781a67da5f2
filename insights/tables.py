"""What a report is made of: columns with their kind, rows of plain values. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from returns_portal.lib.money import format_amount

#: What a column holds: a handle or text; a calendar day; a whole number; percent with one digit, or
#: the difference of two percentages in points; days with one digit; minor units of the row's
#: `currency`.
KINDS = ("text", "day", "count", "percent", "points", "days", "money")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its label for people, what it holds."""

    key: str
    label: str | Promise
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """A report: its columns, and rows of one plain value (or None) for each."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]

    def column(self, key: str) -> list[Any]:
        """The values of one column."""
        place = [column.key for column in self.columns].index(key)
        return [row[place] for row in self.rows]

    def as_rows(self) -> list[dict[str, Any]]:
        """The rows by the names of their columns."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]

    def currency_of(self, row: tuple[Any, ...]) -> str:
        """The currency that the amounts of a row are in."""
        keys = [column.key for column in self.columns]
        return str(row[keys.index("currency")]) if "currency" in keys else ""


#: A text that begins with one of these would be a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cells(table: Table, row: tuple[Any, ...]) -> list[str]:
    """One row for a file: amounts as decimals, days as ISO 8601, nothing for what is not known."""
    currency = table.currency_of(row)
    cells = []
    for column, value in zip(table.columns, row, strict=True):
        if value is None:
            cells.append("")
        elif column.kind == "money":
            cells.append(format_amount(value, currency) if currency else "")
        elif column.kind == "text":
            cells.append(no_formula(str(value)))
        else:
            cells.append(str(value))
    return cells


def no_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(heads: Iterable[Any], rows: Iterable[Iterable[str]]) -> str:
    """Lines of a CSV file (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(head) for head in heads])
    writer.writerows(rows)
    return out.getvalue()


def percent(part: int, whole: int) -> float | None:
    """How much of a hundred, with one digit; None where there is nothing to compare with."""
    return round(100 * part / whole, 1) if whole else None


def points(now: float | None, before: float | None) -> float | None:
    """By how many points a percentage has changed."""
    return None if now is None or before is None else round(now - before, 1)

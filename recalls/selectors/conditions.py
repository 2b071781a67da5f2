"""Turns the rows of a read scope into SQL that says yes, no, or that it cannot be told.

The conditions look at a row of `things` (recalls.selectors.things): what is not known of a thing is
NULL there, and SQL's own logic carries it: a serial that nobody recorded makes a condition neither
true nor false, and a row with another false condition false all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass
class Conditions:
    """One SQL expression for each row, over `thing`, with their parameters."""

    rows: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def covered(self) -> str:
        """Whether one of the rows covers the thing: true, false or NULL."""
        return " OR ".join(f"({row})" for row in self.rows) or "false"

    def value(self, value: Any, kind: str) -> str:
        """A parameter of the type `kind` in the place of a value."""
        name = f"scope{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{kind}"


def conditions_of(
    rows: Sequence[Mapping[str, Any]], products: Sequence[Sequence[UUID] | None]
) -> Conditions:
    """The conditions of `rows`; `products` holds the keys each of them names, None where none."""
    made = Conditions()
    for row, named in zip(rows, products, strict=True):
        parts = []
        if named is not None:
            keys = made.value([str(key) for key in named], "uuid[]")
            parts.append(f"thing.product_id = ANY ({keys})")
        parts += _of_row(row, made)
        together = " AND ".join(parts) or "true"
        # A row that names no product covers what is known to fit, not what might.
        made.rows.append(together if named is not None else f"coalesce({together}, false)")
    return made


def _of_row(row: Mapping[str, Any], made: Conditions) -> list[str]:
    parts = []
    if row.get("serials"):
        parts.append(_any_span("thing.serial", row["serials"], made))
    if row.get("lots"):
        parts.append(_any_span("thing.lot", row["lots"], made))
    if row.get("production"):
        ranges = [_within("thing.made_on", one, made) for one in row["production"]]
        parts.append(f"({' OR '.join(ranges)})")
    if row.get("sold"):
        parts.append(_within("thing.sold_on", row["sold"], made))
    if row.get("countries"):
        parts.append(f"thing.country = ANY ({made.value(list(row['countries']), 'text[]')})")
    return parts


def _within(column: str, limits: Mapping[str, str | None], made: Conditions) -> str:
    parts = []
    if limits.get("from"):
        parts.append(f"{column} >= {made.value(limits['from'], 'date')}")
    if limits.get("to"):
        parts.append(f"{column} <= {made.value(limits['to'], 'date')}")
    return f"({' AND '.join(parts)})" if parts else "true"


def _any_span(column: str, spans: Sequence[Mapping[str, str]], made: Conditions) -> str:
    exact = [span["exact"] for span in spans if "exact" in span]
    parts = [f"{column} = ANY ({made.value(exact, 'text[]')})"] if exact else []
    parts += [_span(column, span, made) for span in spans if "exact" not in span]
    return f"({' OR '.join(parts)})"


def _span(column: str, span: Mapping[str, str], made: Conditions) -> str:
    if "starts" in span:
        return f"starts_with({column}, {made.value(span['starts'], 'text')})"
    prefix, suffix = span["prefix"], span["suffix"]
    first, last = span["from"], span["to"]
    around = len(prefix) + len(suffix)
    number = f"substr({column}, {len(prefix) + 1}, greatest(length({column}) - {around}, 0))"
    same_width = len(first) == len(last)
    parts = [
        f"starts_with({column}, {made.value(prefix, 'text')})",
        f"right({column}, {len(suffix)}) = {made.value(suffix, 'text')}",
        # Numbers without zeros in front, where the ends have two widths.
        f"{number} ~ '^{'[0-9]+' if same_width else '(0|[1-9][0-9]*)'}$'",
        f'(length({number}), {number} COLLATE "C") BETWEEN '
        f'({len(first)}, {made.value(first, "text")} COLLATE "C") AND '
        f'({len(last)}, {made.value(last, "text")} COLLATE "C")',
    ]
    return f"({' AND '.join(parts)})"

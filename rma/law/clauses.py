"""One rule of one law: its number, where it holds, from when to when, and how sure we are of it.

Confidence is that of STANDARDS: C1 the text itself was read, C2 a second source, KH well known, KM
and KL not checked: those two are defaults that a shop's counsel may set anew (`Clause.is_default`),
and every page that shows them says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

# fmt: off
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
EEA = EU | {"IS", "LI", "NO"}
#: Places a rule may be written for that are more than one country.
GROUPS = {"EU": EU, "EEA": EEA}
#: Confidences that need the primary text before they count as law.
UNCHECKED = ("KM", "KL")
#: Answers kept in memory; orders of a few years ask the same few rules.
MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Clause:
    """`value` of `rule` in `place`, by `article` of `source`, for `unit` (days, months, …)."""

    rule: str
    place: str
    value: int
    unit: str
    source: str
    article: str
    confidence: str
    since: date
    until: date | None = None
    note: str = ""
    by_counsel: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it was in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def is_default(self) -> bool:
        """Whether it is our reading, for counsel to confirm, and not a checked text."""
        return self.confidence in UNCHECKED and not self.by_counsel

    @property
    def clause(self) -> str:
        """Where it stands, as people cite it."""
        return f"{self.source}, {self.article}"

    @property
    def version(self) -> str:
        """Which row of the table this is."""
        return f"{self.place}:{self.rule}:{self.since.isoformat()}"


class Law:
    """A table of clauses, with what a shop's counsel set anew where a value was not checked.

    `counsel` is keyed by `place:rule`; it never shortens what a checked row of a wider place gives.
    """

    def __init__(self, rows: Iterable[Clause], counsel: Mapping[str, int] | None = None) -> None:
        self.counsel = dict(counsel or {})
        self._rows: dict[str, list[Clause]] = {}
        for row in rows:
            self._rows.setdefault(row.rule, []).append(row)
        self._known: dict[tuple[str, str, date], Clause | None] = {}

    @property
    def rows(self) -> list[Clause]:
        """Every row, rule by rule."""
        return [row for rows in self._rows.values() for row in rows]

    def find(self, rule: str, country: str, on: date) -> Clause | None:
        """The clause in force for somebody who lives in `country`: the narrowest place wins."""
        asked = (rule, country, on)
        if asked not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[asked] = self._look_up(rule, country.upper(), on)
        return self._known[asked]

    def _look_up(self, rule: str, country: str, on: date) -> Clause | None:
        rows = [row for row in self._rows.get(rule, ()) if row.holds_on(on)]
        for place in (country, "EU", "EEA"):
            for row in rows:
                if row.place == place and country in GROUPS.get(place, {place}):
                    return self._by_counsel(row, country, rows)
        return None

    def _by_counsel(self, row: Clause, country: str, rows: Iterable[Clause]) -> Clause:
        value = self.counsel.get(f"{country}:{row.rule}")
        if value is None or not row.is_default:
            return row
        wider = (
            each.value
            for each in rows
            if country in GROUPS.get(each.place, ()) and not each.is_default
        )
        return replace(row, value=max([value, *wider]), by_counsel=True)

"""A dry run on its page: what a scope covers now, counted in tables, with a sample and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from recalls.selectors.matching import Match
from returns_portal.faces import dates
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.recallrows import counted
from returns_portal.lib.money import locale_of

#: Where a thing is, in words.
HELD_BY: dict[str, Any] = {
    "customer": gettext_lazy("With customers"),
    "on_return": gettext_lazy("On a return"),
    "stock": gettext_lazy("In our warehouse"),
}
#: Rows of one table; the rest is a row of its own.
SHORT = 12


@dataclass(frozen=True)
class Table:
    """Counts by one thing."""

    title: Any
    rows: list[tuple[Any, str]]


@dataclass(frozen=True)
class DryRun:
    """A match as the page tells it."""

    match: Match

    @property
    def total(self) -> int:
        """How many pieces it covers."""
        return self.match.matched

    @property
    def headline(self) -> str:
        """How many pieces of how many people."""
        people = self.match.counts["customers"]
        pieces = ngettext("%(n)s unit", "%(n)s units", self.total) % {"n": counted(self.total)}
        owners = ngettext("%(n)s customer", "%(n)s customers", people) % {"n": counted(people)}
        return _("It covers %(pieces)s of %(owners)s") % {"pieces": pieces, "owners": owners}

    @property
    def warnings(self) -> list[str]:
        """What a person should know before approving."""
        return [warning.message for warning in self.match.warnings]

    @property
    def tables(self) -> list[Table]:
        """By holder, country, channel, product and row."""
        counts = self.match.counts
        rows = {_("Row %d") % (n + 1): count for n, count in enumerate(counts["by_row"])}
        held = {wording.of(HELD_BY, name): n for name, n in counts["by_holder"].items()}
        found = [
            (_("By holder"), held),
            (_("By country"), {_country(code): n for code, n in counts["by_country"].items()}),
            (
                _("By channel"),
                {code or _("not said"): n for code, n in counts["by_channel"].items()},
            ),
            (_("By product"), counts["by_product"]),
            (_("By row of the scope"), rows if len(rows) > 1 else {}),
        ]
        return [Table(title, _shown(table)) for title, table in found if table]

    @property
    def heads(self) -> list[str]:
        """Of the sample."""
        return [_("SKU"), _("Product"), _("Serial"), _("Lot"), _("Order"), _("Sold"), _("Held by")]

    @property
    def sample(self) -> list[list[Any]]:
        """Some of them."""
        return [
            [
                row["sku"],
                row["title"],
                row["serial"] or "",
                row["lot"] or "",
                row["order"] or "",
                dates.day(date.fromisoformat(row["sold_on"])) if row["sold_on"] else "",
                wording.of(HELD_BY, row["holder"] or ""),
            ]
            for row in self.match.sample
        ]


def _country(code: str) -> str:
    locale: Locale = locale_of(get_language() or "en")
    return str(locale.territories.get(code, code)) if code else _("not said")


def _shown(table: dict[Any, int]) -> list[tuple[Any, str]]:
    rows = sorted(table.items(), key=lambda row: -row[1])
    shown = [(label, counted(count)) for label, count in rows[:SHORT]]
    rest = sum(count for _label, count in rows[SHORT:])
    if rest:
        shown.append((_("%d more") % (len(rows) - SHORT), counted(rest)))
    return shown

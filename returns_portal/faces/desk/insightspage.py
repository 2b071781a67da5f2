"""The page of insights: a period, its headline figures, and each report as chart and table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.periods import Period
from insights.selectors.reports import REPORTS
from insights.tables import Column, Table, as_csv, no_formula, percent, plain_cells, points
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.figures_shown import as_number, shown
from returns_portal.lib.money import digits

#: Each report of the page: its title, what is counted, how it is drawn, and the drawn columns.
SHOWN: dict[str, tuple[Any, Any, str, tuple[str, ...]]] = {
    "returns": (
        gettext_lazy("Returns over time"),
        gettext_lazy("By the day they were requested; called-off ones are left out."),
        "line",
        ("units", "returns"),
    ),
    "reasons": (
        gettext_lazy("Why things come back"),
        gettext_lazy("Units, by the reason that was given."),
        "bar",
        ("units",),
    ),
    "cycle": (
        gettext_lazy("How long it takes"),
        gettext_lazy("Days of what ended in these days."),
        "bar",
        ("median", "p90"),
    ),
    "products": (
        gettext_lazy("What comes back"),
        gettext_lazy("Units, the most first, against those sold in the same days."),
        "bar",
        ("units",),
    ),
    "grades": (
        gettext_lazy("In which condition"),
        gettext_lazy("Units, by the grade that counts."),
        "bar",
        ("units",),
    ),
    "routes": (
        gettext_lazy("Where goods went"),
        gettext_lazy("Units, by the route that was approved."),
        "bar",
        ("units",),
    ),
    "recovered": (
        gettext_lazy("What the goods are worth"),
        gettext_lazy("As new, and what their route should bring, net of its costs."),
        "bar",
        ("price", "recovered"),
    ),
    "money": (gettext_lazy("What was paid"), gettext_lazy("Settled in these days."), "", ()),
}
#: The ways of the report of times, in words.
STEPS = {
    "receive": gettext_lazy("Request to dock"),
    "grade": gettext_lazy("Dock to grade"),
    "settle": gettext_lazy("Grade to money"),
    "whole": gettext_lazy("Request to money"),
}
#: Rows that a chart draws; the table has them all.
MOST_DRAWN = 10


@dataclass(frozen=True)
class Cell:
    """One cell: its words, and the number behind them for the chart."""

    words: str
    number: str
    is_text: bool


@dataclass(frozen=True)
class Row:
    """One row: what it is about, its cells, and how long its bar is (of 100)."""

    label: str
    cells: Sequence[Cell]
    bar: int


@dataclass(frozen=True)
class Stat:
    """One headline figure, with its change in words and its tone."""

    label: Any
    figure: str
    change: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Report:
    """One report as it is shown: the same rows in chart, table and file."""

    table: Table
    period: Period

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return self.table.name

    @property
    def title(self) -> Any:
        """Its heading."""
        return SHOWN[self.name][0]

    @property
    def about(self) -> Any:
        """What is counted."""
        return SHOWN[self.name][1]

    @property
    def kind(self) -> str:
        """How it is drawn: bar, line, or not at all (amounts of two currencies make no chart)."""
        mixed = self.name == "recovered" and len(set(self.table.column("currency"))) > 1
        return "" if mixed else SHOWN[self.name][2]

    @property
    def csv(self) -> str:
        """Where its file is."""
        return f"{reverse('desk:insights_csv')}?{query(self.period, report=self.name)}"

    @property
    def columns(self) -> list[tuple[Column, bool]]:
        """Its columns, each with whether the chart draws it."""
        return [(column, column.key in SHOWN[self.name][3]) for column in self.table.columns]

    @property
    def bar_after(self) -> int:
        """The column behind which the plain bars stand: the first that is drawn."""
        return next((place for place, (_column, drawn) in enumerate(self.columns) if drawn), -1)

    @cached_property
    def rows(self) -> list[Row]:
        """Its rows in words."""
        drawn = [key for key in SHOWN[self.name][3][:1] if self.kind]
        most = max((row or 0 for key in drawn for row in self.table.column(key)), default=0)
        return [self._row(row, drawn, most) for row in self.table.rows]

    def _row(self, row: tuple[Any, ...], drawn: Sequence[str], most: int) -> Row:
        currency, cells, labels, bar = self.table.currency_of(row), [], [], 0
        for column, value in zip(self.table.columns, row, strict=True):
            text = column.kind in ("text", "day")
            words = self._said(column.key, value) if column.kind == "text" else ""
            words = words or shown(column.kind, value, currency)
            number = as_number(column.kind, value, digits(currency) if currency else 2)
            cells.append(Cell(words, number, text))
            if text and column.key not in ("currency", "sku"):
                labels.append(words)
            if column.key in drawn and most:
                bar = round(100 * (value or 0) / most)
        return Row(" · ".join(labels), cells, bar)

    def _said(self, key: str, value: Any) -> str:
        return str(wording.of(self._reasons, value)) if key == "reason" else said(key, value)

    @cached_property
    def _reasons(self) -> dict[str, Any]:
        return wording.reason_words()

    @property
    def sentence(self) -> str:
        """What the chart shows, for who cannot see it."""
        at = self.bar_after
        parts = [f"{row.label} {row.cells[at].words}" for row in self.rows[:MOST_DRAWN]]
        listed = ", ".join(parts)
        return _("%(title)s: %(rows)s. The table has all numbers.") % {
            "title": self.title,
            "rows": listed,
        }

    def as_file(self) -> str:
        """Exactly what the table shows, as CSV: the same words, plain numbers."""
        heads = [column.label for column, _drawn in self.columns]
        lines = []
        for row, told in zip(self.table.rows, self.rows, strict=True):
            plain = plain_cells(self.table, row)
            texts = [column.kind == "text" for column, _drawn in self.columns]
            all_three = zip(texts, told.cells, plain, strict=True)
            lines.append(
                [no_formula(cell.words) if text else file for text, cell, file in all_three]
            )
        return "\N{BYTE ORDER MARK}" + as_csv(heads, lines)


@dataclass(frozen=True)
class InsightsPage:
    """All reports of one period; each is read when it is drawn."""

    period: Period

    @property
    def reports(self) -> list[Report]:
        """Every report, in the order of the page."""
        return [Report(REPORTS[name](self.period), self.period) for name in SHOWN]

    @property
    def wide(self) -> frozenset[str]:
        """Reports that need the whole width."""
        return frozenset({"returns", "products", "recovered", "money"})

    def stats(self, reports: Sequence[Report]) -> list[Stat]:
        """The headline figures, from reports that were read already and the rate."""
        now, before = REPORTS["rate"](self.period).as_rows()
        by_name = {report.name: report.table.as_rows() for report in reports}
        return [_rate(now, before), _filed(now, before), *_rest(by_name)]


def _rate(now: dict[str, Any], before: dict[str, Any]) -> Stat:
    change = points(now["rate"], before["rate"])
    figure = shown("percent", now["rate"])
    label = _("Return rate, units")
    if not change:
        return Stat(label, figure, _("as before") if change == 0 else _("nothing to compare with"))
    words = _("%(change)s vs before") % {"change": shown("points", change)}
    return Stat(label, figure, words, *(("bad", "up") if change > 0 else ("good", "down")))


def _filed(now: dict[str, Any], before: dict[str, Any]) -> Stat:
    words = _("%(before)s before, of %(orders)s orders now") % {
        "before": shown("count", before["returns"]),
        "orders": shown("count", now["orders"]),
    }
    return Stat(_("Returns"), shown("count", now["returns"]), words)


def _rest(tables: dict[str, list[dict[str, Any]]]) -> list[Stat]:
    whole = next(row for row in tables["cycle"] if row["step"] == "whole")
    slowest = _("slowest tenth %(days)s") % {"days": shown("days", whole["p90"])}
    found = [Stat(_("Request to money, median"), shown("days", whole["median"]), slowest)]
    sums: dict[str, int] = {}
    kept: dict[str, int] = {}
    for row in tables["money"]:
        sums[row["currency"]] = sums.get(row["currency"], 0) + row["amount"]
        if row["type"] in ("exchange", "store_credit", "replacement"):
            kept[row["currency"]] = kept.get(row["currency"], 0) + row["amount"]
    for currency, amount in sorted(sums.items(), key=lambda pair: -pair[1])[:2]:
        share = shown("percent", percent(kept.get(currency, 0), amount))
        words = _("%(share)s stays as exchange or credit") % {"share": share}
        found.append(Stat(_("Paid back"), shown("money", amount, currency), words))
    return found


def said(key: str, value: Any) -> str:
    """What a stored word of a report is called; empty for what reads as itself."""
    if key in ("function", "cosmetic"):
        known = wording.FUNCTION if key == "function" else wording.COSMETIC
        return f"{value} {wording.of(known, value)}" if value else _("not graded")
    if key == "route":
        return str(wording.route(value))
    if key == "step":
        return str(STEPS[value])
    return str(wording.of(wording.OUTCOMES, value)) if key == "type" else ""


def query(period: Period, **more: str) -> str:
    """The period as the query of an address."""
    return urlencode(more | {"from": period.first.isoformat(), "to": period.last.isoformat()})

"""A dry run as its page shows it: how far it is, kinds of change, money, and return by return."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.faces.desk.policypage import VERDICTS
from returns_portal.faces.desk.rulebook import RULES
from returns_portal.faces.desk.tables import AT_A_TIME, Echo, safe
from returns_portal.lib.money import format_amount
from rma.explanations import Ruled, explain
from rma.models import DryRun, DryRunChange
from rma.selectors.dry_runs import changes_named, changes_of, counted_changes
from tenants.models import Tenant
from tenants.scope import tenant_scope

#: Kinds of change that a legend names; the rest is one kind.
MOST_KINDS = 5
#: The colours of those kinds and of the rest.
COLOURS = ("f2", "f3", "f4", "f6", "f1", "f1")
#: Width of the meter in its own units.
WIDE = 1000


@dataclass(frozen=True)
class Kind:
    """Returns that change in one way: how many, in words, and its place on the meter."""

    words: str
    count: int
    colour: str
    start: str = "0"
    width: str = "0"


@dataclass(frozen=True)
class Money:
    """What all returns looked at come to in one currency, in minor units."""

    currency: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """How much more goes to shoppers."""
        return self.after - self.before


@dataclass(frozen=True)
class DryRunPage:
    """One run."""

    run: DryRun

    @property
    def finished(self) -> bool:
        """Whether every return was looked at."""
        return self.run.finished_at is not None

    @cached_property
    def kinds(self) -> list[Kind]:
        """How returns change, the most frequent first, and last those that do not."""
        found = [(_how(row), row["n"]) for row in counted_changes(self.run)]
        rest = sum(count for _words, count in found[MOST_KINDS:])
        rows = [*found[:MOST_KINDS], *([(_("Others"), rest)] if rest else [])]
        rows.append((_("Same as before"), self.run.done - self.run.changed))
        colours = [*COLOURS[: len(rows) - 1], "f5"]
        kinds, start = [], 0.0
        for (words, count), colour in zip(rows, colours, strict=True):
            width = WIDE * count / self.run.done if self.run.done else 0
            kinds.append(Kind(words, count, colour, f"{start:.1f}", f"{max(width - 2, 0):.1f}"))
            start += width
        return kinds

    @property
    def in_words(self) -> str:
        """The meter for who does not see it."""
        return ", ".join(f"{kind.count} {kind.words}" for kind in self.kinds)

    @property
    def money(self) -> list[Money]:
        """Money before and after, by currency."""
        return [Money(code, *pair) for code, pair in sorted(self.run.totals["money"].items())]


@dataclass(frozen=True)
class Changed:
    """One return that would end otherwise."""

    row: DryRunChange

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("desk:return", args=[self.row.rma.public_id])

    @property
    def before(self) -> tuple[Any, str, str]:
        """How it ended, with tone and icon."""
        return VERDICTS[self.row.before]

    @property
    def after(self) -> tuple[Any, str, str]:
        """How it would."""
        return VERDICTS[self.row.after]

    @property
    def moved(self) -> bool:
        """Whether it would end otherwise, not only for other money."""
        return self.row.before != self.row.after

    @property
    def difference(self) -> int:
        """How much more it would pay, in minor units."""
        return self.row.after_minor - self.row.before_minor

    @property
    def rules(self) -> str:
        """The rules behind it, and where the draft has them."""
        told = [Ruled(**rule) for line in self.row.lines for rule in line["rules"]]
        words = (f"{RULES.get(each.rule, each.rule)} ({each.origin})" for each in told)
        return ", ".join(dict.fromkeys(words))

    @property
    def sentence(self) -> str:
        """What the shopper would be told of the first line that changes its outcome."""
        for line in self.row.lines:
            if line["before"]["outcome"] != line["after"]["outcome"]:
                after = line["after"]
                return explain(after["sentence"] | {"hints": after["hints"]})
        return ""


def changes_table(tenant: Tenant, run: DryRun) -> StreamingHttpResponse:
    """The same, streamed as CSV."""
    keys = list(changes_of(run).order_by("pk").values_list("pk", flat=True))
    lines = _lines(tenant, keys, translation.get_language() or "en")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{run.public_id}.csv"'
    return response


def _lines(tenant: Tenant, keys: list[UUID], language: str) -> Iterator[str]:
    """Header and rows. Consumed after the middleware has left, so the scope is entered again."""
    writer = csv.writer(Echo())
    with translation.override(language):
        heads = [_("Return"), _("Before"), _("After"), _("Paid before"), _("Paid after")]
        heads += [_("Change"), _("Currency"), _("Rules"), _("What is said")]
        yield "\N{BYTE ORDER MARK}" + writer.writerow(heads)
        for start in range(0, len(keys), AT_A_TIME):
            with tenant_scope(tenant), transaction.atomic():
                rows = changes_named(keys[start : start + AT_A_TIME])
                found = [Changed(row) for row in rows]
                text = [writer.writerow(safe(_cells(changed))) for changed in found]
            yield "".join(text)


def _cells(changed: Changed) -> list[Any]:
    row = changed.row
    figures = (row.before_minor, row.after_minor, changed.difference)
    return [
        row.rma.number,
        changed.before[0],
        changed.after[0],
        *(format_amount(figure, row.currency) for figure in figures),
        row.currency,
        changed.rules,
        changed.sentence,
    ]


def _how(row: dict[str, Any]) -> str:
    money = {
        "more": _("more money"),
        "less": _("less money"),
        "same": _("the same money"),
    }[row["money"]]
    if row["before"] == row["after"]:
        return money
    return _("%(before)s, now %(after)s") % {
        "before": str(VERDICTS[row["before"]][0]).lower(),
        "after": str(VERDICTS[row["after"]][0]).lower(),
    }

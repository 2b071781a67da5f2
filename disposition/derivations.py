"""A route's figure in words, and choices as they are kept with a disposition. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.economics import COSTS, Part
from disposition.routing import Choice

#: What each row of a derivation is about.
LABELS: dict[str, Promise] = {
    "price": gettext_lazy("Price"),
    "function": gettext_lazy("Works as %s"),
    "cosmetic": gettext_lazy("Looks as %s"),
    "packaging": gettext_lazy("Packaging: %s"),
    "route": gettext_lazy("Sold this way"),
    "rule": gettext_lazy("Sold this way"),
    "labour": gettext_lazy("Labour"),
    "parts": gettext_lazy("Parts"),
    "handling": gettext_lazy("Handling"),
    "shipping": gettext_lazy("Shipping"),
    "disposal": gettext_lazy("Disposal fee"),
}
PACKAGINGS: dict[str, Promise] = {
    "sealed": gettext_lazy("sealed"),
    "opened": gettext_lazy("opened"),
    "none": gettext_lazy("none"),
}
#: Why there is no figure.
MISSING: dict[str, Promise] = {
    "no_price": gettext_lazy("Its price is not known."),
    "currency": gettext_lazy("Its price is in another currency than the figures."),
    "not_graded": gettext_lazy("It has no grade yet."),
    "not_sold": gettext_lazy("Nothing is sold this way."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as people read it: what, how much (signed minor units), and who says so."""

    label: str
    minor: int
    rule: str


def rows_of(parts: Iterable[Part]) -> list[Row]:
    """A derivation in the active language."""
    return [Row(_label(part), part.minor, _rule(part)) for part in parts]


def missing_words(code: str) -> str:
    """Why there is no figure; empty where there is one."""
    return str(MISSING[code]) if code else ""


def _label(part: Part) -> str:
    words = str(LABELS[part.kind])
    if "%s" not in words:
        return words
    return words % (PACKAGINGS[part.grade] if part.kind == "packaging" else part.grade)


def _rule(part: Part) -> str:
    if part.kind == "price":
        return _("of the product")
    if part.kind == "rule":
        return _("sells at %(percent)d %% by the rule “%(rule)s”") % {
            "percent": part.percent or 0,
            "rule": part.source,
        }
    by = _("figures for %s") % part.source if part.source else _("figures for all goods")
    if part.kind in COSTS:
        return by
    return _("sells at %(percent)d %%, %(by)s") % {"percent": part.percent or 0, "by": by}


# --- as they are kept ------------------------------------------------------------------------


def as_rows(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    """What was on offer when somebody decided: facts, worded only when somebody reads them."""
    return [
        {
            "route": choice.route,
            "rule": choice.rule,
            "net_minor": choice.net_minor,
            "currency": choice.currency,
            "parts": [part.as_json() for part in choice.parts],
            "missing": choice.missing,
            "waits_for": choice.waits_for,
        }
        for choice in choices
    ]


def as_choices(rows: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """Routes that were on offer, as they were kept."""
    return tuple(
        Choice(**{**row, "parts": tuple(Part(*part) for part in row.get("parts", ()))})
        for row in rows
    )

"""The figures of routing as a form: for all goods, or what one category says instead."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from disposition.derivations import LABELS
from disposition.economics import COSTS, SELLS_AS
from disposition.figures import SCALES
from disposition.models import Disposition
from disposition.routing import ROUTES
from returns_portal.faces.desk import wording
from returns_portal.lib.errors import InvalidInput

AXIS_WORDS = {
    "function": _("How it works"),
    "cosmetic": _("How it looks"),
    "packaging": _("How it is packed"),
}
GRADE_WORDS: dict[str, dict[str, Any]] = {
    "function": wording.FUNCTION,
    "cosmetic": wording.COSMETIC,
    "packaging": wording.PACKAGINGS,
}
SOLD_AS = {"found": _("as it is"), "restored": _("restored"), "any": _("whatever its grade")}
SELLS = _("Sells at %")


@dataclass(frozen=True)
class Line:
    """One row of the page's tables: its name, what the name means, and its fields."""

    name: Any
    words: Any
    cells: list[BoundField]


class FiguresForm(forms.Form):
    """`document` is what holds now; a `category` leaves empty what holds for all goods."""

    def __init__(self, data: Any, *, document: Mapping[str, Any], category: str) -> None:
        super().__init__(data)
        self.document = document
        own = document.get("categories", {})
        known = {name.strip().lower(): name for name in own}
        self.category = known.get(category, category)
        self.categories = sorted({*own, *([self.category] if self.category else [])})
        self.routes = [route for route in ROUTES if route not in Disposition.CUSTOMERS_OWN]
        for axis, scale in SCALES.items():
            for grade in reversed(scale):
                code = "" if axis == "packaging" else f"{grade} "
                label = f"{AXIS_WORDS[axis]}, {code}{self._words(axis, grade)}"
                self._add((axis, grade), _Percent(label, required=not category))
        for route in self.routes:
            name = ROUTES[route][0]
            self._add(("routes", route, "sells_percent"), _Percent(f"{name}, {SELLS}"))
            choices = [(code, SOLD_AS[code]) for code in SELLS_AS]
            sold_as = forms.ChoiceField(
                label=f"{name}, {_('sold')}",
                choices=[("", _("as for all goods")), *choices] if category else choices,
                required=False,
            )
            self._add(("routes", route, "sells_as"), sold_as)
            for cost in COSTS:
                label = f"{name}, {LABELS[cost]}"
                field = forms.CharField(label=label, required=False, max_length=20)
                self._add(("routes", route, cost), field)

    def _add(self, place: tuple[str, ...], field: forms.Field) -> None:
        general, own = _at(self.document, place), _at(self._category(), place)
        field.initial = own if self.category else general
        kind = {"class": "input", "data-short": True, "aria-label": str(field.label)}
        if self.category and general is not None:
            kind["placeholder"] = str(general)
        field.widget.attrs |= kind
        self.fields["-".join(place)] = field

    def _category(self) -> Mapping[str, Any]:
        return self.document.get("categories", {}).get(self.category, {})

    @staticmethod
    def _words(axis: str, grade: str) -> Any:
        return wording.of(GRADE_WORDS[axis], grade)

    # --- as the page shows it ------------------------------------------------------------------

    def grades(self) -> Iterator[tuple[Any, list[Line]]]:
        """Each axis with its grades, the best first."""
        for axis, scale in SCALES.items():
            yield (
                AXIS_WORDS[axis],
                [
                    Line(
                        grade if axis != "packaging" else "",
                        self._words(axis, grade),
                        [self[f"{axis}-{grade}"]],
                    )
                    for grade in reversed(scale)
                ],
            )

    def lines(self) -> list[Line]:
        """Each route with what it brings and costs."""
        columns = ("sells_percent", "sells_as", *COSTS)
        return [
            Line(ROUTES[route][0], "", [self[f"routes-{route}-{column}"] for column in columns])
            for route in self.routes
        ]

    # --- what was said -------------------------------------------------------------------------

    def figures(self) -> dict[str, Any]:
        """The whole document with what was said here."""
        document = copy.deepcopy(dict(self.document))
        said: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value in (None, ""):
                continue
            *path, last = name.split("-")
            row = said
            for step in path:
                row = row.setdefault(step, {})
            row[last] = value.replace(",", ".") if isinstance(value, str) else value
        if not self.category:
            return document | {"routes": {}} | said
        categories = document.setdefault("categories", {})
        categories.pop(self.category, None)
        if said:
            categories[self.category] = said
        return document

    def take(self, refused: InvalidInput) -> None:
        """Put what the service refused beside its field."""
        prefix = f"figures.categories.{self.category}." if self.category else "figures."
        for error in refused.errors:
            name = error.field.removeprefix(prefix).replace(".", "-")
            self.add_error(name if name in self.fields else None, str(error.message))


class _Percent(forms.IntegerField):
    def __init__(self, label: Any, *, required: bool = False) -> None:
        super().__init__(label=label, required=required, min_value=0, max_value=100)


def _at(document: Mapping[str, Any], place: tuple[str, ...]) -> Any:
    row: Any = document
    for step in place:
        row = row.get(step) if isinstance(row, Mapping) else None
    return row

"""Counting a parcel: a row for each expected line, and rows for what is different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from inspection.given import ItemGiven
from inspection.matching import Expected
from returns_portal.faces.fields import problems
from returns_portal.faces.parts import Problem
from returns_portal.faces.station.forms.words import StationForm
from returns_portal.faces.station.words import CONDITIONS
from returns_portal.lib.errors import DomainError
from returns_portal.lib.ids import uuid7
from rma.models import RmaLine

#: Pieces of one line that get a plate each unless somebody says otherwise; more are one pile.
MOST_PLATES = 20
#: Pieces of one line from which on somebody is asked about a pile.
LEAST_PILE = 4
#: Serial boxes shown for one line.
MOST_SERIALS = 30
#: Rows for what is different.
MOST_DIFFERENT = 20
#: Pieces of one line in one count.
MOST_PIECES = 10_000

_CHOICES = [(value, words) for value, (words, _tone, _icon) in CONDITIONS.items()]
_ITEM = re.compile(r"items\[(\d+)\]\.(\w+)")
#: The service's names of parts of an item, and the box that holds each.
_BOXES = {"quantity": "quantity", "serial": "serial0", "condition": "condition", "sku": "code"}


def _quantity(least: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many came"),
        min_value=least,
        max_value=MOST_PIECES,
        error_messages={
            "required": _("Enter how many came; 0 if none did."),
            "invalid": _("Enter a whole number."),
            "min_value": _("Enter %(limit_value)s or more."),
            "max_value": _("Enter at most %(limit_value)s."),
        },
    )


def _condition() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Condition"),
        choices=_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it looks like.")},
    )


#: How the boxes of a row look, and those that a scanner writes in.
_BOX = {"class": "input"}
_SCANNED = {"data-mono": True, "data-next": True, "autocomplete": "off", "spellcheck": "false"}


def _serial(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=100)


class LineForm(forms.Form):
    """What came of one expected line."""

    quantity = _quantity(0)
    condition = _condition()
    pile = forms.BooleanField(label=_("One plate for all of them"), required=False)

    def __init__(self, data: Any, *, line: RmaLine, expected: Expected, index: int) -> None:
        wanted = expected.announced
        initial = {"quantity": wanted, "condition": "good", "pile": wanted > MOST_PLATES}
        super().__init__(data, prefix=f"line{index}", initial=initial)
        self.line, self.expected = line, expected
        for number in range(min(wanted, MOST_SERIALS) if expected.serialised else 0):
            label = _("Serial number %(n)s of %(of)s") % {"n": number + 1, "of": wanted}
            self.fields[f"serial{number}"] = _serial(label if wanted > 1 else _("Serial number"))

    @property
    def serials(self) -> list[BoundField]:
        """The boxes for serial numbers."""
        return [self[name] for name in self.fields if name.startswith("serial")]

    @property
    def can_pile(self) -> bool:
        """Whether so many like pieces came that they may share one plate."""
        return self.expected.announced >= LEAST_PILE and not self.expected.serialised

    def clean(self) -> dict[str, Any]:
        """Refuse more serial numbers than pieces."""
        given = super().clean() or {}
        if "quantity" in given and len(self._read(given)) > given["quantity"]:
            message = _("There are more serial numbers than pieces. Count again.")
            self.add_error("quantity", message)
        return given

    def items(self) -> Iterator[ItemGiven]:
        """One item for each plate."""
        given = self.cleaned_data
        serials = self._read(given)
        alone = given["quantity"] - len(serials)
        pile = given["pile"] and self.can_pile
        counts = [1] * len(serials) + ([alone] if pile and alone else [1] * alone)
        for number, quantity in enumerate(counts):
            yield ItemGiven(
                return_line=self.line.public_id,
                quantity=quantity,
                condition=given["condition"],
                serial=serials[number] if number < len(serials) else None,
            )

    def _read(self, given: dict[str, Any]) -> list[str]:
        names = (name for name in self.fields if name.startswith("serial"))
        return [given[name].strip() for name in names if (given.get(name) or "").strip()]


class DifferentForm(StationForm):
    """Something that is not as announced: another article, or one that looks different."""

    line = forms.ChoiceField(label=_("What is it?"), required=False)
    code = forms.CharField(
        label=_("SKU or bar code on it"),
        required=False,
        max_length=200,
    )
    quantity = _quantity(1)
    condition = _condition()
    serial0 = _serial(_("Serial number"))

    def __init__(self, data: Any, *, lines: Sequence[RmaLine], index: int, **initial: Any) -> None:
        start = {"quantity": 1, "condition": "good"} | initial
        super().__init__(data, prefix=f"different{index}", initial=start)
        choices = [(line.public_id, line.title or line.sku) for line in lines]
        self.choose_from("line", [("", _("Something that was not announced")), *choices])
        if not lines:
            del self.fields["line"]
        if data is None and (index or lines):
            self.fields["code"].widget.attrs["autofocus"] = True  # it was just asked for
        for name in ("line", "code", "serial0"):
            if name in self.fields:
                self.fields[name].widget.attrs |= _BOX | ({} if name == "line" else _SCANNED)

    @property
    def boxes(self) -> list[BoundField]:
        """What tells which article it is; one of them is enough, so none is called optional."""
        names = ("line", "code", "serial0")
        return [self._described(self[name]) for name in names if name in self.fields]

    def _described(self, bound: BoundField) -> BoundField:
        if bound.errors:
            described = {"aria-invalid": "true", "aria-describedby": f"{bound.id_for_label}-error"}
            bound.field.widget.attrs |= described
        return bound

    def clean(self) -> dict[str, Any]:
        """Refuse a row that says nothing."""
        given = super().clean() or {}
        if not any(given.get(name) for name in ("line", "code", "serial0")):
            message = _("Scan what stands on it. If nothing does, describe it in a few words.")
            self.add_error("code", message)
        return given

    def items(self) -> Iterator[ItemGiven]:
        """The one item of this row."""
        given = self.cleaned_data
        yield ItemGiven(
            return_line=given.get("line") or None,
            sku=given["code"].strip() or None,
            quantity=given["quantity"],
            condition=given["condition"],
            serial=given["serial0"].strip() or None,
        )


class CountForm:
    """The whole count of a parcel: its lines, what is different, and the action's own id."""

    def __init__(
        self, data: Any, lines: Sequence[RmaLine], expected: Sequence[Expected], *, code: str = ""
    ) -> None:
        by_line: dict[UUID, Expected] = {each.line: each for each in expected}
        self.is_bound = data is not None
        self.refusal: DomainError | None = None
        self._checked = False
        self.lines = [
            LineForm(data, line=line, expected=by_line[line.pk], index=index)
            for index, line in enumerate(lines)
        ]
        there = self._rows_there(data)
        wanted = max(there, 0 if lines else 1) + ("more" in (data or {}))
        self.different = [
            # A row that was just asked for is empty, not wrong.
            DifferentForm(data if index < there else None, lines=lines, index=index, code=code)
            for index in range(min(wanted, MOST_DIFFERENT))
        ]
        self.action = (data or {}).get("action") or str(uuid7())
        self.errors: list[Problem] = []

    def _rows_there(self, data: Any) -> int:
        """How many rows for differences were sent."""
        names = (f"different{number}-quantity" for number in range(MOST_DIFFERENT))
        return sum(name in (data or {}) for name in names)

    @property
    def forms(self) -> list[LineForm | DifferentForm]:
        """Every row, in the order of the page."""
        return [*self.lines, *self.different]

    @property
    def expected(self) -> int:
        """How many pieces are waited for."""
        return sum(form.expected.announced for form in self.lines)

    @property
    def status(self) -> int:
        """200 for a form not yet sent, what the refusal says, else 400."""
        if self.refusal is not None:
            return self.refusal.status
        return 400 if self._checked else 200

    def only_looked_at(self) -> bool:
        """Keep what was entered without judging it; always False, nothing is to be done."""
        for form in self.forms:
            form.full_clean()
            form.errors.clear()
        return False

    def is_valid(self) -> bool:
        """Whether every row can be read and something came."""
        self._checked = True
        read = [form.is_valid() for form in self.forms]  # each shows what is wrong with it
        fine = all(read)
        if fine and not any(True for _item in self._items()):
            message = _("Nothing is counted. If the parcel was empty, choose “Empty box”.")
            self.errors.append(Problem(message))
            return False
        return fine

    def items(self) -> list[ItemGiven]:
        """What came, as the service takes it."""
        return [item for _form, item in self._items()]

    def _items(self) -> Iterator[tuple[LineForm | DifferentForm, ItemGiven]]:
        for form in self.forms:
            for item in form.items():
                yield form, item

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, row by row."""
        if not self._checked:
            return []
        return [*self.errors, *(problem for form in self.forms for problem in problems(form))]

    def take(self, error: DomainError) -> None:
        """Put what the service refused beside the row it speaks of; the rest on top."""
        self.refusal = error
        sources = [form for form, _item in self._items()]
        for row in error.errors:
            found = _ITEM.fullmatch(row.field)
            box = _BOXES.get(found[2], "") if found else ""
            form = sources[int(found[1])] if found and int(found[1]) < len(sources) else None
            if form is not None and box in form.fields:
                form.add_error(box, str(row.message))
            else:
                self.errors.append(Problem(str(row.message)))
        if not error.errors:
            self.errors.append(Problem(str(error) or _g("That was not possible.")))

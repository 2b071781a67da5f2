"""A supervisor's own grade, with the reason that it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from inspection.grading import Graded
from inspection.services import Override
from returns_portal.faces.desk.wording import COSMETIC, FUNCTION
from returns_portal.faces.desk.wording import PACKAGINGS as PACKED
from returns_portal.faces.station.forms.words import LONGEST, StationForm


def _choices(codes: tuple[str, ...], words: dict[str, Any]) -> list[tuple[str, str]]:
    """Levels with their words, the best first: a grade is never shown bare."""
    return [(code, f"{code} {words[code]}") for code in reversed(codes)]


class OverrideForm(StationForm):
    """Another grade than the answers come to."""

    function = forms.ChoiceField(label=_("Function"))
    cosmetic = forms.ChoiceField(label=_("Cosmetic"))
    packaging = forms.ChoiceField(label=_("Packaging"))
    reason = forms.CharField(
        label=_("Why is the grade another?"),
        max_length=LONGEST,
        error_messages={"required": _("Say why the grade is another.")},
    )

    def __init__(self, data: Any, graded: Graded) -> None:
        start = {name: getattr(graded, name) for name in ("function", "cosmetic", "packaging")}
        super().__init__(data, initial=start)
        self.choose_from("function", _choices(FUNCTIONS, FUNCTION))
        self.choose_from("cosmetic", _choices(COSMETICS, COSMETIC))
        self.choose_from("packaging", [(code, PACKED[code]) for code in reversed(PACKAGINGS)])

    @property
    def override(self) -> Override | None:
        """What the supervisor set, or None where the answers decide."""
        if not self.is_bound:
            return None
        given = self.cleaned_data
        return Override(given["function"], given["cosmetic"], given["packaging"], given["reason"])

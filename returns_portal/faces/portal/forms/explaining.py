"""Why each chosen line goes back: reason, words, serial, what its battery looks like, photos."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.uploads import PhotosField
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.batteries import ANSWERS, SOUND
from rma.drafts import DraftLine, Filled
from rma.reasons import text_of
from rma.selectors.shopper import Offered, photo_reasons, reasons_for, serial_reasons

#: Photos and the like show a fault in any case; a reason of the policy's list demands them.
_PHOTO_HELP = _("JPEG, PNG or WebP, up to 12 MB each. Only the picture is kept.")
#: What parts several serials in one box.
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One chosen line with its fields; those that are not asked of it are missing."""

    place: int
    chosen: DraftLine
    offered: Offered
    reason: BoundField | None
    safety: BoundField | None
    serials: BoundField | None
    comment: BoundField
    photos: BoundField


class ReasonsForm(PortalForm):
    """Why each chosen line goes back."""

    def __init__(
        self,
        chosen: Sequence[tuple[DraftLine, Offered]],
        *,
        is_fault: bool = False,
        data: Any = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files)
        self.chosen = chosen
        self.is_fault = is_fault
        for place, (line, offered) in enumerate(chosen):
            self._add_reason(place, line, offered, is_fault)
            if offered.line.product.battery:
                self.fields[f"safety-{place}"] = safety_field(line.safety)
            if offered.line.product.serialised or serial_reasons(offered):
                self.fields[f"serials-{place}"] = _serials(line)
            self.fields[f"comment-{place}"] = forms.CharField(
                label=_("What should we know?"),
                required=False,
                max_length=2000,
                initial=line.comment,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"photos-{place}"] = PhotosField(
                label=_("Photos"), required=False, help_text=_PHOTO_HELP
            )

    def _add_reason(self, place: int, line: DraftLine, offered: Offered, is_fault: bool) -> None:
        reasons = reasons_for(offered.line.product.category, is_fault=is_fault)
        if reasons:
            self.fields[f"reason-{place}"] = forms.ChoiceField(
                label=_("Why does it go back?"),
                choices=[("", _("Choose a reason")), *((r.handle, text_of(r)) for r in reasons)],
                initial=line.reason or "",
                error_messages={
                    "required": _("Choose the reason that fits best."),
                    "invalid_choice": _("Choose one of the reasons in the list."),
                },
            )

    def rows(self) -> Iterator[ReasonRow]:
        """Each chosen line with its fields."""
        for place, (line, offered) in enumerate(self.chosen):
            yield ReasonRow(
                place,
                line,
                offered,
                self._field(f"reason-{place}"),
                self._field(f"safety-{place}"),
                self._field(f"serials-{place}"),
                self[f"comment-{place}"],
                self[f"photos-{place}"],
            )

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Some reasons want to be seen, as the shop's policy says; a battery is sound or not."""
        for place, (line, offered) in enumerate(self.chosen):
            reason = self.cleaned_data.get(f"reason-{place}") or ""
            wanted = reason.casefold() in photo_reasons(offered) and not self.is_fault
            photos = len(line.photos) + len(self.cleaned_data.get(f"photos-{place}") or ())
            if wanted and not photos and f"photos-{place}" not in self.errors:
                self.add_error(f"photos-{place}", _("Please add a photo of the problem."))
            named = self.cleaned_data.get(f"serials-{place}") or ()
            if reason.casefold() in serial_reasons(offered) and not self.is_fault:
                self._demand_serials(place, line, named)
            said = self.cleaned_data.get(f"safety-{place}") or ()
            if SOUND in said and len(said) > 1:
                self.add_error(f"safety-{place}", _("It is one or the other: take a tick away."))
        return self.cleaned_data

    def _demand_serials(self, place: int, line: DraftLine, named: Sequence[str]) -> None:
        if len(named) < line.quantity and f"serials-{place}" not in self.errors:
            message = ngettext(
                "Please add the serial number.",
                "Please add the serial numbers, one for each piece.",
                line.quantity,
            )
            self.add_error(f"serials-{place}", message)

    def uploads(self) -> Iterator[tuple[int, str, list[bytes]]]:
        """The photos that came with this form: place, key of the line, bodies."""
        for place, (line, _offered) in enumerate(self.chosen):
            files = self.cleaned_data.get(f"photos-{place}")
            if files:
                yield place, line.order_line, [file.read() for file in files]

    def explain(self, filled: Filled) -> Filled:
        """What was said about each line, written into the form."""
        for place, (line, _offered) in enumerate(self.chosen):
            filled = filled.explain(line.order_line, **self._said(place), explained=True)
        return filled

    def so_far(self, filled: Filled) -> Filled:
        """What is right of it as it stands, without calling it finished."""
        for place, (line, _offered) in enumerate(self.chosen):
            said = {name: value for name, value in self._said(place).items() if value}
            filled = filled.explain(line.order_line, **said)
        return filled

    def _said(self, place: int) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "reason": given.get(f"reason-{place}") or None,
            "comment": given.get(f"comment-{place}", ""),
            "serials": tuple(given.get(f"serials-{place}") or ()),
            "safety": tuple(given.get(f"safety-{place}") or ()),
        }

    def refused(self, refusal: InvalidInput) -> InvalidInput | None:
        """What a service has against the serials, by the field that they stand in."""
        found = tuple(
            FieldError(f"serials-{place}", error.code, error.message)
            for error in refusal.errors
            for place in range(len(self.chosen))
            if error.field.startswith(f"lines[{place}].serials")
        )
        return InvalidInput.of(*found) if found else None


class SerialsField(forms.CharField):
    """Serial numbers in one box, parted by blanks or commas; each counts once."""

    def clean(self, value: Any) -> Any:
        """The serials, in their order."""
        typed = _BETWEEN.split(super().clean(value))
        return tuple(dict.fromkeys(serial for serial in typed if serial))


def _serials(line: DraftLine) -> SerialsField:
    return SerialsField(
        label=ngettext_lazy("Serial number", "Serial numbers", line.quantity),
        help_text=ngettext_lazy(
            "It is on the type plate, on the box or under Settings.",
            "They are on the type plate, on the box or under Settings. A blank between two.",
            line.quantity,
        ),
        required=False,
        max_length=1000,
        initial=" ".join(line.serials),
    )


def safety_field(said: Sequence[str]) -> forms.MultipleChoiceField:
    """Nobody is asked about each fault by itself: one look, every answer on one screen."""
    return forms.MultipleChoiceField(
        label=_("Look at the battery first. What is true?"),
        help_text=_("Do not charge it or open it to find out. If you are not sure, say so."),
        choices=[(name, words) for name, (words, _short) in ANSWERS.items()],
        initial=list(said),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick what is true of the battery, or “None of these”."),
            "invalid_choice": _("Choose from the list."),
        },
    )

"""The forms of the steps: items and quantities, reasons, outcome, way of sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.uploads import PhotosField
from rma.drafts import DraftLine, Filled
from rma.reasons import text_of
from rma.selectors.shopper import Offer, Offered, photo_reasons, reasons_for


class ItemsForm(PortalForm):
    """Which lines go back, and how many of each: a tick and a number for each that may."""

    def __init__(self, offer: Offer, filled: Filled, data: Any = None) -> None:
        super().__init__(data)
        self.offered = [each for each in offer.lines if each.verdict.returnable]
        for place, each in enumerate(self.offered):
            chosen, most = filled.line(each.line.external_id), each.verdict.returnable
            self.fields[f"take-{place}"] = forms.BooleanField(
                label=each.line.title, required=False, initial=chosen is not None
            )
            self.fields[f"quantity-{place}"] = forms.IntegerField(
                label=each.line.title,
                required=False,
                min_value=1,
                max_value=most,
                initial=min(chosen.quantity, most) if chosen else 1,
                error_messages={
                    "invalid": _("Enter a number."),
                    "min_value": _("Choose at least one, or take the tick away."),
                    "max_value": ngettext_lazy(
                        "Only %(limit_value)s of this item can still be returned.",
                        "Only %(limit_value)s of these items can still be returned.",
                        "limit_value",
                    ),
                },
            )

    def rows(self) -> Iterator[tuple[Offered, BoundField, BoundField]]:
        """Each line that may come back with its two fields."""
        for place, each in enumerate(self.offered):
            yield each, self[f"take-{place}"], self[f"quantity-{place}"]

    def clean(self) -> dict[str, Any]:
        """A number only counts beside a tick; at least one tick is needed."""
        said: dict[str, Any] = self.cleaned_data
        for place, _each in enumerate(self.offered):
            if not said.get(f"take-{place}"):
                self.errors.pop(f"quantity-{place}", None)
        if self.offered and not any(said.get(f"take-{p}") for p in range(len(self.offered))):
            self.add_error(None, _("Choose at least one item that goes back."))
        return said

    @property
    def quantities(self) -> dict[str, int]:
        """The chosen lines, as far as they are right."""
        said = self.cleaned_data
        return {
            each.line.external_id: said.get(f"quantity-{place}") or 1
            for place, each in enumerate(self.offered)
            if said.get(f"take-{place}") and f"quantity-{place}" not in self.errors
        }


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One chosen line with its fields; `photo` is missing where no reason wants to see any."""

    place: int
    chosen: DraftLine
    offered: Offered
    reason: BoundField | None
    comment: BoundField
    photos: BoundField | None


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
            self.fields[f"comment-{place}"] = forms.CharField(
                label=_("What should we know?"),
                required=False,
                max_length=2000,
                initial=line.comment,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if photo_reasons(offered):
                self.fields[f"photos-{place}"] = PhotosField(
                    label=_("Photos"),
                    required=False,
                    help_text=_("JPEG, PNG or WebP, up to 12 MB each."),
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
                self[f"comment-{place}"],
                self._field(f"photos-{place}"),
            )

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Some reasons want to be seen: the shop's policy says which."""
        for place, (line, offered) in enumerate(self.chosen):
            reason = self.cleaned_data.get(f"reason-{place}") or ""
            wanted = reason.casefold() in photo_reasons(offered) and not self.is_fault
            photos = len(line.photos) + len(self.cleaned_data.get(f"photos-{place}") or ())
            if wanted and not photos and f"photos-{place}" not in self.errors:
                self.add_error(f"photos-{place}", _("Please add a photo of the problem."))
        return self.cleaned_data

    def uploads(self) -> Iterator[tuple[int, str, list[bytes]]]:
        """The photos that came with this form: place, key of the line, bodies."""
        for place, (line, _offered) in enumerate(self.chosen):
            files = self.cleaned_data.get(f"photos-{place}")
            if files:
                yield place, line.order_line, [file.read() for file in files]

    def explain(self, filled: Filled) -> Filled:
        """What was said about each line, written into the form."""
        for place, (line, _offered) in enumerate(self.chosen):
            filled = filled.explain(
                line.order_line,
                reason=self.cleaned_data.get(f"reason-{place}") or None,
                comment=self.cleaned_data.get(f"comment-{place}", ""),
                explained=True,
            )
        return filled


class ChoiceForm(PortalForm):
    """One of a few cards: the outcome, or the way of sending."""

    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, choices: Sequence[str], chosen: str, missing: Any, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["choice"]
        field.choices = [(each, each) for each in choices]
        field.initial = chosen or (choices[0] if len(choices) == 1 else "")
        field.label = ""
        field.error_messages = {"required": missing, "invalid_choice": missing}

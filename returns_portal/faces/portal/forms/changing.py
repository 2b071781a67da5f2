"""What may change of a return that was sent: how many, why, words, photos, and how it travels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from flows.documents import signed_path
from flows.models import Document
from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.uploads import PhotosField
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput
from rma.drafts import FAULTS
from rma.models import RmaLine
from rma.reasons import text_of
from rma.selectors.shopper import reasons_for
from rma.shipping.carriers import OPTIONS


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a return with its fields."""

    place: int
    line: RmaLine
    quantity: BoundField | None
    reason: BoundField | None
    comment: BoundField
    photos: BoundField
    drop: BoundField | None
    shown: Sequence[tuple[str, str, bool]]


class ChangeForm(PortalForm):
    """All lines that may still change, and the way of sending where there is a choice."""

    def __init__(
        self,
        lines: Sequence[RmaLine],
        *,
        method_now: str = "",
        shown: Mapping[Any, Sequence[Document]] = MappingProxyType({}),
        data: Any = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files)
        self.lines = lines
        self.shown = shown
        for place, line in enumerate(lines):
            self._add_line(place, line)
        if method_now:
            self.fields["way"] = forms.ChoiceField(
                label=_("How do you send it?"),
                choices=[(option.method, option.label) for option in OPTIONS],
                initial=method_now,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose how you send it.")},
            )

    def _add_line(self, place: int, line: RmaLine) -> None:
        least = 0 if len(self.lines) > 1 else 1
        if line.requested > least:
            self.fields[f"quantity-{place}"] = forms.IntegerField(
                label=_("How many go back?"),
                help_text=_("With 0 it is left out of this return.") if least == 0 else "",
                min_value=least,
                max_value=line.requested,
                initial=line.requested,
                error_messages={
                    "required": _("Enter a number."),
                    "invalid": _("Enter a number."),
                    "min_value": _("At least %(limit_value)s."),
                    "max_value": ngettext_lazy(
                        "At most %(limit_value)s. For more, ask for another return.",
                        "At most %(limit_value)s. For more, ask for another return.",
                        "limit_value",
                    ),
                },
            )
        category = line.product.category if line.product else ""
        reasons = reasons_for(category, is_fault=line.legal_basis in FAULTS)
        if line.reason and any(each.handle == line.reason for each in reasons):
            self.fields[f"reason-{place}"] = forms.ChoiceField(
                label=_("Why does it go back?"),
                choices=[(each.handle, text_of(each)) for each in reasons],
                initial=line.reason,
                error_messages={"invalid_choice": _("Choose one of the reasons in the list.")},
            )
        self.fields[f"comment-{place}"] = forms.CharField(
            label=_("What should we know?"),
            required=False,
            max_length=2000,
            initial=line.comment,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        if there := self.shown.get(line.pk):
            self.fields[f"drop-{place}"] = forms.MultipleChoiceField(
                label=_("Your photos"),
                choices=[(str(each.pk), str(each.pk)) for each in there],
                required=False,
            )
        self.fields[f"photos-{place}"] = PhotosField(
            label=_("More photos"),
            required=False,
            help_text=_("JPEG, PNG or WebP, up to 12 MB each. Only the picture is kept."),
        )

    def rows(self) -> Iterator[ChangeRow]:
        """Each line with its fields."""
        for place, line in enumerate(self.lines):
            yield ChangeRow(
                place,
                line,
                self._field(f"quantity-{place}"),
                self._field(f"reason-{place}"),
                self[f"comment-{place}"],
                self[f"photos-{place}"],
                self._field(f"drop-{place}"),
                self._shown(place, line),
            )

    def _shown(self, place: int, line: RmaLine) -> list[tuple[str, str, bool]]:
        """The key and address of each photo there is, and whether it is ticked to go."""
        ticked = self[f"drop-{place}"].value() or () if line.pk in self.shown else ()
        return [
            (str(each.pk), signed_path(each), str(each.pk) in ticked)
            for each in self.shown.get(line.pk, ())
        ]

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Something has to be left of the return."""
        said: dict[str, Any] = self.cleaned_data
        left = [
            said.get(f"quantity-{place}", line.requested) for place, line in enumerate(self.lines)
        ]
        if left and not any(left):
            self.add_error(None, _("Nothing would be left. Cancel the whole return instead."))
        return said

    def quantity(self, place: int) -> int:
        """How many of a line are left."""
        given: int = self.cleaned_data.get(f"quantity-{place}", self.lines[place].requested)
        return given

    def bodies(self, place: int) -> list[bytes]:
        """The photos that are added to a line."""
        return [file.read() for file in self.cleaned_data.get(f"photos-{place}") or ()]

    def dropped(self, place: int) -> list[UUID]:
        """The photos that are taken away from a line."""
        return [UUID(key) for key in self.cleaned_data.get(f"drop-{place}") or ()]

    def said(self, place: int) -> dict[str, Any]:
        """What the service is told of a line, but for its photos."""
        given = self.cleaned_data
        return {
            "quantity": self.quantity(place),
            "reason": given.get(f"reason-{place}"),
            "comment": given[f"comment-{place}"],
        }

    @property
    def way(self) -> str | None:
        """How it shall travel, where there is a choice."""
        return self.cleaned_data.get("way") or None

    @property
    def ways(self) -> BoundField | None:
        """The field of the ways of sending."""
        return self._field("way")

    @staticmethod
    def at(place: int, refusal: DomainError) -> DomainError:
        """A refusal about one line, at that line's fields."""
        if not refusal.errors:
            return refusal
        return InvalidInput.of(
            *(
                FieldError(f"{each.field.rpartition('.')[2]}-{place}", each.code, each.message)
                for each in refusal.errors
            )
        )

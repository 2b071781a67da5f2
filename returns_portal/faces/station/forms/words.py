"""Short forms in which a person says something in words: why, or what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces import fields
from returns_portal.lib.errors import DomainError
from returns_portal.lib.ids import uuid7

LONGEST = 500  # characters, as the services keep them


class StationForm(forms.Form):
    """A form of which the domain may refuse what the fields allow."""

    refusal: DomainError | None = None

    def take(self, error: DomainError) -> None:
        """Put what a service refused beside the fields it speaks of; the rest goes on top."""
        self.refusal = error
        fields.take(self, error)

    def choose_from(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer `choices` in the field `name`."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type
        field.choices = list(choices)

    @property
    def status(self) -> int:
        """200 for a form not yet sent, what the refusal says, else 400."""
        if not self.is_bound:
            return 200
        return self.refusal.status if self.refusal else 400


def _words(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class FindingForm(StationForm):
    """What was found, at the end of something that was set aside."""

    finding = _words(_("What was found?"), _("Say what was found."))


class WhyForm(StationForm):
    """Why something is done that usually is not."""

    reason = _words(_("Why?"), _("Say why."))


class ReasonForm(StationForm):
    """Why a parcel is sent away: one of the usual reasons, or in words."""

    CHOICES = (
        ("leaks", _("It leaks or smells")),
        ("not_ours", _("It is not for us")),
        ("broken", _("It is broken open and empty")),
        ("other", _("Something else")),
    )

    why = forms.ChoiceField(
        label=_("Why is it refused?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why it is refused.")},
    )
    note = forms.CharField(label=_("In a few words"), max_length=LONGEST, required=False)
    action = forms.CharField(widget=forms.HiddenInput, max_length=100, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"action": str(uuid7())})

    def clean(self) -> dict[str, Any]:
        """“Something else” has to be said in words."""
        given = super().clean() or {}
        if given.get("why") == "other" and not given.get("note"):
            self.add_error("note", _("Say why it is refused."))
        return given

    @property
    def words(self) -> str:
        """The reason as it is kept."""
        said = dict(self.CHOICES)[self.cleaned_data["why"]]
        note = self.cleaned_data["note"]
        if self.cleaned_data["why"] == "other":
            return note
        return f"{said}: {note}" if note else str(said)

    @property
    def action_id(self) -> str | None:
        """Names this very action, so that a second tap does nothing."""
        return self.cleaned_data["action"] or None


class ResolutionForm(StationForm):
    """How a difference at the dock was settled."""

    resolution = _words(_("How was it resolved?"), _("Say how it was resolved."))
    accept = forms.BooleanField(
        label=_("Count the piece on its return line after all"), required=False
    )

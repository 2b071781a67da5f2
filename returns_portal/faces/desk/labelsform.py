"""The labels of the withdrawal function as a shop may word them itself, at its own risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import locale
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.fields import take
from returns_portal.lib.errors import InvalidInput
from rma.services.labelling import word_labels
from rma.withdrawal_labels import LABELS, LONGEST, OWN, Labels, labels_of
from tenants.actors import Actor
from tenants.models import Tenant


class LabelsForm(forms.Form):
    """Both labels in one language; none means those of the law."""

    language = forms.ChoiceField(label=_("Language"))
    function = forms.CharField(
        label=_("The link or button to the function"), max_length=LONGEST, required=False
    )
    confirm = forms.CharField(
        label=_("The button that confirms"), max_length=LONGEST, required=False
    )
    sure = forms.BooleanField(
        label=_("It says the same without any doubt, and we answer for it."),
        error_messages={"required": _("Confirm it, or keep the words of the law.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, name_of(code)) for code in LABELS]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def does(self, tenant: Tenant, by: Actor) -> bool:
        """Whether the words were kept; else the form says why not."""
        if not self.is_valid():
            return False
        said = {name: self.cleaned_data[name] for name in ("language", "function", "confirm")}
        try:
            word_labels(tenant, by=by, **said)
        except InvalidInput as refused:
            take(self, refused)
            return False
        return True


@dataclass(frozen=True)
class Row:
    """The labels of one language: what is shown, and whose words they are."""

    code: str
    name: str
    labels: Labels
    is_own: bool

    @property
    def is_official(self) -> bool:
        """Whether the Official Journal has this language."""
        return self.code not in OWN


def rows(tenant: Tenant) -> list[Row]:
    """Every language there are labels of."""
    own = tenant.withdrawal_labels
    return [
        Row(code, name_of(code), labels_of(code, country=tenant.country, own=own), code in own)
        for code in LABELS
    ]


def name_of(code: str) -> str:
    """A language by its own name."""
    known = locale.LANG_INFO.get(code, {})
    return str(known.get("name_local", {"mt": "Malti"}.get(code, code)))

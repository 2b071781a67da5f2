"""The forms of the policy editor: the rules of a version, and one exception from them.

A rule is part of the document when its box is ticked, or when somebody changed what it shows: so
the form needs no JavaScript, and nobody loses a change by a forgotten tick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.faces.desk.policygroups import GROUPS
from returns_portal.faces.desk.policyrules import (
    CONTROLS,
    Offered,
    Some,
    Ticks,
    means,
)
from returns_portal.faces.desk.rulebook import RULES as WORDS
from returns_portal.lib.errors import DomainError, FieldError
from rma.policies import RULES

SET = "set-"
#: Conditions written as a list of words.
TEXTS = ("countries", "categories", "tags", "skus", "customer_tags", "channels")
TICKED = {"reasons": "reasons", "bases": "bases", "outcomes": "outcomes"}
SUMS = ("min_order_value", "max_order_value")
DAYS = ("placed_from", "placed_to")
CONDITION_WORDS: dict[str, tuple[Any, Any]] = {
    "countries": (gettext_lazy("Country"), gettext_lazy("Two letters each, such as DE, AT")),
    "categories": (gettext_lazy("Category of the product"), ""),
    "tags": (gettext_lazy("Tag of the product"), ""),
    "skus": (gettext_lazy("SKU"), ""),
    "customer_tags": (gettext_lazy("Tag of the customer"), ""),
    "channels": (
        gettext_lazy("Channel"),
        gettext_lazy("distance, off_premises, in_store or marketplace"),
    ),
    "reasons": (gettext_lazy("Reason"), ""),
    "bases": (gettext_lazy("Legal basis"), ""),
    "outcomes": (
        gettext_lazy("What the shopper would like"),
        gettext_lazy("With it only fees can differ."),
    ),
    "min_order_value": (gettext_lazy("Order value from"), ""),
    "max_order_value": (gettext_lazy("Order value to"), ""),
    "placed_from": (gettext_lazy("Ordered from"), ""),
    "placed_to": (gettext_lazy("Ordered to"), ""),
}


@dataclass(frozen=True)
class RuleShown:
    """One rule in a form: its tick, its fields, and what the law says of it."""

    name: str
    label: Any
    hint: Any
    tick: BoundField
    fields: list[BoundField]
    remarks: list[Any]

    @property
    def single(self) -> bool:
        """Whether it is asked for by one field, whose label is the rule's."""
        return len(self.fields) == 1

    @property
    def errors(self) -> list[Any]:
        """What is wrong with it."""
        return [message for bound in (*self.fields, self.tick) for message in bound.errors]


class RulesForm(forms.Form):
    """Rules of a document; `usual` is what holds where it is silent, in the document's own form."""

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        rules: Mapping[str, Any],
        usual: Mapping[str, Any],
        path: str = "rules",
        remarks: Mapping[str, list[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.rules, self.usual, self.path = rules, usual, path
        self.remarks = remarks or {}
        initial: dict[str, Any] = {}
        for name, control in CONTROLS.items():
            initial |= control.shown(name, rules[name] if name in rules else usual[name])
            initial[SET + name] = name in rules
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.parts: dict[str, list[str]] = {}
        for name, control in CONTROLS.items():
            made = control.fields(name, offered)
            self.parts[name] = list(made)
            for part, field in made.items():
                field.label = field.label or WORDS[name]
                self.fields[part] = field
            self._keep_unknown(name, made)
            self.fields[SET + name] = forms.BooleanField(
                label=gettext_lazy("Set by this version"), required=False
            )

    def _keep_unknown(self, name: str, made: Mapping[str, forms.Field]) -> None:
        """Reasons that a document names and the shop no longer offers stay to be ticked off."""
        field = made.get(name)
        if isinstance(field, Ticks):
            field.keep(self.initial[name])

    @property
    def groups(self) -> Iterator[tuple[Any, list[RuleShown]]]:
        """The rules by what they are about, as the page draws them."""
        for title, names in GROUPS:
            yield title, [self._shown(name) for name in names]

    def _shown(self, name: str) -> RuleShown:
        bound = [self[part] for part in self.parts[name]]
        remarks = self.remarks.get(f"{self.path}.{name}", [])
        return RuleShown(name, WORDS[name], CONTROLS[name].hint, self[SET + name], bound, remarks)

    def document(self) -> dict[str, Any]:
        """The rules as the document says them: those ticked, and those changed."""
        found = {}
        for name, control in CONTROLS.items():
            value = control.read(name, self.cleaned_data)
            before = self.rules[name] if name in self.rules else self.usual[name]
            changed = means(RULES[name], value) != means(RULES[name], before)
            if self.cleaned_data[SET + name] or (changed and name not in self.rules):
                found[name] = value
        return found

    def take(self, refused: DomainError) -> None:
        """Put what was refused beside the rules it speaks of; the rest goes on top."""
        for row in refused.errors:
            self.add_error(self._field_of(row), str(row.message))
        if not refused.errors:
            self.add_error(None, str(refused))

    def _field_of(self, row: FieldError) -> str | None:
        start = f"{self.path}."
        if not row.field.startswith(start):
            return None
        rule = row.field.removeprefix(start).partition(".")[0]
        return self.parts[rule][0] if rule in self.parts else None


class VersionForm(RulesForm):
    """A draft: what it is called, and its rules."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)

    def __init__(self, *args: Any, called: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = called


class ExceptionForm(RulesForm):
    """When an exception applies, and what it then says."""

    def __init__(self, *args: Any, match: Mapping[str, Any], offered: Offered, **kw: Any) -> None:
        super().__init__(*args, offered=offered, **kw)
        for name, (label, hint) in CONDITION_WORDS.items():
            field = _condition(name, offered)
            field.label, field.help_text = label, hint
            self.fields[f"match.{name}"] = field
            value = match.get(name)
            self.initial[f"match.{name}"] = ", ".join(value or ()) if name in TEXTS else value
            if isinstance(field, Ticks):
                field.keep(value or ())

    @property
    def conditions(self) -> list[BoundField]:
        """The fields that say when it applies."""
        return [self[f"match.{name}"] for name in CONDITION_WORDS]

    def match(self) -> dict[str, Any]:
        """The conditions as the document says them."""
        found: dict[str, Any] = {}
        for name in CONDITION_WORDS:
            value = self.cleaned_data[f"match.{name}"]
            if name in TEXTS:
                value = [word.strip() for word in value.split(",") if word.strip()]
            elif name in SUMS:
                value = value.strip().replace(",", ".")
            elif name in DAYS:
                value = value.isoformat() if value else ""
            if value:
                found[name] = value
        return found

    def clean(self) -> dict[str, Any] | None:
        """An exception without a condition or without a rule would be none."""
        given = super().clean()
        if self.errors:
            return given
        if not self.match():
            self.add_error(None, _("Say when it applies: at least one condition."))
        if not self.document():
            self.add_error(None, _("Say what it changes: at least one rule."))
        return given

    def _field_of(self, row: FieldError) -> str | None:
        start = self.path.removesuffix("rules") + "match."
        if row.field.startswith(start):
            name = f"match.{row.field.removeprefix(start).partition('.')[0]}"
            return name if name in self.fields else None
        return super()._field_of(row)


def _condition(name: str, offered: Offered) -> forms.Field:
    if name in TICKED:
        return Some(TICKED[name]).field(offered)
    if name in DAYS:
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if name in SUMS:
        widget = forms.TextInput(attrs={"data-short": True, "inputmode": "decimal"})
        return forms.CharField(required=False, max_length=30, widget=widget)
    return forms.CharField(required=False, max_length=2000)


class PublishForm(forms.Form):
    """From which day a version holds."""

    day = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Empty: from now on. Returns requested before keep their rules."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def moment(self) -> datetime | None:
        """The beginning of that day in the shop's time zone; None for now."""
        day = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class TryForm(forms.Form):
    """On how many returns a draft is tried."""

    last = forms.IntegerField(
        label=gettext_lazy("The last returns"), min_value=1, max_value=100_000, initial=1000
    )


class FateForm(forms.Form):
    """A sale to think up: which article, sent where, how long ago."""

    sku = forms.CharField(label=gettext_lazy("Product"), max_length=100)
    country = forms.RegexField(
        label=gettext_lazy("Country"), regex=r"^[A-Za-z]{2}$", max_length=2, initial="DE"
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days since delivery"), min_value=0, max_value=3650, initial=10
    )

"""The rules of a policy as a form asks for them: each with its group, its words and its controls.

A control shows one value of the document in one or more fields and reads it back. What it shows
where the document is silent is what holds anyway, so that nobody has to know the defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.desk import wording
from returns_portal.faces.desk.rulebook import VALUES
from rma.gifts import OUTCOMES as GIFT_OUTCOMES
from rma.policies import RESOLUTIONS, Rules
from rma.policy_values import Check

Named = dict[str, forms.Field]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


@dataclass(frozen=True)
class Offered:
    """What the shop offers to choose from: reasons by handle."""

    reasons: list[tuple[str, Any]]


class Control:
    """One field of its own; the base of the others. `hint` explains the rule in plain words."""

    def __init__(self, hint: Any = "") -> None:
        self.hint = hint

    def fields(self, name: str, offered: Offered) -> Named:
        """The fields that ask for it, by name."""
        return {name: self.field(offered)}

    def field(self, offered: Offered) -> forms.Field:
        """The one field, where it is one."""
        raise TypeError

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        """What the fields show for a value of the document."""
        return {name: value}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        """The value of the document that the fields say."""
        return given[name]


class Flag(Control):
    """Yes or no."""

    def field(self, offered: Offered) -> forms.Field:
        return forms.ChoiceField(choices=YES_NO, required=False)

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        return {name: "yes" if value else "no"}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        return given[name] == "yes"


class Number(Control):
    """A whole number; left empty it means none."""

    def field(self, offered: Offered) -> forms.Field:
        attrs = {"data-short": True, "inputmode": "numeric"}
        return forms.IntegerField(
            required=False, min_value=0, max_value=36_500, widget=forms.NumberInput(attrs=attrs)
        )


class Amount(Control):
    """A sum, or a percentage; left empty it means none. Written with a point or a comma."""

    def __init__(self, hint: Any = "", key: str = "") -> None:
        super().__init__(hint)
        self.key = key

    def field(self, offered: Offered) -> forms.Field:
        return _figure()

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value[self.key] if value and self.key else value}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        text = _point(given[name])
        if text is None:
            return None
        return {self.key: text} if self.key else text


class OneOf(Control):
    """One of the values that a rule knows."""

    def __init__(self, *values: str, hint: Any = "") -> None:
        super().__init__(hint)
        self.values = values

    def field(self, offered: Offered) -> forms.Field:
        choices = [(value, VALUES.get(value, value)) for value in self.values]
        return forms.ChoiceField(choices=choices, required=False)


class Some(Control):
    """Any of several: the shop's reasons, the legal bases, the outcomes."""

    def __init__(self, of: str, hint: Any = "") -> None:
        super().__init__(hint)
        self.of = of

    def field(self, offered: Offered) -> forms.Field:
        known = {
            "reasons": offered.reasons,
            "bases": [row for row in wording.BASES.items() if row[0]],
            "outcomes": [(name, wording.of(wording.OUTCOMES, name)) for name in RESOLUTIONS],
            "gifts": [(name, wording.of(wording.OUTCOMES, name)) for name in GIFT_OUTCOMES],
        }
        return Ticks(choices=known[self.of])

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        return {name: list(value or ())}


class Ticks(forms.MultipleChoiceField):
    """Boxes to tick; what a document names beside them stays possible."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Iterable[tuple[str, Any]]) -> None:
        self.offered = list(choices)
        super().__init__(required=False, choices=self.offered)

    def keep(self, named: Iterable[str]) -> None:
        """Let what a document names stay to be ticked off, where it is offered no more."""
        known = {key for key, _words in self.offered}
        self.offered += [(each, each) for each in named if each not in known]
        self.choices = self.offered


class Ranked(Control):
    """Outcomes in the order in which they are offered: a number each, none for what is not."""

    def fields(self, name: str, offered: Offered) -> Named:
        attrs = {"data-short": True, "inputmode": "numeric"}
        found: Named = {}
        for each in RESOLUTIONS:
            label = wording.of(wording.OUTCOMES, each)
            widget = forms.NumberInput(attrs=attrs)
            found[f"{name}.{each}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99, widget=widget
            )
        return found

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        return {f"{name}.{each}": place for place, each in enumerate(value or (), 1)}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        placed = [(given.get(f"{name}.{each}"), each) for each in RESOLUTIONS]
        return [each for place, each in sorted(row for row in placed if row[0] is not None)]


class Fee(Control):
    """A part of the value or a flat sum, for the return, the line or the piece."""

    KINDS = [("", _("None")), ("percent", _("Percent")), ("amount", _("A sum"))]

    def fields(self, name: str, offered: Offered) -> Named:
        per = [(value, VALUES[value]) for value in ("return", "line", "unit")]
        return {
            f"{name}.kind": forms.ChoiceField(label=_("Kind"), choices=self.KINDS, required=False),
            f"{name}.value": _figure(label=_("How much")),
            f"{name}.per": forms.ChoiceField(
                label=_("A sum is for each"), choices=per, required=False
            ),
        }

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        value = value or {}
        kind = "percent" if "percent" in value else "amount" if value else ""
        return {
            f"{name}.kind": kind,
            f"{name}.value": value.get(kind, ""),
            f"{name}.per": value.get("per", "return"),
        }

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        kind, value = given[f"{name}.kind"], _point(given[f"{name}.value"])
        if not kind:
            return None
        if kind == "percent":
            return {"percent": value or ""}
        return {"amount": value or "", "per": given[f"{name}.per"] or "return"}


class Credit(Control):
    """The terms of store credit: a bonus, whether fees are waived, for how long it is good."""

    def fields(self, name: str, offered: Offered) -> Named:
        return {
            f"{name}.bonus": _figure(label=_("Bonus in percent")),
            f"{name}.waive": forms.ChoiceField(
                label=_("Without fees"), choices=YES_NO[::-1], required=False
            ),
            f"{name}.days": forms.IntegerField(
                label=_("Good for days, or without end"),
                required=False,
                min_value=1,
                max_value=36_500,
                widget=forms.NumberInput(attrs={"data-short": True}),
            ),
        }

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        value = value or {}
        return {
            f"{name}.bonus": value.get("bonus_percent", ""),
            f"{name}.waive": "yes" if value.get("waive_fees") else "no",
            f"{name}.days": value.get("valid_days"),
        }

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        bonus, days = _point(given[f"{name}.bonus"]), given[f"{name}.days"]
        waived = given[f"{name}.waive"] == "yes"
        if bonus is None and not waived and days is None:
            return None
        terms = {"bonus_percent": bonus or "0", "waive_fees": waived}
        return terms | ({"valid_days": days} if days is not None else {})


class ByReason(Control):
    """A sum for each reason that has one."""

    def fields(self, name: str, offered: Offered) -> Named:
        return {f"{name}.{key}": _figure(label=label) for key, label in offered.reasons}

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        return {f"{name}.{key}": each for key, each in (value or {}).items()}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        start = f"{name}."
        sums = {
            field.removeprefix(start): _point(text)
            for field, text in given.items()
            if field.startswith(start)
        }
        return {key: text for key, text in sums.items() if text is not None} or None


class ByGrade(Control):
    """What is taken off for each grade, line by line: "C6: 10%" or "F3: 25.00"."""

    def field(self, offered: Offered) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(required=False, max_length=2000, widget=widget)

    def shown(self, name: str, value: Any) -> dict[str, Any]:
        lines = [
            f"{grade}: {off['percent']}%" if "percent" in off else f"{grade}: {off['amount']}"
            for grade, off in (value or {}).items()
        ]
        return {name: "\n".join(lines)}

    def read(self, name: str, given: Mapping[str, Any]) -> Any:
        found: dict[str, Any] = {}
        for line in given[name].splitlines():
            grade, _colon, off = line.partition(":")
            off = off.strip()
            if grade.strip() or off:
                kind = "percent" if off.endswith("%") else "amount"
                found[grade.strip()] = {kind: _point(off.removesuffix("%")) or ""}
        return found or None


def _figure(label: Any = "") -> forms.Field:
    widget = forms.TextInput(attrs={"data-short": True, "inputmode": "decimal"})
    return forms.CharField(label=label, required=False, max_length=30, widget=widget)


def _point(text: Any) -> str | None:
    """Digits with a point, however they were typed; None for nothing."""
    return str(text or "").strip().replace(",", ".") or None


CONTROLS: dict[str, Control] = {
    "returnable": Flag(),
    "final_sale": Flag(_("Nothing of it comes back but what the law gives.")),
    "window_days": Number(_("Days. Empty: no limit.")),
    "window_starts": OneOf("delivered", "fulfilled", "placed"),
    "extend_to_working_day": Flag(_("A last day on a weekend or holiday moves on.")),
    "ship_by_days": Number(_("Days after the approval. Empty: no limit.")),
    "self_service": Flag(_("No: only you file returns.")),
    "one_open_return_per_order": Flag(),
    "minimum_price": Amount(_("Cheaper goods do not come back. Empty: any price.")),
    "refuse_discounted": Flag(),
    "auto_authorize": Flag(_("No: somebody decides each.")),
    "review_above": Amount(_("Dearer lines are looked at by a person. Empty: none.")),
    "review_risk": Number(_("Points from 1 to 100, each explained. Empty: never.")),
    "review_reasons": Some("reasons", _("Looked at by a person before they are approved.")),
    "photo_reasons": Some("reasons", _("Asked for when the return is filed.")),
    "serial_reasons": Some("reasons"),
    "resolutions": Ranked(_("A number each: 1 stands first. Empty: not offered.")),
    "refund_on": OneOf("request", "scan", "receipt", "inspection"),
    "store_credit": Credit(),
    "exchange_for": OneOf("variants", "any"),
    "reduce_up_to": Amount(_("Percent of the price without anybody looking at it.")),
    "keep_below": Amount(_("Cheaper goods are not sent back. Empty: all are.")),
    "donate": Flag(_("Instead of keeping them, give them to a charity.")),
    "gift_outcomes": Some("gifts", _("With a gift slip. None: nothing comes back by one.")),
    "gift_window_days": Number(_("Days. Empty: as long as whoever bought it.")),
    "label_paid_by": OneOf("merchant", "shopper"),
    "return_shipping_fee": Amount(_("Taken off the refund. Empty: none."), key="amount"),
    "restocking_fee": Fee(),
    "fees_by_reason": ByReason(_("In the place of the fees above. Empty: those above.")),
    "fee_free_reasons": Some("reasons"),
    "fee_free_bases": Some("bases"),
    "fee_free_outcomes": Some("outcomes"),
    "grade_deductions": ByGrade(_("A line each, such as “C6: 10%” or “F3: 25.00”.")),
}


def usual() -> dict[str, Any]:
    """What holds where a document is silent, as a document would say it."""
    rules = Rules()
    return {field.name: _plain(getattr(rules, field.name)) for field in fields(Rules)}


def means(check: Check, value: Any) -> Any:
    """A value as rules work with it, for comparing; itself where it is not right."""
    try:
        return check(value)
    except ValueError:
        return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return list(value)
    return value

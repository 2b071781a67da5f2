"""The law of one country as the rules know it, how sure each row is, and what a shop sets of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from returns_portal.lib.addresses import country_name
from rma.law import ROWS, Clause
from rma.law.clauses import EEA
from rma.terms_of_law import MOST_DAYS, WARN_DAYS, law_of

#: The rules in words, in the order of the page.
RULES: dict[str, Any] = {
    "withdrawal": _("Withdrawal, bought at a distance"),
    "withdrawal_doorstep": _("Withdrawal, bought at the door"),
    "withdrawal_uninformed": _("More time where nobody told of the right"),
    "withdrawal_return": _("Goods sent back after the withdrawal"),
    "withdrawal_refund": _("Money paid back after the withdrawal"),
    "withholding": _("The refund may wait for the goods or proof"),
    "presumed_delivery": _("Delivery presumed where nobody recorded it"),
    "undelivered": _("Goods count as not delivered"),
    "undelivered_refund": _("Money paid back for them"),
    "guarantee": _("Legal guarantee, new goods"),
    "guarantee_second_hand": _("Legal guarantee, second-hand"),
    "guarantee_durable": _("Legal guarantee, made to last"),
    "guarantee_expected_life": _("Legal guarantee by the expected life"),
    "guarantee_claims": _("Claims may be brought"),
    "burden": _("No proof asked for"),
    "repair_extension": _("Added by a repair"),
    "remedy_information": _("Told of the choice before it is made"),
    "remedy_time": _("Put right within"),
    "recall": _("Refund of a recall at least the price"),
    "take_back_device": _("An old device taken back for a new one"),
    "take_back_small": _("A small old device taken back, nothing bought"),
    "take_back_battery": _("Old batteries taken back"),
}
UNITS: dict[str, Any] = {
    "days": ngettext_lazy("%(n)d day", "%(n)d days", "n"),
    "months": ngettext_lazy("%(n)d month", "%(n)d months", "n"),
    "working_days": ngettext_lazy("%(n)d working day", "%(n)d working days", "n"),
    "us_business_days": ngettext_lazy("%(n)d business day", "%(n)d business days", "n"),
}
CONFIDENCE: dict[str, Any] = {
    "C1": _("Read in the text of the law"),
    "C2": _("Confirmed by a second source"),
    "KH": _("Well known"),
    "KM": _("Default"),
    "KL": _("Default"),
}
KINDS: dict[str, Any] = {
    "decide": _("To decide"),
    "answer": _("An answer of the shopper"),
    "ship": _("To send the goods"),
    "collect": _("To arrange a collection"),
    "refund": _("To pay"),
    "remedy": _("To repair or replace"),
    "reply": _("To answer a message"),
    "shopper_reply": _("An answer to our message"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it holds today."""

    rule: str
    title: Any
    clause: Clause
    reason: str

    @property
    def value(self) -> str:
        """How long, in words; nothing where it only applies."""
        unit = UNITS.get(self.clause.unit)
        return str(unit % {"n": self.clause.value}) if unit else str(_("yes"))

    @property
    def confidence(self) -> Any:
        """How sure we are of it."""
        return (
            _("Set by your counsel")
            if self.clause.by_counsel
            else CONFIDENCE[self.clause.confidence]
        )


class CounselForm(forms.Form):
    """A value that counsel answers for."""

    rule = forms.ChoiceField(label=_("Rule"))
    value = forms.IntegerField(
        label=_("Value"),
        min_value=1,
        max_value=1200,
        required=False,
        help_text=_("In the unit of the rule; empty takes back what was set."),
    )
    reason = forms.CharField(label=_("Who confirmed it, and why"), max_length=500)

    def __init__(self, rows: list[RuleRow], data: Any = None) -> None:
        super().__init__(data, auto_id="counsel-%s")
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (row.rule, row.title) for row in rows if row.clause.is_default or row.clause.by_counsel
        ]


class DaysForm(forms.Form):
    """Days of warning, and the reasonable time."""

    def __init__(self, said: dict[str, Any], data: Any = None) -> None:
        super().__init__(data, auto_id="days-%s")
        for kind, usual in WARN_DAYS.items():
            self.fields[kind] = forms.IntegerField(
                label=KINDS[kind],
                min_value=0,
                max_value=MOST_DAYS,
                initial=said.get("warn_days", {}).get(kind, usual),
            )
        self.fields["remedy_days"] = forms.IntegerField(
            label=_("Days to repair or replace"),
            min_value=1,
            max_value=MOST_DAYS,
            required=False,
            initial=said.get("remedy_days"),
            help_text=_("Empty: as the table says."),
        )


class LawPage:
    """The law of the country that was chosen."""

    def __init__(self, request: FaceRequest) -> None:
        self.request, self.tenant = request, request.tenant
        given = request.GET.get("country", "").upper()
        self.country = given if given in self.codes else self._usual

    @property
    def codes(self) -> list[str]:
        """The countries that the table knows something of."""
        return sorted(
            EEA | {row.place for row in ROWS if len(row.place) == 2 and row.place != "EU"}
        )

    @property
    def _usual(self) -> str:
        return self.tenant.country if self.tenant.country in self.codes else "DE"

    @property
    def countries(self) -> list[tuple[str, str]]:
        """The same with their names, in the order of these."""
        language = get_language() or "en"
        named = [(code, country_name(code, language) or code) for code in self.codes]
        return sorted(named, key=lambda pair: pair[1].casefold())

    @cached_property
    def rows(self) -> list[RuleRow]:
        """The rules in force today."""
        table, today = law_of(self.tenant.law), clock.today(self.tenant.tz)
        counsel = self.tenant.law.get("counsel", {})
        found = []
        for rule, title in RULES.items():
            clause = table.find(rule, self.country, today)
            if clause is not None:
                said = counsel.get(f"{self.country}:{rule}", {})
                reason = f"{said['by']}: {said['reason']}" if said and clause.by_counsel else ""
                found.append(RuleRow(rule, title, clause, reason))
        return found

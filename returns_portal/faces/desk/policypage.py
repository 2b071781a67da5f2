"""All that the pages of a policy show: its state, its rules, what differs, what it would do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.selectors import settings
from insights.selectors.goods import product_by_sku
from returns_portal.faces import dates
from returns_portal.faces.desk import rulebook, wording
from returns_portal.faces.desk.policydiff import Change, Compared
from returns_portal.faces.desk.policyform import FateForm, PublishForm, TryForm
from returns_portal.faces.desk.policyrules import usual
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from rma.lawful import Remark
from rma.machine import LeftOut
from rma.models import DryRun, Policy
from rma.selectors.dry_runs import latest_tries
from rma.selectors.fate import Fate, FateCase, fate
from rma.selectors.published import machine_forms
from rma.selectors.remarked import legal_remarks

#: Outcomes of a verdict: the word, its tone and icon.
VERDICTS: dict[str, tuple[Any, str, str]] = {
    "authorized": (gettext_lazy("Approved"), "good", "check"),
    "review": (gettext_lazy("A person looks"), "warn", "user"),
    "declined": (gettext_lazy("Declined"), "bad", "x"),
}


@dataclass(frozen=True)
class Version:
    """A version and where it stands: draft, to come, in force, or replaced."""

    policy: Policy
    in_force: Policy | None

    @property
    def state(self) -> tuple[Any, str, str]:
        """Its state in a word, with tone and icon."""
        begins = self.policy.effective_from
        if self.policy.published_at is None:
            return _("Draft"), "warn", "info"
        if begins > clock.now():
            return _("From %(day)s") % {"day": dates.day(begins)}, "info", "calendar"
        if self.in_force is not None and self.policy.pk == self.in_force.pk:
            return _("In force"), "good", "check"
        return _("Replaced"), "neutral", "dot"


@dataclass(frozen=True)
class Card:
    """One exception: when it applies, what it says, what the law says of it."""

    place: int
    when: str
    rules: list[rulebook.Said]
    remarks: list[Remark]
    first: bool
    last: bool

    @property
    def number(self) -> int:
        """Its number for people."""
        return self.place + 1

    @property
    def refused(self) -> bool:
        """Whether nothing can be published with it."""
        return any(remark.refused for remark in self.remarks)


@dataclass(frozen=True)
class FateRow:
    """What would be answered for one reason or legal basis."""

    fate: Fate

    @property
    def asked(self) -> Any:
        """The reason, or the legal basis."""
        if self.fate.basis:
            return wording.of(wording.BASES, self.fate.basis)
        return self.fate.label or _("No reason given")

    @property
    def verdict(self) -> tuple[Any, str, str]:
        """The answer in a word, with tone and icon."""
        return VERDICTS[self.fate.outcome]

    @property
    def offers(self) -> str:
        """What the shopper could choose."""
        offered = self.fate.verdict.resolutions if self.fate.outcome != "declined" else ()
        return ", ".join(str(wording.of(wording.OUTCOMES, each)) for each in offered)

    @property
    def rules(self) -> str:
        """Where what decided came from."""
        origins = dict.fromkeys(rule.origin for rule in self.fate.rules)
        return ", ".join(origins)


def versions() -> list[Version]:
    """Every version with its state, the latest first."""
    rows = list(settings.policies())
    now = in_force_of(rows)
    return [Version(row, now) for row in rows]


def in_force_of(rows: list[Policy]) -> Policy | None:
    """The published version that holds now."""
    begun = [row for row in rows if row.published_at and row.effective_from <= clock.now()]
    return max(begun, key=lambda row: (row.effective_from, row.number), default=None)


@dataclass(frozen=True)
class PolicyPage:
    """One version as `request` looks at it."""

    request: FaceRequest
    policy: Policy

    @cached_property
    def in_force(self) -> Policy | None:
        """The version that holds now."""
        return in_force_of(list(settings.policies()))

    @cached_property
    def version(self) -> Version:
        """With its state."""
        return Version(self.policy, self.in_force)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.policy.published_at is None

    @property
    def may_write(self) -> bool:
        """Whether who looks may write drafts and try them."""
        return self.request.actor.can("settings.edit")

    @property
    def may_edit(self) -> bool:
        """Whether this very version may be changed by who looks."""
        return self.is_draft and self.may_write

    @cached_property
    def reasons(self) -> dict[str, Any]:
        """The words of the shop's reasons."""
        return wording.reason_words()

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What the law says of it."""
        return legal_remarks(self.policy)

    @cached_property
    def unsaid(self) -> list[LeftOut]:
        """What search engines are not told of it, each reason once."""
        found = machine_forms(self.policy, self.request.tenant).left_out
        return list({each.message: each for each in found}.values())

    @property
    def refused(self) -> list[Remark]:
        """What it cannot be published with."""
        return [remark for remark in self.remarks if remark.refused]

    @property
    def to_mend(self) -> list[tuple[Remark, str]]:
        """The same, each with the form in which it is mended."""
        return [(remark, self._form_of(remark.field)) for remark in self.refused]

    def _form_of(self, field: str) -> str:
        place = field.removeprefix("overrides[").partition("]")[0]
        if not field.startswith("overrides["):
            return reverse("desk:policy_rules", args=[self.policy.public_id])
        return f"{reverse('desk:policy_exception', args=[self.policy.public_id])}?n={place}"

    @cached_property
    def by_field(self) -> dict[str, list[Remark]]:
        """The same by the rule it stands at."""
        found: dict[str, list[Remark]] = defaultdict(list)
        for remark in self.remarks:
            found[remark.field].append(remark)
        return found

    @property
    def rules(self) -> list[rulebook.Said]:
        """Its rules in words."""
        return rulebook.rules_of(self.policy.rules, self.reasons)

    @property
    def cards(self) -> list[Card]:
        """Its exceptions, in the order in which they are tried."""
        last = len(self.policy.overrides) - 1
        return [
            Card(
                place,
                rulebook.when(row["match"], self.reasons),
                rulebook.rules_of(row["rules"], self.reasons),
                [r for r in self.remarks if r.field.startswith(f"overrides[{place}].")],
                place == 0,
                place == last,
            )
            for place, row in enumerate(self.policy.overrides)
        ]

    @property
    def base_remarks(self) -> list[Remark]:
        """What the law says of the rules outside of the exceptions."""
        return [remark for remark in self.remarks if remark.field.startswith("rules")]

    @cached_property
    def changes(self) -> list[Change]:
        """What it says otherwise than the version in force."""
        if self.in_force is None or self.in_force.pk == self.policy.pk:
            return []
        return Compared(self.reasons, usual()).changes(self.in_force, self.policy)

    @property
    def publish(self) -> PublishForm:
        """From when it shall hold."""
        begins = self.policy.effective_from
        later = begins.date() if begins > clock.now() else None
        return PublishForm(initial={"day": later}, auto_id="publish-%s")

    @property
    def trying(self) -> TryForm:
        """On how many returns it is tried."""
        return TryForm(auto_id="try-%s")

    @property
    def runs(self) -> list[DryRun]:
        """The latest tries of it."""
        return latest_tries(self.policy)

    @cached_property
    def fate_form(self) -> FateForm:
        """The sale that is thought up."""
        given: QueryDict | None = self.request.GET if "sku" in self.request.GET else None
        start = {"country": self.request.tenant.country}
        return FateForm(given, initial=start, auto_id="fate-%s")

    @cached_property
    def fates(self) -> list[FateRow]:
        """What would be answered about it."""
        form = self.fate_form
        if not form.is_bound or not form.is_valid():
            return []
        given = form.cleaned_data
        product = product_by_sku(given["sku"])
        if product is None:
            form.add_error("sku", _("There is no product with this SKU."))
            return []
        case = FateCase.of(product, country=given["country"].upper(), days=given["days"])
        return [FateRow(each) for each in fate(self.policy, case, tenant=self.request.tenant)]

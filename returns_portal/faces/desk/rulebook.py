"""Rules as people read them: a policy, a routing table, a checklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disposition.routing import Rule
from inspection.checklists import Option, Question, worded
from inspection.models import Checklist
from inspection.selectors import questions_of
from returns_portal.faces import dates
from returns_portal.faces.desk import wording
from rma.models import Policy

#: Every rule of a policy, in the order in which one would explain it.
RULES: dict[str, Any] = {
    "returnable": gettext_lazy("May come back"),
    "final_sale": gettext_lazy("Sold as final"),
    "window_days": gettext_lazy("Within"),
    "window_starts": gettext_lazy("Counted from"),
    "extend_to_working_day": gettext_lazy("Ends on a working day"),
    "auto_authorize": gettext_lazy("Approved by itself"),
    "review_above": gettext_lazy("A person looks first above"),
    "review_risk": gettext_lazy("A person looks first from a risk of"),
    "review_reasons": gettext_lazy("A person looks first for"),
    "self_service": gettext_lazy("Shoppers may ask themselves"),
    "resolutions": gettext_lazy("Shoppers may choose"),
    "refund_on": gettext_lazy("Money is due at"),
    "ship_by_days": gettext_lazy("To be sent within"),
    "label_paid_by": gettext_lazy("Label paid by"),
    "restocking_fee": gettext_lazy("Restocking fee"),
    "return_shipping_fee": gettext_lazy("Return shipping fee"),
    "fees_by_reason": gettext_lazy("Fees by reason"),
    "fee_free_reasons": gettext_lazy("No fees for"),
    "fee_free_bases": gettext_lazy("No fees on"),
    "fee_free_outcomes": gettext_lazy("No fees where they choose"),
    "photo_reasons": gettext_lazy("Photo needed for"),
    "serial_reasons": gettext_lazy("Serial needed for"),
    "minimum_price": gettext_lazy("Not below the price of"),
    "refuse_discounted": gettext_lazy("Discounted goods refused"),
    "one_open_return_per_order": gettext_lazy("One open return per order"),
    "keep_below": gettext_lazy("Keeps the goods below"),
    "donate": gettext_lazy("Kept goods go to a charity"),
    "reduce_up_to": gettext_lazy("Money off without a look, percent"),
    "exchange_for": gettext_lazy("Exchanged for"),
    "store_credit": gettext_lazy("Store credit"),
    "grade_deductions": gettext_lazy("Deductions by grade"),
    "gift_outcomes": gettext_lazy("Who got it as a gift may choose"),
    "gift_window_days": gettext_lazy("Gifts come back within"),
}
VALUES: dict[str, Any] = {
    "delivered": gettext_lazy("delivery"),
    "fulfilled": gettext_lazy("dispatch"),
    "placed": gettext_lazy("the order"),
    "request": gettext_lazy("the request"),
    "scan": gettext_lazy("the carrier's first scan"),
    "receipt": gettext_lazy("arrival"),
    "inspection": gettext_lazy("inspection"),
    "merchant": gettext_lazy("the shop"),
    "shopper": gettext_lazy("the shopper"),
    "bonus_percent": gettext_lazy("bonus percent"),
    "waive_fees": gettext_lazy("without fees"),
    "valid_days": gettext_lazy("valid for days"),
    "variants": gettext_lazy("another size or colour"),
    "any": gettext_lazy("any article"),
    "per": gettext_lazy("for each"),
    "return": gettext_lazy("return"),
    "line": gettext_lazy("line"),
    "unit": gettext_lazy("piece"),
}
#: What a rule of a policy or a routing table asks for before it applies.
CONDITIONS: dict[str, Any] = {
    "countries": gettext_lazy("country"),
    "skus": gettext_lazy("SKU"),
    "categories": gettext_lazy("category"),
    "tags": gettext_lazy("tag of the product"),
    "customer_tags": gettext_lazy("tag of the customer"),
    "channels": gettext_lazy("channel"),
    "reasons": gettext_lazy("reason"),
    "bases": gettext_lazy("legal basis"),
    "outcomes": gettext_lazy("outcome"),
    "min_order_value": gettext_lazy("order value from"),
    "max_order_value": gettext_lazy("order value to"),
    "placed_from": gettext_lazy("ordered from"),
    "placed_to": gettext_lazy("ordered to"),
    "conditions": gettext_lazy("arrived as"),
    "packagings": gettext_lazy("packaging"),
    "titles": gettext_lazy("belongs to"),
    "wanted": gettext_lazy("shopper wants"),
    "hazard": gettext_lazy("unsafe"),
    "function_at_least": gettext_lazy("function at least"),
    "cosmetic_at_least": gettext_lazy("looks at least"),
}
#: Rules counted in days; null means no limit.
_IN_DAYS = ("window_days", "ship_by_days", "gift_window_days")


@dataclass(frozen=True)
class Said:
    """One rule: what it is about, and what it says."""

    name: Any
    value: str


@dataclass(frozen=True)
class Override:
    """Rules that hold only for some orders or goods."""

    when: str
    rules: list[Said]


@dataclass(frozen=True)
class RoutingRule:
    """One rule of a routing table: when it applies, and the route it suggests."""

    name: str
    when: str
    route: Any


@dataclass(frozen=True)
class Asked:
    """One question of a checklist with its answers and what each does."""

    text: str
    help: str
    only_if: str
    answers: list[tuple[str, str]]


def rules_of(rules: Mapping[str, Any], reasons: Mapping[str, Any] | None = None) -> list[Said]:
    """The rules a document sets, in the order in which one would explain them; `reasons` are the
    words of the shop's reasons by handle.
    """
    return [
        Said(label, said(name, rules[name], reasons or {}))
        for name, label in RULES.items()
        if name in rules
    ]


def overrides_of(policy: Policy, reasons: Mapping[str, Any] | None = None) -> list[Override]:
    """The exceptions of a policy."""
    return [
        Override(when(row["match"], reasons), rules_of(row["rules"], reasons))
        for row in policy.overrides
    ]


def routing(rules: Iterable[Rule]) -> list[RoutingRule]:
    """Routing rules in the order in which they are read."""
    return [RoutingRule(rule.name, when(rule.match), wording.route(rule.route)) for rule in rules]


def when(match: Mapping[str, Any], reasons: Mapping[str, Any] | None = None) -> str:
    """The conditions under which a rule applies."""
    places = list(CONDITIONS)
    known = sorted(match, key=lambda name: places.index(name) if name in CONDITIONS else -1)
    words = reasons or {}
    parts = [f"{CONDITIONS.get(name, name)} {said(name, match[name], words)}" for name in known]
    return ", ".join(parts) or _("always")


def questions_asked(checklist: Checklist) -> list[Asked]:
    """The questions of a version, in their order."""
    questions = questions_of(checklist)
    by_key = {question.key: question for question in questions}
    return [
        Asked(
            worded(question.text),
            worded(question.help),
            _only_if(question, by_key),
            [(worded(option.label), _effect(option)) for option in question.options],
        )
        for question in questions
    ]


def _only_if(question: Question, by_key: Mapping[str, Question]) -> str:
    parts = []
    for key, values in question.ask_if.items():
        options = [by_key[key].option(value) for value in values]
        answers = ", ".join(worded(option.label) for option in options if option is not None)
        parts.append(f"{worded(by_key[key].text)} {answers}")
    return "; ".join(parts)


def _effect(option: Option) -> str:
    parts = []
    if option.hazard:
        parts.append(_("stops, set aside as unsafe"))
    if option.hold:
        parts.append(_("set aside: %s") % wording.of(wording.HOLDS, option.hold))
    limits = (
        (option.function_at_most, wording.FUNCTION),
        (option.cosmetic_at_most, wording.COSMETIC),
    )
    for code, words in limits:
        if code:
            grade = f"{code} {wording.of(words, code)}"
            parts.append(_("at most %(grade)s") % {"grade": grade})
    if option.packaging:
        parts.append(str(wording.of(wording.PACKAGINGS, option.packaging)))
    return ", ".join(parts)


def said(name: str, value: Any, reasons: Mapping[str, Any]) -> str:
    """What a rule or a condition of this name says, in words."""
    if name in ("placed_from", "placed_to") and isinstance(value, str):
        return dates.day(date.fromisoformat(value))
    if name == "gift_window_days" and value is None:
        return _("as long as whoever bought it")
    if name in _IN_DAYS:
        if value is None:
            return _("no limit")
        return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}
    words = _words_of(name, reasons)
    if words and isinstance(value, Mapping):
        return ", ".join(f"{wording.of(words, key)} {_plain(each)}" for key, each in value.items())
    if words and value:
        return ", ".join(str(wording.of(words, each)) for each in value)
    return _plain(value)


def _words_of(name: str, reasons: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the values of a rule or condition are called, where they are handles."""
    if name in ("resolutions", "fee_free_outcomes", "outcomes", "gift_outcomes"):
        return wording.OUTCOMES
    if name in ("bases", "fee_free_bases"):
        return wording.BASES
    is_reason = name in ("reasons", "fees_by_reason") or name.endswith("_reasons")
    return reasons if is_reason else {}


def _part(key: str, value: Any) -> str:
    """One part of a value: how much it is needs no name."""
    if key == "amount":
        return _plain(value)
    if key == "percent":
        number = format_decimal(Decimal(str(value)), locale=dates.locale())
        return _("%(number)s %%") % {"number": number}
    return f"{VALUES.get(key, key)} {_plain(value)}"


def _plain(value: Any) -> str:
    """A value of a document in words."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(_part(key, each) for key, each in value.items())
    if isinstance(value, str):
        return str(VALUES.get(value, value))
    if isinstance(value, Iterable):
        return ", ".join(_plain(each) for each in value) or _("none")
    return str(value)

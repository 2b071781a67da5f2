"""A tenant's rules for what may come back: the document, checked, and which rule holds for a case.

A policy document is JSON as API.md shapes it: base `rules` and `overrides`, each with a `match`.
`check_policy` refuses what cannot be right, naming every wrong field. `rules_for` gives the rules
that hold for one order line, rule by rule: from the first override that matches and sets the rule,
else from the base, else the default; with a trace that says which. What the rules then mean for a
line is decided in `rma.eligibility`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, get_type_hints

from returns_portal.lib.errors import FieldError, InvalidInput
from rma.asks import BASES
from rma.gifts import OUTCOMES as GIFT_OUTCOMES
from rma.policy_values import (
    MESSAGES,
    Check,
    Wrong,
    amount,
    any_of,
    by_grade,
    by_handle,
    day,
    days,
    each_of,
    flag,
    none_or,
    one_of,
    percent,
    percent_or,
    points,
    record,
    some_of,
    some_texts,
    texts,
)

RESOLUTIONS = (
    "refund",
    "store_credit",
    "exchange",
    "replacement",
    "repair",
    "price_reduction",
    "keep_with_refund",
    "none",
)

Record = Mapping[str, Any]
percent_or_flat = percent_or(amount=amount, per=one_of("return", "line", "unit"))
# `valid_days`: how long the credit may be spent; none or null, without end.
credit_terms = record({"valid_days": days}, bonus_percent=percent, waive_fees=flag)
percent_or_sum = percent_or(amount=amount)


@dataclass(frozen=True)
class Rules:
    """Every rule there is, with what holds where a policy is silent (API, "Policies").

    `review_risk` is the score of unusual returns (`rma.risk`) from which a person looks first.
    `review_above` is what the pieces of one line cost: dearer ones are looked at by a person.
    `reduce_up_to` is the part of the price, in per cent, that a customer who keeps the goods gets
    without a person looking at it; more than that is looked at first.
    `gift_outcomes` are what who got a gift may have for it (none: nothing comes back by a slip),
    `gift_window_days` how long they have; null is as long as who bought it.
    `donate` asks for goods that may be kept (`keep_below`) to be given to a charity instead.
    """

    returnable: Annotated[bool, flag] = True
    final_sale: Annotated[bool, flag] = False
    window_days: Annotated[int | None, days] = 30
    window_starts: Annotated[str, one_of("delivered", "fulfilled", "placed")] = "delivered"
    extend_to_working_day: Annotated[bool, flag] = False
    resolutions: Annotated[tuple[str, ...], each_of(*RESOLUTIONS)] = ("refund",)
    auto_authorize: Annotated[bool, flag] = False
    self_service: Annotated[bool, flag] = True
    review_above: Annotated[Decimal | None, none_or(amount)] = None
    review_risk: Annotated[int | None, none_or(points)] = None
    review_reasons: Annotated[frozenset[str], texts] = frozenset()
    photo_reasons: Annotated[frozenset[str], texts] = frozenset()
    serial_reasons: Annotated[frozenset[str], texts] = frozenset()
    minimum_price: Annotated[Decimal | None, none_or(amount)] = None
    refuse_discounted: Annotated[bool, flag] = False
    one_open_return_per_order: Annotated[bool, flag] = False
    reduce_up_to: Annotated[Decimal | None, none_or(percent)] = None
    keep_below: Annotated[Decimal | None, none_or(amount)] = None
    donate: Annotated[bool, flag] = False
    ship_by_days: Annotated[int | None, days] = None
    label_paid_by: Annotated[str, one_of("merchant", "shopper")] = "merchant"
    restocking_fee: Annotated[Record | None, none_or(percent_or_flat)] = None
    return_shipping_fee: Annotated[Record | None, none_or(record(amount=amount))] = None
    fees_by_reason: Annotated[Mapping[str, Decimal] | None, none_or(by_handle(amount))] = None
    fee_free_reasons: Annotated[frozenset[str], texts] = frozenset()
    fee_free_bases: Annotated[frozenset[str], any_of(*BASES)] = frozenset()
    fee_free_outcomes: Annotated[frozenset[str], any_of(*RESOLUTIONS)] = frozenset()
    store_credit: Annotated[Record | None, none_or(credit_terms)] = None
    exchange_for: Annotated[str, one_of("variants", "any")] = "variants"
    gift_outcomes: Annotated[frozenset[str], any_of(*GIFT_OUTCOMES)] = frozenset(GIFT_OUTCOMES)
    gift_window_days: Annotated[int | None, days] = None
    refund_on: Annotated[str, one_of("request", "scan", "receipt", "inspection")] = "inspection"
    grade_deductions: Annotated[Mapping[str, Record] | None, none_or(by_grade(percent_or_sum))] = (
        None
    )


RULES: dict[str, Check] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Rules, include_extras=True).items()
}


@dataclass(frozen=True, slots=True)
class Case:
    """What overrides match on: one line of one order, and what is asked for it: the reason given,
    the legal basis claimed, the outcome wished for.
    """

    country: str
    channel: str
    placed_on: date
    order_value: Decimal
    sku: str
    category: str = ""
    tags: frozenset[str] = frozenset()
    customer_tags: frozenset[str] = frozenset()
    reason: str | None = None
    basis: str | None = None
    outcome: str | None = None


def _is_any(name: str) -> Callable[[Any, Case], bool]:
    return lambda wanted, case: (getattr(case, name) or "").casefold() in wanted


def _has_any(name: str) -> Callable[[Any, Case], bool]:
    return lambda wanted, case: any(tag.casefold() in wanted for tag in getattr(case, name))


# Each condition of an override: what it must look like, and whether a case meets it.
CONDITIONS: dict[str, tuple[Check, Callable[[Any, Case], bool]]] = {
    "countries": (some_texts, _is_any("country")),
    "skus": (some_texts, _is_any("sku")),
    "categories": (some_texts, _is_any("category")),
    "tags": (some_texts, _has_any("tags")),
    "customer_tags": (some_texts, _has_any("customer_tags")),
    "channels": (some_texts, _is_any("channel")),
    "reasons": (some_texts, _is_any("reason")),
    "bases": (some_of(*BASES), _is_any("basis")),
    "outcomes": (some_of(*RESOLUTIONS), _is_any("outcome")),
    "min_order_value": (amount, lambda least, case: case.order_value >= least),
    "max_order_value": (amount, lambda most, case: case.order_value <= most),
    "placed_from": (day, lambda first, case: case.placed_on >= first),
    "placed_to": (day, lambda last, case: case.placed_on <= last),
}

#: What an override that matches on outcomes may say: which outcomes there are depends on the rest.
FEES = frozenset(
    {
        "restocking_fee",
        "return_shipping_fee",
        "fees_by_reason",
        "fee_free_reasons",
        "fee_free_bases",
        "fee_free_outcomes",
    }
)


@dataclass(frozen=True)
class Policy:
    """One published version: its document, checked, and when it came into force.

    `key` is whatever names the version to the caller, `number` what people call it by.
    """

    rules: Mapping[str, Any]
    overrides: Sequence[Mapping[str, Any]] = ()
    effective_from: datetime | None = None
    key: Any = None
    number: int = 0
    #: What was put together before, by the overrides that matched: most cases are alike.
    _known: dict[tuple[int, ...], tuple[Rules, tuple[Trace, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def conditions(self) -> tuple[tuple[tuple[Callable[[Any, Case], bool], Any], ...], ...]:
        """Of each override its conditions: what meets them, and what is wanted."""
        return tuple(
            tuple(
                (CONDITIONS[name][1], CONDITIONS[name][0](value))
                for name, value in override["match"].items()
            )
            for override in self.overrides
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one rule's value came from: `override 2`, `policy` or `default`."""

    rule: str
    source: str

    @property
    def place(self) -> int | None:
        """Which override it was, counted from 0."""
        word, _blank, number = self.source.partition(" ")
        return int(number) - 1 if word == "override" else None

    def as_json(self) -> dict[str, str]:
        return {"rule": self.rule, "source": self.source}


def check_policy(rules: Any, overrides: Any = ()) -> None:
    """Refuse a document that cannot be right: InvalidInput with every wrong field by its path."""
    wrong = [*_wrong_rules("rules", rules)]
    if not isinstance(overrides, list | tuple):
        wrong.append(_error("overrides", "invalid"))
        overrides = ()
    for i, override in enumerate(overrides):
        wrong += _wrong_override(f"overrides[{i}]", override)
    if wrong:
        raise InvalidInput.of(*wrong)


def _wrong_rules(path: str, rules: Any) -> Iterator[FieldError]:
    return _wrong_parts(path, rules, RULES)


def _wrong_override(path: str, override: Any) -> Iterator[FieldError]:
    if not isinstance(override, dict):
        yield _error(path, "invalid")
        return
    for name in override.keys() - {"match", "rules"}:
        yield _error(f"{path}.{name}", "unknown_field")
    conditions = {name: check for name, (check, _meets) in CONDITIONS.items()}
    yield from _wrong_parts(f"{path}.match", override.get("match"), conditions)
    rules = override.get("rules")
    yield from _wrong_rules(f"{path}.rules", rules)
    if isinstance(rules, dict) and "outcomes" in (override.get("match") or ()):
        for name in sorted(rules.keys() & RULES.keys() - FEES):
            yield _error(f"{path}.rules.{name}", "fees_only")


def _wrong_parts(path: str, parts: Any, checks: Mapping[str, Check]) -> Iterator[FieldError]:
    if not isinstance(parts, dict):
        yield _error(path, "invalid")
        return
    for name, value in parts.items():
        if name not in checks:
            yield _error(f"{path}.{name}", "unknown_field")
            continue
        try:
            checks[name](value)
        except Wrong as wrong:
            yield _error(f"{path}.{name}{wrong.at}", wrong.code)


def _error(path: str, code: str) -> FieldError:
    return FieldError(path, code, MESSAGES[code])


def rules_for(policy: Policy, case: Case) -> tuple[Rules, tuple[Trace, ...]]:
    """The rules that hold for this case, and for each where it came from."""
    matching = tuple(
        place
        for place, conditions in enumerate(policy.conditions)
        if all(is_met(wanted, case) for is_met, wanted in conditions)
    )
    known = policy._known.get(matching)
    if known is None:
        known = policy._known[matching] = _put_together(policy, matching)
    return known


def _put_together(policy: Policy, matching: Sequence[int]) -> tuple[Rules, tuple[Trace, ...]]:
    sources = [(f"override {place + 1}", policy.overrides[place]["rules"]) for place in matching]
    sources.append(("policy", policy.rules))
    values, trace = {}, []
    for name, check in RULES.items():
        found = next(((source, rules) for source, rules in sources if name in rules), None)
        if found:
            values[name] = check(found[1][name])
        trace.append(Trace(name, found[0] if found else "default"))
    return Rules(**values), tuple(trace)


def in_force(policies: Sequence[Policy], at: datetime) -> Policy | None:
    """The published version that held at a moment: the latest that had come into force."""
    begun = [each for each in policies if each.effective_from and each.effective_from <= at]
    # Of two from the same moment, the one published later.
    return max(reversed(begun), key=lambda each: each.effective_from or at, default=None)

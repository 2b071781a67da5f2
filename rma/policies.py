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
from typing import Annotated, Any, get_type_hints

from returns_portal.lib.errors import FieldError, InvalidInput
from rma.policy_values import (
    MESSAGES,
    Check,
    Wrong,
    amount,
    by_handle,
    day,
    days,
    each_of,
    flag,
    none_or,
    one_of,
    percent,
    percent_or,
    record,
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
credit_terms = record(bonus_percent=percent, waive_fees=flag)
percent_or_sum = percent_or(amount=amount)


@dataclass(frozen=True)
class Rules:
    """Every rule there is, with what holds where a policy is silent (API, "Policies")."""

    returnable: Annotated[bool, flag] = True
    window_days: Annotated[int | None, days] = 30
    window_starts: Annotated[str, one_of("delivered", "fulfilled", "placed")] = "delivered"
    extend_to_working_day: Annotated[bool, flag] = False
    resolutions: Annotated[tuple[str, ...], each_of(*RESOLUTIONS)] = ("refund",)
    auto_authorize: Annotated[bool, flag] = False
    self_service: Annotated[bool, flag] = True
    photo_reasons: Annotated[frozenset[str], texts] = frozenset()
    minimum_price: Annotated[Decimal | None, none_or(amount)] = None
    refuse_discounted: Annotated[bool, flag] = False
    one_open_return_per_order: Annotated[bool, flag] = False
    keep_below: Annotated[Decimal | None, none_or(amount)] = None
    ship_by_days: Annotated[int | None, days] = None
    label_paid_by: Annotated[str, one_of("merchant", "shopper")] = "merchant"
    restocking_fee: Annotated[Record | None, none_or(percent_or_flat)] = None
    return_shipping_fee: Annotated[Record | None, none_or(record(amount=amount))] = None
    fees_by_reason: Annotated[Mapping[str, Decimal] | None, none_or(by_handle(amount))] = None
    fee_free_reasons: Annotated[frozenset[str], texts] = frozenset()
    store_credit: Annotated[Record | None, none_or(credit_terms)] = None
    refund_on: Annotated[str, one_of("request", "scan", "receipt", "inspection")] = "inspection"
    grade_deductions: Annotated[Mapping[str, Record] | None, none_or(by_handle(percent_or_sum))] = (
        None
    )


RULES: dict[str, Check] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Rules, include_extras=True).items()
}


@dataclass(frozen=True, slots=True)
class Case:
    """What overrides match on: one line of one order, and the reason given for its return."""

    country: str
    channel: str
    placed_on: date
    order_value: Decimal
    sku: str
    category: str = ""
    tags: frozenset[str] = frozenset()
    customer_tags: frozenset[str] = frozenset()
    reason: str | None = None


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
    "min_order_value": (amount, lambda least, case: case.order_value >= least),
    "max_order_value": (amount, lambda most, case: case.order_value <= most),
    "placed_from": (day, lambda first, case: case.placed_on >= first),
    "placed_to": (day, lambda last, case: case.placed_on <= last),
}


@dataclass(frozen=True)
class Policy:
    """One published version: its document, checked, and when it came into force.

    `key` is whatever names the version to the caller.
    """

    rules: Mapping[str, Any]
    overrides: Sequence[Mapping[str, Any]] = ()
    effective_from: datetime | None = None
    key: Any = None
    #: What was put together before, by the overrides that matched: most cases are alike.
    _known: dict[tuple[int, ...], tuple[Rules, tuple[Trace, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one rule's value came from: `override 2`, `policy` or `default`."""

    rule: str
    source: str

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
    yield from _wrong_rules(f"{path}.rules", override.get("rules"))


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
        for place, override in enumerate(policy.overrides)
        if _matches(override["match"], case)
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


def _matches(match: Mapping[str, Any], case: Case) -> bool:
    """Every condition given is met."""
    return all(
        CONDITIONS[name][1](CONDITIONS[name][0](value), case) for name, value in match.items()
    )


def in_force(policies: Sequence[Policy], at: datetime) -> Policy | None:
    """The published version that held at a moment: the latest that had come into force."""
    begun = [each for each in policies if each.effective_from and each.effective_from <= at]
    # Of two from the same moment, the one published later.
    return max(reversed(begun), key=lambda each: each.effective_from or at, default=None)

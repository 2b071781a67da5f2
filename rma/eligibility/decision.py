"""The verdict on one order line, under the version of the policy that is right for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal

from rma.eligibility import objections, terms
from rma.eligibility.facts import LineFacts, OrderFacts, Wish
from rma.eligibility.instead import instead
from rma.eligibility.objections import Matter
from rma.eligibility.statutory import Right, rights
from rma.eligibility.verdict import Verdict
from rma.eligibility.windows import Window, policy_window
from rma.gifts import rules_of_gift
from rma.law import LAW, Law
from rma.policies import Case, Policy, Record, Rules, Trace, in_force, rules_for


def decide(
    policies: Sequence[Policy],
    order: OrderFacts,
    line: LineFacts,
    wish: Wish | None = None,
    *,
    now: datetime,
    tz: tzinfo,
    law: Law = LAW,
) -> Verdict:
    """The verdict on one order line; wishes for the same line are summed by the caller.

    `law` is the table of the law, with what the shop's counsel set (`rma.terms_of_law`).
    """
    current, at_purchase = in_force(policies, now), in_force(policies, order.placed_at)
    versions = [current] if at_purchase in (None, current) else [current, at_purchase]
    legal = rights(order, line, tz, law, today=now.astimezone(tz).date())
    verdicts = [_under(policy, legal, order, line, wish, now, tz) for policy in versions]
    return max(verdicts, key=_worth)


def _worth(verdict: Verdict) -> tuple[object, ...]:
    """What makes one version better for the customer; equals leave it to the one in force."""
    return (
        not verdict.refusals,
        verdict.returnable,
        verdict.until or date.max,
        -sum(fee.get("percent", Decimal(0)) for fee in verdict.fees),
        -sum(fee.get("amount", Decimal(0)) for fee in verdict.fees),
        verdict.label_paid_by == "merchant",
        len(verdict.resolutions),
        verdict.review is None,
    )


def _under(
    policy: Policy | None,
    legal: Sequence[Right],
    order: OrderFacts,
    line: LineFacts,
    wish: Wish | None,
    now: datetime,
    tz: tzinfo,
) -> Verdict:
    """The verdict under one version; without a policy in force only the law takes goods back."""
    today = now.astimezone(tz).date()
    rules, trace = _rules(policy, order, line, wish, tz)
    remaining = tuple(right for right in legal if right.holds_on(today))
    right = next((right for right in legal if wish and right.basis == wish.basis), None)
    window = _window(policy, trace, rules, right, order, line, tz)
    matter = Matter(rules, trace, order, line, wish, right, window, today)
    resolutions = terms.resolutions(matter)
    facts, against = objections.of_facts(matter), objections.of_rules(matter)
    to_wish = objections.of_wish(matter, wish, resolutions) if wish else []
    opposed = [] if facts else against + to_wish
    overruled = opposed if matter.is_by_agent else []
    refusals = facts if matter.is_by_agent else facts + opposed
    return Verdict(
        returnable=_returnable(matter, is_closed=bool(against)),
        until=window.until(today),
        bases=tuple(right.basis for right in remaining),
        rights=remaining,
        resolutions=resolutions,
        fees=terms.fees(rules, wish),
        label_paid_by=terms.label_payer(rules, wish),
        refusals=tuple(refusals),
        overruled=tuple(overruled),
        hints=instead(matter, remaining, refusals, resolutions),
        review=terms.review(matter, _charged_otherwise(policy, order, line, wish, tz)),
        grounds=terms.grounds(matter, overruled),
        rules=rules,
        policy=policy,
        trace=trace,
    )


def _charged_otherwise(
    policy: Policy | None, order: OrderFacts, line: LineFacts, wish: Wish | None, tz: tzinfo
) -> tuple[Record, ...]:
    """The fees of somebody who asks for the same without saying that the shop is at fault."""
    if policy is None or wish is None or wish.by_agent or not wish.is_defect:
        return ()
    otherwise = replace(wish, reason=None, basis=None)
    rules, _trace = _rules(policy, order, line, otherwise, tz)
    return terms.fees(rules, otherwise)


def _rules(
    policy: Policy | None, order: OrderFacts, line: LineFacts, wish: Wish | None, tz: tzinfo
) -> tuple[Rules, tuple[Trace, ...]]:
    """The rules that hold here, and where each came from; without a policy nothing comes back."""
    if policy is None:
        return Rules(returnable=False), ()
    rules, trace = rules_for(policy, _case(order, line, wish, tz))
    return (rules_of_gift(rules) if wish and wish.gift else rules), trace


def _case(order: OrderFacts, line: LineFacts, wish: Wish | None, tz: tzinfo) -> Case:
    return Case(
        country=order.country,
        channel=order.channel,
        placed_on=order.placed_at.astimezone(tz).date(),
        order_value=order.value,
        sku=line.sku,
        category=line.category,
        tags=line.tags,
        customer_tags=order.customer_tags,
        reason=wish.reason if wish else None,
        basis=wish.basis if wish else None,
        outcome=wish.resolution if wish else None,
    )


def _window(
    policy: Policy | None,
    trace: Sequence[Trace],
    rules: Rules,
    right: Right | None,
    order: OrderFacts,
    line: LineFacts,
    tz: tzinfo,
) -> Window:
    """The law's period for a right, or the shop's where it gives more time to this very basis."""
    if right is None:
        return policy_window(rules, order, line, tz)
    by_law = Window(right.periods)
    place = next((each.place for each in trace if each.rule == "window_days"), None)
    if policy is None or place is None or "bases" not in policy.overrides[place]["match"]:
        return by_law
    return by_law.or_longer(policy_window(rules, order, line, tz))


def _returnable(matter: Matter, *, is_closed: bool) -> int:
    """Units that may come back; an agent is bound by what was sent alone."""
    if matter.line.kind != "goods":
        return 0
    within = matter.available if matter.is_by_agent else matter.open_units * (not is_closed)
    return max(0, min(matter.available, within))

"""What a return would have come to under another policy: judged and priced as requests are.

The facts of the time decide, at the moment of the request; before is what the version of that time
says of them, after what the draft says. Both go through what every request goes through
(`rma.services.building`), so no figure is computed in a second way. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rma.asks import LineAsk, ReturnAsk
from rma.eligibility import Verdict, Wish, decide
from rma.models import Reason, Rma
from rma.policies import Policy
from rma.reasons import categories_of
from rma.risk import Assessment
from rma.selectors.past import PastReturn
from rma.sentences import Sentence
from rma.services import charging
from rma.services.building import Building
from rma.services.judging import Ground, JudgedLine, asks_about_risk, with_risk
from rma.terms_of_law import law_of
from tenants.actors import Actor
from tenants.models import Tenant

#: From the gravest to the best.
OUTCOMES = ("declined", "review", "authorized")
EVER = datetime.min.replace(tzinfo=UTC)

#: Which rule a sentence of a decision speaks of.
RULE_OF = {
    "window_expired": "window_days",
    "exceeds_returnable": "window_days",
    "within_window": "window_days",
    "no_time_limit": "window_days",
    "returns_disabled": "returnable",
    "not_returnable": "returnable",
    "final_sale": "final_sale",
    "below_minimum_price": "minimum_price",
    "discounted": "refuse_discounted",
    "open_return_exists": "one_open_return_per_order",
    "self_service_off": "self_service",
    "photo_required": "photo_reasons",
    "serial_required": "serial_reasons",
    "resolution_not_offered": "resolutions",
    "needs_review": "auto_authorize",
    "review_value": "review_above",
    "review_risk": "review_risk",
    "review_reason": "review_reasons",
    "fee_waived": "fee_free_reasons",
}
#: Rules that change what a return pays.
OF_MONEY = (
    "restocking_fee",
    "return_shipping_fee",
    "fees_by_reason",
    "fee_free_reasons",
    "fee_free_bases",
    "fee_free_outcomes",
    "store_credit",
)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a return comes to under one policy; `amounts` are minor units, line by line."""

    verdicts: tuple[Verdict, ...]
    amounts: tuple[int, ...]

    @property
    def outcome(self) -> str:
        """The gravest of the lines': as a request is answered."""
        return min((each.outcome for each in self.verdicts), key=OUTCOMES.index, default="review")

    @property
    def amount_minor(self) -> int:
        """What it pays, before anything is inspected."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class Difference:
    """A return under two policies."""

    past: PastReturn
    before: Replayed
    after: Replayed

    @property
    def is_one(self) -> bool:
        """Whether outcome or money of a line differ."""
        outcomes = [
            [verdict.outcome for verdict in each.verdicts] for each in (self.before, self.after)
        ]
        return outcomes[0] != outcomes[1] or self.before.amounts != self.after.amounts

    def lines(self) -> list[dict[str, Any]]:
        """Line by line what differs, for a JSON column."""
        return [
            {
                "line": line.public_id,
                "title": line.title,
                "before": _told(self.before, place),
                "after": _told(self.after, place),
                "rules": _rules(self.before.verdicts[place], self.after.verdicts[place]),
            }
            for place, line in enumerate(self.past.lines)
        ]


class Replay:
    """One draft against the versions that returns were asked for under."""

    def __init__(
        self,
        draft: Policy,
        versions: Mapping[Any, Policy],
        reasons: Mapping[str, Reason],
        tenant: Tenant,
        risk: Callable[[Rma], Assessment] | None = None,
    ) -> None:
        self.draft = _always(draft)
        self.versions = {key: _always(version) for key, version in versions.items()}
        self.reasons = reasons
        self.tenant = tenant
        self.risk = risk

    def of(self, past: PastReturn) -> Difference:
        """The return under its own version and under the draft."""
        own = self.versions.get(past.rma.policy_id)
        before = self._under([own] if own else [], past)
        return Difference(past, before, self._under([self.draft], past, before))

    def _under(
        self, policies: Sequence[Policy], past: PastReturn, beside: Replayed | None = None
    ) -> Replayed:
        verdicts = tuple(self._verdicts(policies, past))
        # On the same terms nothing else is paid: what was priced once need not be priced again.
        if beside is not None and _terms(verdicts) == _terms(beside.verdicts):
            return Replayed(verdicts, beside.amounts)
        kept = [place for place, each in enumerate(verdicts) if each.outcome != "declined"]
        amounts = [0] * len(verdicts)
        if kept:
            for place, minor in zip(kept, self._amounts(past, verdicts, kept), strict=True):
                amounts[place] = minor
        return Replayed(verdicts, tuple(amounts))

    def _verdicts(self, policies: Sequence[Policy], past: PastReturn) -> list[Verdict]:
        facts = {line.key: line for line in past.sold.facts.lines}
        keys = {line.pk: line.external_id for line in past.sold.lines}
        asked: Counter[str] = Counter()
        found = []
        for place, line in enumerate(past.lines):
            key = keys[line.order_line_id]
            asked[key] += line.requested
            wish = self._wish(past, place, asked[key])
            verdict = decide(
                policies,
                past.sold.facts,
                facts[key],
                wish,
                now=past.rma.requested_at,
                tz=self.tenant.tz,
                law=law_of(self.tenant.law),
            )
            found.append(self._looked_at(past, verdict))
        return found

    def _looked_at(self, past: PastReturn, verdict: Verdict) -> Verdict:
        """Left to people where the customer's returns were as unusual then as the policy says."""
        rma = past.rma
        by_people = rma.requested_by == "agent"
        if self.risk is None or by_people or not asks_about_risk(verdict, rma.legal_basis or None):
            return verdict
        return with_risk(verdict, self.risk(rma))

    def _wish(self, past: PastReturn, place: int, quantity: int) -> Wish:
        line = past.lines[place]
        reason = self.reasons.get(line.reason)
        return Wish(
            quantity=quantity,
            reason=line.reason or None,
            is_defect=reason is not None and reason.side == "defect",
            reason_categories=categories_of(reason) if reason is not None else frozenset(),
            photos=past.photos[place],
            serials=past.serials[place],
            resolution=line.wanted.get("type", "refund"),
            escalation=line.wanted.get("escalation", ""),
            basis=line.legal_basis or None,
            by_agent=past.rma.requested_by == "agent",
            gift=past.rma.gift_id is not None,
        )

    def _amounts(
        self, past: PastReturn, verdicts: Sequence[Verdict], kept: Sequence[int]
    ) -> list[int]:
        """What each line pays, as a quote of that moment would say."""
        rma = past.rma
        sold_lines = {line.pk: line for line in past.sold.lines}
        lines = [past.lines[place] for place in kept]
        asks = [
            LineAsk(line.requested, reason=line.reason or None, resolution=line.wanted)
            for line in lines
        ]
        ask = ReturnAsk(
            asks,
            order=past.sold.order.public_id,
            shipping_method=rma.shipping_method,
            legal_basis=rma.legal_basis or None,
            requested_by=rma.requested_by,
        )
        judged = [
            JudgedLine(
                asked,
                sold_lines[line.order_line_id].product,
                sold_lines[line.order_line_id],
                verdicts[place],
            )
            for asked, line, place in zip(asks, lines, kept, strict=True)
        ]
        sold = past.sold
        ground = Ground(
            ask, self.tenant, rma.requested_at, sold.order, rma.gift, sold, lines=judged
        )
        whole = Building(ground, by=Actor.system()).whole
        by_line: Counter[Any] = Counter()
        for resolution in whole.resolutions:
            by_line[resolution.line_id] += resolution.amount_minor
        return [by_line[line.pk] for line in whole.lines]


def _terms(verdicts: Sequence[Verdict]) -> list[Any]:
    return [each.outcome == "declined" or charging.terms_of(each) for each in verdicts]


def _always(policy: Policy) -> Policy:
    """A version that is in force at every moment: it is asked what it says, not when."""
    return Policy(policy.rules, policy.overrides, EVER, policy.key, policy.number)


def _told(replayed: Replayed, place: int) -> dict[str, Any]:
    verdict = replayed.verdicts[place]
    said: Sentence = verdict.explanation
    return {
        "outcome": verdict.outcome,
        "amount_minor": replayed.amounts[place],
        "sentence": said.as_json(),
        "hints": [hint.as_json() for hint in verdict.hints],
    }


def _rules(before: Verdict, after: Verdict) -> list[dict[str, str]]:
    """The rules behind the difference, and where the draft has them."""
    spoken_of = {RULE_OF.get(each.explanation.code) for each in (before, after)}
    spoken_of |= set(OF_MONEY) if before.fees != after.fees or _credit(before, after) else set()
    sources = {each.rule: each.source for each in after.trace}
    return [
        {"rule": rule, "source": sources.get(rule, "default")}
        for rule in sources
        if rule in spoken_of and getattr(before.rules, rule) != getattr(after.rules, rule)
    ]


def _credit(before: Verdict, after: Verdict) -> bool:
    return before.rules.store_credit != after.rules.store_credit

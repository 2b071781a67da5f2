"""What of an order may come back today: the verdict on each of its lines."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Order, OrderLine
from returns_portal.lib import clock
from rma.eligibility import Verdict, Wish, decide
from rma.models import Reason
from rma.selectors.rules import RulesInForce, rules_in_force
from rma.selectors.sold import Sold, sold, with_rules_stamp
from rma.terms_of_law import law_of
from tenants.models import Tenant


@dataclass(frozen=True)
class LineVerdict:
    """One line of an order, and what the rules say about it."""

    line: OrderLine
    verdict: Verdict


@dataclass(frozen=True)
class Returnable:
    """An order with its verdicts, and the rules they come from."""

    order: Order
    sold: Sold
    rules: RulesInForce
    lines: list[LineVerdict]

    @property
    def reasons(self) -> list[Reason]:
        """The reasons a shopper may choose from, in their order."""
        return list(self.rules.reasons.values())


def returnable(order: Order, tenant: Tenant, *, by_agent: bool = False) -> Returnable:
    """What of `order` may come back now, line by line; for an agent what they may let through."""
    fresh = with_rules_stamp(Order.objects.select_related("customer")).get(pk=order.pk)
    found = sold(fresh)
    rules = rules_in_force(fresh.policy_stamp, fresh.reason_stamp)
    now, facts = clock.now(), found.facts
    verdicts, law = [], law_of(tenant.law)
    for line, line_facts in zip(found.lines, facts.lines, strict=True):
        wish = Wish(quantity=1, by_agent=True) if by_agent else None
        verdict = decide(rules.policies, facts, line_facts, wish, now=now, tz=tenant.tz, law=law)
        verdicts.append(LineVerdict(line, verdict))
    return Returnable(fresh, found, rules, verdicts)

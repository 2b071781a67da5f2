"""What a policy, published or a draft, would do with one article: by reason, and by legal basis.

case = FateCase.of(product, country="DE", days=20)
for each in fate(policy, case, tenant=tenant):
    each.label, each.outcome, each.sentence, each.verdict.fees, each.rules
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from catalog.models import Product
from returns_portal.lib import clock
from returns_portal.lib.money import digits
from rma import policies
from rma.eligibility import Delivery, LineFacts, OrderFacts, Verdict, Wish, decide
from rma.explanations import Ruled, ruled
from rma.models import Policy, Reason
from rma.reasons import categories_of, is_offered_for, text_of
from rma.selectors.rules import of_row, reasons_offered
from rma.sentences import Sentence
from rma.terms_of_law import law_of
from tenants.models import Tenant

#: Days from the order to its delivery in the case that is thought up.
UNDER_WAY = 3
#: Legal bases worth a line of their own, and whether they need a fault.
BASES = {"withdrawal": False, "guarantee": True}


@dataclass(frozen=True)
class FateCase:
    """A sale thought up: one piece, delivered to `country` so many `days` ago."""

    sku: str
    price: Decimal
    country: str
    days: int
    currency: str = "EUR"
    category: str = ""
    tags: frozenset[str] = frozenset()
    customer_tags: frozenset[str] = frozenset()
    channel: str = "distance"
    order_value: Decimal | None = None
    is_business: bool = False
    is_returnable: bool = True
    resolution: str = "refund"

    @classmethod
    def of(cls, product: Product, *, country: str, days: int, **more: object) -> Self:
        """The sale of an article of the catalogue, at its own price."""
        facts: dict[str, object] = {
            "sku": product.sku,
            "price": Decimal(product.price_minor or 0).scaleb(-digits(product.currency or "EUR")),
            "currency": product.currency or "EUR",
            "category": product.category,
            "tags": frozenset(product.tags),
            "is_returnable": product.returnable,
        }
        return cls(country=country, days=days, **(facts | more))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Fate:
    """What would be answered for one reason (None: none given) or one legal basis."""

    reason: Reason | None
    basis: str | None
    verdict: Verdict

    @property
    def label(self) -> str:
        """The reason in the active language; empty where none is given."""
        return text_of(self.reason) if self.reason else ""

    @property
    def outcome(self) -> str:
        """`authorized`, `review` or `declined`."""
        return self.verdict.outcome

    @property
    def sentence(self) -> str:
        """Why, with what is possible instead."""
        sentences: Sequence[Sentence] = (self.verdict.explanation, *self.verdict.hints)
        return " ".join(str(each) for each in sentences)

    @property
    def rules(self) -> list[Ruled]:
        """Where the rules that were not usual came from."""
        return ruled(self.verdict.trace)


def fate(policy: Policy | policies.Policy, case: FateCase, *, tenant: Tenant) -> list[Fate]:
    """What `policy` alone would do with the case today: without a reason, by each reason offered
    for such goods, and on each legal basis the law knows for it.
    """
    document = of_row(policy) if isinstance(policy, Policy) else policy
    now = clock.now()
    # In force whatever its own dates say: it is tried, not asked whether it is in force.
    held = policies.Policy(
        document.rules,
        document.overrides,
        datetime.min.replace(tzinfo=now.tzinfo),
        document.key,
        document.number,
    )
    order, law = _order(case, now), law_of(tenant.law)
    reasons = [row for row in reasons_offered() if is_offered_for(row, case.category)]

    def judged(reason: Reason | None, basis: str | None, is_defect: bool) -> Fate:
        wish = Wish(
            1,
            reason=reason.handle if reason else None,
            is_defect=is_defect,
            reason_categories=categories_of(reason) if reason else frozenset(),
            photos=1,
            serials=1,
            resolution="repair" if basis == "guarantee" else case.resolution,
            basis=basis,
        )
        verdict = decide([held], order, order.lines[0], wish, now=now, tz=tenant.tz, law=law)
        return Fate(reason, basis, verdict)

    found = [judged(None, None, False)]
    found += [judged(reason, None, reason.side == "defect") for reason in reasons]
    return found + [judged(None, basis, is_defect) for basis, is_defect in BASES.items()]


def _order(case: FateCase, now: datetime) -> OrderFacts:
    delivered = now - timedelta(days=case.days)
    sent = delivered - timedelta(days=UNDER_WAY)
    line = LineFacts(
        key="1",
        sku=case.sku,
        quantity=1,
        unit_price=case.price,
        category=case.category,
        tags=case.tags,
        is_returnable=case.is_returnable,
        deliveries=(Delivery(1, sent, delivered),),
    )
    return OrderFacts(
        currency=case.currency,
        placed_at=sent,
        value=case.price if case.order_value is None else case.order_value,
        lines=(line,),
        country=case.country,
        channel=case.channel,
        is_business=case.is_business,
        customer_tags=case.customer_tags,
    )

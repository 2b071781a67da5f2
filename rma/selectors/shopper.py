"""What a shopper may see: an order's lines with what may come back, its returns, its open form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from catalog.models import Order, OrderLine
from flows.models import Document
from returns_portal.lib import clock
from returns_portal.lib.errors import NotFound
from rma.drafts import Filled
from rma.eligibility import Verdict, Wish, decide
from rma.links import DRAFT
from rma.models import Reason, ReturnDraft, Rma
from rma.money import Ask, Part, Refused, refund_units
from rma.reasons import is_offered_for
from rma.selectors.rules import rules_in_force
from rma.selectors.sold import Sold, sold
from rma.selectors.whole import WholeReturn, returns_listed, whole_returns
from rma.terms_of_law import law_of
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Offered:
    """One order line as a shopper sees it: the verdict on it, and what all of it was sold for.

    `guarantee` is what the law gives for a fault where the shop's own rules say no.
    """

    line: OrderLine
    verdict: Verdict
    guarantee: Verdict | None
    total_minor: int
    delivered_at: datetime | None


@dataclass(frozen=True)
class Offer:
    """An order with its lines, and the means to say what some of them bring."""

    order: Order
    sold: Sold
    lines: Sequence[Offered]
    basis: str | None

    def worth(self, filled: Filled) -> tuple[Part, ...]:
        """What the chosen units are worth, line by line; nothing where they cannot be had."""
        asks = [Ask(line.order_line, line.quantity, self.basis) for line in filled.lines]
        try:
            return refund_units(self.sold.priced, self.sold.ledger(), asks).parts
        except Refused:
            return ()


def offer(order: Order, tenant: Tenant, *, basis: str | None = None, escalation: str = "") -> Offer:
    """What of `order` may come back; with a `basis`, what may on that legal ground, and with an
    `escalation` also the money that comes after repair and replacement."""
    known = sold(order)
    now, law = clock.now(), law_of(tenant.law)
    policies = rules_in_force().policies
    lines = []
    for line, facts in zip(known.lines, known.facts.lines, strict=True):
        wish = Wish(1, basis=basis, is_defect=True, escalation=escalation) if basis else None
        verdict = decide(policies, known.facts, facts, wish, now=now, tz=tenant.tz, law=law)
        guarantee = None
        if not verdict.returnable and basis is None and "guarantee" in verdict.bases:
            fault = Wish(1, basis="guarantee", is_defect=True, resolution="repair")
            guarantee = decide(policies, known.facts, facts, fault, now=now, tz=tenant.tz, law=law)
        delivered = max(
            (each.delivered_at for each in facts.deliveries if each.delivered_at), default=None
        )
        total = known.priced.lines[line.external_id].amount.gross
        lines.append(Offered(line, verdict, guarantee, total, delivered))
    return Offer(order, known, lines, basis)


def reasons_for(category: str, *, is_fault: bool = False) -> list[Reason]:
    """The reasons a shopper may give, those suggested for the category first."""
    offered = rules_in_force().reasons.values()
    fitting = [
        reason
        for reason in offered
        if is_offered_for(reason, category) and (not is_fault or reason.side == "defect")
    ]
    return sorted(fitting, key=lambda reason: not reason.categories)


def photo_reasons(offered: Offered) -> frozenset[str]:
    """Reasons for which the policy wants to see a photo of this line."""
    return offered.verdict.rules.photo_reasons


def serial_reasons(offered: Offered) -> frozenset[str]:
    """Reasons for which the policy wants the serial of this line."""
    return offered.verdict.rules.serial_reasons


def unfinished_draft(order: Order, basis: str | None = None) -> ReturnDraft | None:
    """The latest form of `order` that was not sent and can still be opened by its link."""
    since = clock.now() - timedelta(seconds=DRAFT.lifetime)
    drafts = ReturnDraft.objects.filter(order=order, gift=None, rma=None, updated_at__gt=since)
    # What was joined to another's form by a proof of its own is opened from there only.
    own = drafts.filter(Q(data__proven_until="") | Q(data__proven_until=None))
    return own.filter(data__basis=basis).order_by("-updated_at").first()


def draft_named(public_id: str) -> ReturnDraft | None:
    """The form that an event names, with its order and whom it belongs to."""
    key = ReturnDraft.key_of(public_id)
    drafts = ReturnDraft.objects.select_related("order__customer").filter(gift=None)
    return drafts.filter(pk=key).first() if key is not None else None


def drafts_named(public_ids: Sequence[str]) -> list[ReturnDraft]:
    """These forms with their orders, in this order; what is gone is left out."""
    if not public_ids:
        return []
    keys = [key for key in map(ReturnDraft.key_of, public_ids) if key is not None]
    rows = ReturnDraft.objects.select_related("order__customer", "rma")
    rows = rows.filter(pk__in=keys, gift=None)
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def further_orders(order: Order) -> list[Order]:
    """The other orders of the same customer, the newest first; nothing where nobody is known."""
    if order.customer_id is None:
        return []
    orders = Order.objects.select_related("customer").filter(customer=order.customer_id)
    return list(orders.exclude(pk=order.pk).order_by("-placed_at")[:20])


def sent_with(rma: Rma) -> list[Rma]:
    """The other returns that the same customer sent in one go with `rma`."""
    if rma.request_id is None or rma.customer_id is None:
        return []
    others = Rma.objects.filter(request=rma.request_id, customer=rma.customer_id, gift=None)
    return list(others.exclude(pk=rma.pk).order_by("number"))


def has_returns(order: Order) -> bool:
    """Whether something of `order` has been returned before by who bought it."""
    return Rma.objects.filter(order=order, gift=None).exists()


def returns_of(order: Order) -> list[WholeReturn]:
    """The returns of `order` by who bought it, the newest first. What others sent back who got it
    as a gift is not theirs to read.
    """
    rows = returns_listed().filter(order=order, gift=None)
    return whole_returns(rows.order_by("-requested_at", "-id"))


def number_of_label(token: str) -> str:
    """The number of the return whose label carries `token` in its QR code; nothing else of it."""
    if "\x00" in token:  # no column holds it
        raise NotFound
    found = Rma.objects.filter(token=token)
    number = found.values_list("number", flat=True).first()
    if number is None:
        raise NotFound
    return number


def photos_of(filled: Filled) -> dict[str, Document]:
    """The photos of a form by key, without their bodies."""
    return photos_named([key for line in filled.lines for key in line.photos])


def photos_named(named: Sequence[str]) -> dict[str, Document]:
    """Uploads by key, without their bodies."""
    keys = [UUID(key) for key in named]
    return {str(row.pk): row for row in Document.objects.filter(pk__in=keys).defer("body")}

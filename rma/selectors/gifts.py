"""Gifts as their slips mark them, and what of one may come back by who got it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db.models import QuerySet

from catalog.models import Order, OrderLine
from returns_portal.lib import clock
from rma.eligibility import Wish, decide
from rma.gift_codes import gift_digest, is_gift_code
from rma.gifts import OUTCOMES
from rma.models import GiftCode, GiftDraft, Rma, RmaLine
from rma.selectors.rules import rules_in_force
from rma.selectors.shopper import Offer, Offered
from rma.selectors.sold import sold
from rma.selectors.whole import WholeReturn
from rma.terms_of_law import law_of
from tenants.models import Tenant


def gift_of_code(code: str) -> GiftCode | None:
    """The gift whose slip carries `code`, if it may be used now."""
    if not is_gift_code(code):
        return None
    gift = GiftCode.objects.filter(code_hash=gift_digest(code)).first()
    return gift if gift is not None and gift.is_usable else None


def gifts_listed() -> QuerySet[GiftCode]:
    """Gift slips, each with its order, as lists and single answers start from."""
    return GiftCode.objects.select_related("order")


def gifts_of(order: Order) -> list[GiftCode]:
    """The gift slips of an order, the oldest first."""
    return list(GiftCode.objects.filter(order=order).order_by("created_at", "pk"))


def returned_by(gifts: list[GiftCode]) -> dict[object, list[Rma]]:
    """The returns by each of these slips, by the slip's key."""
    found: dict[object, list[Rma]] = {}
    for rma in Rma.objects.filter(gift__in=gifts).order_by("requested_at", "pk"):
        found.setdefault(rma.gift_id, []).append(rma)
    return found


def sent_by(draft: GiftDraft) -> list[Rma]:
    """What the person of `draft` has sent back by this slip before, the oldest first."""
    rows = Rma.objects.filter(gift=draft.gift_id)
    mine = rows.filter(customer__email_normalized=draft.email_normalized)
    return list(mine.order_by("requested_at", "pk"))


def untold(whole: WholeReturn) -> WholeReturn:
    """A quote as who got the gift reads it: what they may have, and nothing of its price."""
    for each in whole.resolutions:
        each.amount_minor, each.customer_owes_minor = 0, 0
        each.components, each.derivation = {}, []
    return whole


def lines_of(gift: GiftCode) -> list[tuple[OrderLine, int]]:
    """The lines of a gift with its pieces of each, in the order's order."""
    rows = OrderLine.objects.filter(order=gift.order_id, external_id__in=list(gift.lines))
    return [(row, gift.lines[row.external_id]) for row in rows.order_by("position")]


def gift_lines(order: Order) -> list[tuple[OrderLine, int]]:
    """What of an order can be marked as a gift: its goods, with the pieces of each that were not
    cancelled.
    """
    rows = OrderLine.objects.filter(order=order, kind="goods").order_by("position")
    found = [(row, row.quantity - row.cancelled_quantity) for row in rows]
    return [(row, pieces) for row, pieces in found if pieces > 0]


def left_of(gift: GiftCode) -> dict[str, int]:
    """How many pieces of each line have not come back by this slip yet, by the line's key.

    What others have returned of the order is not counted here: eligibility counts that.
    """
    taken: Counter[str] = Counter()
    rows = RmaLine.objects.filter(rma__gift=gift, order_line__isnull=False)
    for line in rows.select_related("order_line"):
        assert line.order_line is not None  # noqa: S101 - filtered
        taken[line.order_line.external_id] += line.live_quantity
    return {key: max(0, pieces - taken[key]) for key, pieces in gift.lines.items()}


def gift_offer(gift: GiftCode, tenant: Tenant) -> Offer:
    """What of a gift may come back; of its prices and of the rest of the order nothing."""
    known, left = sold(gift.order), left_of(gift)
    policies, now, law = rules_in_force().policies, clock.now(), law_of(tenant.law)
    wish = Wish(1, resolution=OUTCOMES[0], gift=True)
    lines = []
    for line, facts in zip(known.lines, known.facts.lines, strict=True):
        if line.external_id not in left:
            continue
        verdict = decide(policies, known.facts, facts, wish, now=now, tz=tenant.tz, law=law)
        may = min(verdict.returnable, left[line.external_id]) if verdict.resolutions else 0
        lines.append(Offered(line, replace(verdict, returnable=may), None, 0, None))
    return Offer(gift.order, known, lines, None)

"""A return in a shopper's words: what it brings, how that came about, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.models import Order
from returns_portal.faces import dates
from returns_portal.faces.parts import Derivation, Entry, Row
from returns_portal.lib import clock
from returns_portal.lib.money import display
from rma.amounts import PAYING
from rma.drafts import Filled
from rma.money import Derivation as Told
from rma.selectors.shopper import Offer
from rma.selectors.whole import WORTHLESS, WholeReturn
from rma.shipping.carriers import BROUGHT, COLLECTION
from tenants.models import Tenant

#: What a shopper may get, in their words, and what it means.
OUTCOMES: dict[str, tuple[Any, Any]] = {
    "refund": (gettext_lazy("Money back"), gettext_lazy("Back the way you paid.")),
    "store_credit": (
        gettext_lazy("Shop credit"),
        gettext_lazy("A code for your next order; you may spend it in parts."),
    ),
    "exchange": (gettext_lazy("Exchange"), gettext_lazy("For another size or colour.")),
    "replacement": (
        gettext_lazy("The same again, in order"),
        gettext_lazy("We send you a new one once yours has reached us."),
    ),
    "repair": (
        gettext_lazy("Repair"),
        gettext_lazy("We mend it and send it back to you, at no cost."),
    ),
    "price_reduction": (gettext_lazy("Keep it for less"), gettext_lazy("Nothing is sent back.")),
    "keep_with_refund": (
        gettext_lazy("Keep it, and get your money back"),
        gettext_lazy("Nothing has to be sent: give it away or recycle it."),
    ),
    "none": (gettext_lazy("Nothing"), ""),
}


def outcome_label(kind: str) -> Any:
    """What a shopper gets, in two or three words."""
    return OUTCOMES[kind][0]


def so_far(offer: Offer, filled: Filled) -> Derivation | None:
    """What the chosen units are worth, line by line; None while nothing is chosen."""
    titles = {each.line.external_id: each.line for each in offer.lines}
    parts = [part for part in offer.worth(filled) if part.kind == "line"]
    if not parts:
        return None
    rows = [
        Row(
            titles[part.key].title,
            part.amount.gross,
            how=_("%(units)s of %(bought)s")
            % {"units": part.units, "bought": titles[part.key].quantity}
            if titles[part.key].quantity > 1
            else "",
        )
        for part in parts
    ]
    total = Row(_("Value of the goods"), sum(part.amount.gross for part in parts))
    return Derivation(offer.order.currency, rows, total, caption=_("Your return so far"))


def derivation(whole: WholeReturn) -> Derivation:
    """How the money of a return came about: each item, then what is shared by all of them."""
    steps = [
        Told.from_json(step)
        for each in whole.resolutions
        if each.status not in WORTHLESS
        for step in each.derivation
    ]
    rows = [Row(str(step.label), step.amount_minor) for step in steps if step.rule == "price"]
    rows += _summed(step for step in steps if step.rule != "price")
    total = Row(money_label(whole), whole.refund_minor)
    amount = words(whole.refund_minor, whole.rma.currency)
    caption = _("How %(amount)s came about") % {"amount": amount}
    return Derivation(whole.rma.currency, rows, total, caption=caption)


def _summed(steps: Iterable[Told]) -> list[Row]:
    """Steps of the same name in one row: a discount of the order is one thing to a shopper."""
    sums: dict[str, int] = {}
    for step in steps:
        sums[str(step.label)] = sums.get(str(step.label), 0) + step.amount_minor
    return [Row(label, minor) for label, minor in sums.items() if minor]


def charges(whole: WholeReturn) -> list[Row]:
    """What is taken off or put on top of what the goods were sold for: fees, bonus, delivery."""
    steps = (
        Told.from_json(step)
        for each in whole.resolutions
        if each.status not in WORTHLESS
        for step in each.derivation
    )
    return _summed(step for step in steps if step.rule not in _OF_GOODS)


#: Rules of the rows that say what goods were sold for.
_OF_GOODS = frozenset(
    {
        "price",
        "line_discount",
        "order_discount",
        "tax",
        "residue",
        "already_refunded",
        "paid_ceiling",
    }
)


def is_credit(whole: WholeReturn) -> bool:
    """Whether all that is paid is credit for the next order."""
    kinds = {
        each.type
        for each in whole.resolutions
        if each.type in PAYING and each.status not in WORTHLESS
    }
    return kinds == {"store_credit"}


def money_heading(whole: WholeReturn) -> str:
    """What the sum is called."""
    return _("Shop credit") if is_credit(whole) else _("Money back")


def money_label(whole: WholeReturn) -> str:
    """Where the money goes, as far as the shop told us how the order was paid."""
    if is_credit(whole):
        return _("Credit for your next order")
    methods = {row.get("method") for row in _payments(whole.rma.order)}
    return _("Back to your card") if methods == {"card"} else _("Back the way you paid")


def _payments(order: Order | None) -> list[dict[str, Any]]:
    return (order.payments or []) if order else []


def words(minor: int, currency: str) -> str:
    """An amount as plain words."""
    return display(minor, currency, get_language() or "en")


def brings_money(whole: WholeReturn) -> bool:
    """Whether somebody is to be paid for this return."""
    return any(each.type in PAYING and each.status not in WORTHLESS for each in whole.resolutions)


def is_sent(whole: WholeReturn) -> bool:
    """Whether goods have to travel."""
    return any(
        not line.keeps_goods and line.status not in ("declined", "cancelled", "not_coming")
        for line in whole.lines
    )


def due(whole: WholeReturn, kind: str) -> Any:
    """The open promised moment of this kind, or None."""
    return next(
        (each.due_at for each in whole.deadlines if each.kind == kind and each.met_at is None),
        None,
    )


def coming(whole: WholeReturn, tenant: Tenant) -> list[Entry]:
    """What is still to come, each with its promise."""
    rma = whole.rma
    if rma.status not in ("requested", "needs_information", "authorized"):
        return []
    entries = []
    if rma.status != "authorized":
        by = due(whole, "decide")
        entries.append(_next(_("We look at it and decide"), "search", by))
    if is_sent(whole):
        entries += _goods_to_come(whole, tenant)
    if brings_money(whole) and any(each.status not in _PAID for each in whole.resolutions):
        amount = words(whole.refund_minor, rma.currency)
        credited = _("You get %(amount)s to spend with us")
        text = (credited if is_credit(whole) else _("%(amount)s goes back to you")) % {
            "amount": amount
        }
        if rma.gift_id is not None and not whole.refund_minor:
            text = _("You get credit to spend with us")
        entries.append(Entry(text, icon="money", coming=True, promise=_money_by(whole)))
    return entries


def _money_by(whole: WholeReturn) -> str:
    """Until when the money comes; what is withheld by law comes once the goods are on their way."""
    by = due(whole, "refund")
    held = any(row.kind == "refund" and row.held and not row.met_at for row in whole.deadlines)
    if by is None:
        return ""
    if held and by < clock.now():
        return _("as soon as it is here, or you show us that you sent it")
    if held:
        return _("by %(day)s, if it is on its way by then") % {"day": dates.day(by)}
    return _("by %(day)s at the latest") % {"day": dates.day(by)}


_PAID = ("settled", *WORTHLESS, "charged_back")


def _goods_to_come(whole: WholeReturn, tenant: Tenant) -> list[Entry]:
    entries = []
    if whole.rma.goods_moved_at is None:
        entries.append(_handed_over(whole))
    lines = [line for line in whole.lines if line.status in ("requested", "authorized")]
    if any(line.outstanding or line.status == "requested" for line in lines):
        city = (tenant.address or {}).get("city")
        text = _("It arrives in %(city)s") % {"city": city} if city else _("It arrives here")
        entries.append(_next(text, "box"))
    if any(
        line.refund_on == "inspection" and line.inspected < max(line.authorized, 1)
        for line in lines
    ):
        entries.append(_next(_("We inspect it"), "search"))
    return entries


def _handed_over(whole: WholeReturn) -> Entry:
    """The shopper hands it over, or has it collected on the booked day."""
    if whole.rma.shipping_method != COLLECTION.method:
        by = due(whole, "ship") or whole.rma.ship_by
        if whole.rma.shipping_method == BROUGHT.method:
            return _next(_("You bring it to us"), "store", by)
        return _next(_("You hand over the parcel"), "truck", by)
    booked = whole.booked_pickup
    promise = _("on %(day)s") % {"day": dates.day(booked)} if booked else ""
    return Entry(_("It is collected from you"), icon="truck", coming=True, promise=promise)


def _next(text: str, icon: str, by: Any = None) -> Entry:
    promise = _("by %(day)s") % {"day": dates.day(by)} if by else ""
    return Entry(text, icon=icon, coming=True, promise=promise)

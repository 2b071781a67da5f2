"""The three clocks in a shopper's words: permission, goods, money."""

from __future__ import annotations

from django.utils.translation import gettext as _

from returns_portal.faces import dates
from returns_portal.faces.parts import Clock
from returns_portal.faces.portal.telling import brings_money, due, is_sent, outcome_label, words
from rma.amounts import PAYING
from rma.models import Resolution
from rma.selectors.whole import WORTHLESS, WholeReturn
from rma.take_back import BASIS

#: Decided lines that may come, or might have.
_APPROVED = ("authorized", "lost", "not_coming")


def three_clocks(whole: WholeReturn) -> list[Clock]:
    """Permission, goods and money of a return; no one of them says anything about another."""
    return [_permission(whole), _goods(whole), _money(whole)]


def _permission(whole: WholeReturn) -> Clock:
    rma, name = whole.rma, _("Permission")
    if rma.status == "requested":
        by = due(whole, "decide")
        note = _("Decided by %(day)s") % {"day": dates.day(by)} if by else ""
        return Clock(name, _("Being decided"), "info", "clock", 0, 2, note=note)
    if rma.status == "needs_information":
        label = _("Waits for your answer")
        return Clock(name, label, "warn", "message", 0, 2)
    if rma.status == "declined":
        return Clock(name, _("Declined"), "bad", "x", 1, 2, ended=True)
    if rma.status == "cancelled":
        return Clock(name, _("Cancelled"), "neutral", "x", 1, 2, ended=True)
    if rma.status == "expired":
        return Clock(name, _("Expired"), "neutral", "clock", 1, 2, ended=True)
    since = dates.moment(rma.authorized_at) if rma.authorized_at else ""
    return Clock(name, _approved(whole), "good", "check", 1, 2, ended=True, note=since)


def _approved(whole: WholeReturn) -> str:
    """Approved, or how much of it where a part was declined."""
    units = sum(line.requested for line in whole.lines if line.status != "cancelled")
    approved = sum(line.authorized for line in whole.lines if line.status in _APPROVED)
    if approved == units:
        return _("Approved")
    return _("%(some)s of %(all)s approved") % {"some": approved, "all": units}


def _goods(whole: WholeReturn) -> Clock:
    name, lines = _("Goods"), whole.lines
    live = [line for line in lines if line.status in ("requested", "authorized", "lost")]
    if whole.rma.status in ("declined", "cancelled", "expired") or not is_sent(whole):
        return Clock(name, _("They stay with you"), "neutral", "check", 0, 1, ended=True)
    inspects = any(line.refund_on == "inspection" for line in live)
    of = 4 if inspects else 3
    expected = sum(line.outstanding for line in live if line.status == "authorized")
    received = sum(line.received for line in live)
    if any(line.status == "lost" for line in live) and not received:
        return Clock(name, _("Lost on the way"), "bad", "alert", 1, of, note=_("You are paid."))
    if received and expected:
        label = _("%(some)s of %(all)s arrived")
        label %= {"some": received, "all": received + expected}
        return Clock(name, label, "info", "box", 2, of)
    if received:
        return _arrived(whole, of, inspects=inspects)
    return _travelling(whole, of)


def _arrived(whole: WholeReturn, of: int, *, inspects: bool) -> Clock:
    name = _("Goods")
    if inspects and any(line.inspected < line.received for line in whole.lines):
        return Clock(name, _("Arrived"), "info", "box", 2, of, note=_("We inspect it next"))
    label = _("Inspected") if inspects else _("Arrived")
    return Clock(name, label, "good", "check", of - 1, of, ended=True)


def _travelling(whole: WholeReturn, of: int) -> Clock:
    name = _("Goods")
    states = {each.status for each in whole.shipments if each.direction == "inbound"}
    if "delivered" in states or "arrived" in states:
        return Clock(name, _("Arrived"), "info", "box", 2, of, note=_("We unpack and count"))
    if states & {"exception", "lost", "returned_to_sender"}:
        return Clock(name, _("Delayed on the way"), "warn", "alert", 1, of)
    if whole.rma.goods_moved_at is not None or "in_transit" in states:
        return Clock(name, _("On the way to us"), "info", "truck", 1, of)
    booked = whole.booked_pickup
    if booked:
        note = _("Collected on %(day)s") % {"day": dates.day(booked)}
        return Clock(name, _("With you"), "info", "calendar", 0, of, note=note)
    by = due(whole, "ship")
    note = _("Hand over by %(day)s") % {"day": dates.day(by)} if by else ""
    tone = "info" if whole.rma.status == "authorized" else "neutral"
    return Clock(name, _("With you"), tone, "clock", 0, of, note=note)


def _money(whole: WholeReturn) -> Clock:
    name = _("Money")
    live = [each for each in whole.resolutions if each.status not in WORTHLESS]
    if not live:
        return Clock(name, _("Nothing is paid"), "neutral", "x", 0, 1, ended=True)
    if whole.rma.legal_basis == BASIS:
        note = _("It costs you nothing.")
        return Clock(name, _("Nothing is paid"), "neutral", "check", 0, 1, ended=True, note=note)
    if not brings_money(whole):
        label = outcome_label(live[0].type)
        return Clock(name, label, "neutral", "wrench", 0, 1, note=_("In place of money"))
    paying = [each for each in live if each.type in PAYING]
    total = sum(each.amount_minor for each in paying)
    paid = sum(each.amount_minor for each in paying if each.status == "settled")
    amounts = {
        "paid": words(paid, whole.rma.currency),
        "total": words(total, whole.rma.currency),
    }
    if all(each.status == "settled" for each in paying):
        return Clock(name, _("%(total)s paid") % amounts, "good", "check", 2, 3, ended=True)
    if paid:
        return Clock(name, _("%(paid)s of %(total)s paid") % amounts, "info", "money", 1, 3)
    return _owed(whole, paying, amounts)


def _owed(whole: WholeReturn, paying: list[Resolution], amounts: dict[str, str]) -> Clock:
    name, by = _("Money"), due(whole, "refund")
    note = _("With you by %(day)s at the latest") % {"day": dates.day(by)} if by else ""
    states = {each.status for each in paying}
    if states & {"failed", "unknown"}:
        label = _("A payment did not go through")
        return Clock(name, label, "warn", "alert", 1, 3, note=_("We see to it."))
    if "processing" in states:
        return Clock(name, _("%(total)s on its way") % amounts, "info", "clock", 1, 3, note=note)
    if "due" in states:
        return Clock(name, _("%(total)s to be paid") % amounts, "info", "calendar", 1, 3, note=note)
    return Clock(name, _("%(total)s planned") % amounts, "neutral", "clock", 0, 3, note=note)

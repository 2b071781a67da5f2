"""The three clocks of a return's page: each with its ticks, and since when or until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from insights.selectors.seen import ReturnSeen
from returns_portal.faces import dates
from returns_portal.faces.desk import standing
from returns_portal.faces.desk.standing import Standing
from returns_portal.faces.parts import Clock
from returns_portal.lib.money import display
from rma.selectors.whole import WORTHLESS


def three_clocks(seen: ReturnSeen) -> list[Clock]:
    """Authorisation, goods, settlement: they move independently, so none speaks for another."""
    return [
        _clock(_("Authorisation"), standing.authorisation(seen), _permitted(seen)),
        _clock(_("Goods"), standing.goods(seen), _placed(seen)),
        _clock(_("Settlement"), _money(seen), _promised(seen)),
    ]


def _clock(name: Any, now: Standing, note: Any) -> Clock:
    return Clock(name, now.label, now.tone, now.icon, now.at, now.of, now.ended, note)


def _permitted(seen: ReturnSeen) -> str:
    rma = seen.rma
    if rma.status == "requested":
        return _("Requested %(at)s.") % {"at": dates.moment(rma.requested_at)}
    if rma.closed_at is not None:
        return _("Ended %(at)s.") % {"at": dates.moment(rma.closed_at)}
    if rma.authorized_at is None:
        return ""
    parts = [dates.moment(rma.authorized_at)]
    if rma.policy is not None:
        parts.append(_("policy “%(name)s” v%(number)d") % _version(rma.policy))
    return _sentence(parts)


def _version(policy: Any) -> dict[str, Any]:
    return {"name": policy.name, "number": policy.number}


def _placed(seen: ReturnSeen) -> str:
    if not seen.units:
        return _on_the_way(seen)
    first = seen.units[0]
    received = _("Received %(at)s") % {"at": dates.moment(first.created_at)}
    places = dict.fromkeys(
        str(unit.location) for unit in seen.units if unit.location is not None and unit.is_live
    )
    return _sentence([received, *([_("at %s") % ", ".join(places)] if places else [])])


def _on_the_way(seen: ReturnSeen) -> str:
    inbound = [each for each in seen.whole.shipments if each.direction == "inbound"]
    for parcel in reversed(inbound):
        if parcel.delivered_at is not None:
            said = _("Delivered %(at)s, says the carrier.")
            return said % {"at": dates.moment(parcel.delivered_at)}
        if parcel.accepted_at is not None:
            return _("Handed over %(at)s.") % {"at": dates.moment(parcel.accepted_at)}
    if seen.rma.status == "authorized" and seen.rma.ship_by is not None:
        return _("To be sent by %(day)s.") % {"day": dates.day(seen.rma.ship_by)}
    return ""


def _money(seen: ReturnSeen) -> Standing:
    """The settlement with its amount in front, where there is one."""
    now = standing.settlement(seen.whole.resolutions)
    worth = [each for each in seen.whole.resolutions if each.status not in WORTHLESS]
    if not seen.whole.refund_minor or not worth:
        return now
    amount = display(seen.whole.refund_minor, seen.rma.currency, get_language() or "en")
    label = _("%(amount)s %(state)s") % {"amount": amount, "state": str(now.label).lower()}
    return Standing(label, now.tone, now.icon, now.at, now.of, now.ended)


def _promised(seen: ReturnSeen) -> str:
    settled = [each.settled_at for each in seen.whole.resolutions if each.settled_at is not None]
    if settled and all(each.status == "settled" for each in seen.whole.resolutions):
        return _("Paid %(at)s.") % {"at": dates.moment(max(settled))}
    promises = (each for each in seen.whole.deadlines if each.kind == "refund" and not each.met_at)
    promise = next(promises, None)
    if promise is None:
        return ""
    if promise.held:
        return _("Waits for the goods or proof that they were sent.")
    return _("Promised by %(day)s.") % {"day": dates.day(promise.due_at)}


def _sentence(parts: Iterable[str]) -> str:
    return ", ".join(parts) + "."

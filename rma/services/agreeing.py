"""Something else for a line than was agreed, before anything of it was given.

A refund, credit, an exchange, a replacement or a repair in place of one another: an agent and the
shopper have agreed on it. What the line brings is worked out anew, by what the order has left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.asks import LineAsk, ReturnAsk
from rma.charges import AMENDED
from rma.gifts import OUTCOMES as GIFT_OUTCOMES
from rma.models import Resolution, Rma, RmaLine
from rma.selectors.sold import OPEN_RETURNS
from rma.services import charging, dates, deducting, goods
from rma.services.differences import promise_again
from rma.services.exchanging import KINDS, WAITING, find_outgoing
from rma.services.judging import Ground, JudgedLine
from rma.services.moving import move
from rma.services.remarks import remark
from rma.services.resolving import advance, propose
from rma.services.shipping import touch
from rma.services.vocabulary import OUTCOME_CHANGED
from rma.services.work import Work, taken, within
from tenants.actors import Actor

#: What can be agreed on in place of one another.
OUTCOMES = ("refund", "store_credit", "exchange", "replacement", "repair")
#: Nothing of these is given or on its way.
OPEN = ("proposed", "awaiting_payment", "due")
#: Grounds whose outcome is not the shop's to change.
_SETTLED_ELSEWHERE = ("withdrawal", "recall", "take_back")


def offered(line: RmaLine, rma: Rma) -> tuple[str, ...]:
    """What may be agreed on for a line, by kind."""
    kinds: tuple[str, ...] = OUTCOMES if rma.gift_id is None else GIFT_OUTCOMES
    if line.order_line_id is None:
        kinds = tuple(kind for kind in kinds if kind not in ("exchange", "store_credit"))
    if line.received:
        kinds = tuple(kind for kind in kinds if kind != "repair")
    return kinds


def change_outcome(
    line: RmaLine, *, by: Actor, outcome: str, reason: str, sku: str | None = None
) -> RmaLine:
    """Agree on `outcome` for a line (for an exchange: on article `sku`); who did it and why stays
    in the story.

    Raises TransitionRefused once money or goods have been given for it, or the law says what it
    brings; InvalidInput for what cannot be had.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say it in a few words.")))
    with taken(line.rma_id, by=by) as work:
        by.require("resolutions.approve")
        mine = work.line(line.pk)
        refusal = why_not(work.rma, mine, work.resolutions_of(mine))
        if refusal is not None:
            raise TransitionRefused(refusal)
        before, wanted = mine.wanted, _wanted(work, mine, outcome, (sku or "").strip())
        mine.wanted = wanted
        mine.version += 1
        mine.save(update_fields=["wanted", "version"])
        said = remark(work.rma, reason, kind="internal", by=by, line=mine)
        for each in _open(work.resolutions_of(mine)):
            _replace(work, mine, each, said)
        work.changed()
        charging.recharge(work, because=said)
        goods.meet_when_answered(work)
        dates.remedy_changed(work.rma, work.lines, work.tenant)
        advance(work, mine)
        touch(work)
        data = {"line": mine.public_id, "before": before.get("type", "refund"), "now": outcome}
        note(work.rma, OUTCOME_CHANGED, by=by, data={**data, "message": said})
    return mine


def why_not(rma: Rma, line: RmaLine, resolutions: Iterable[Resolution]) -> str | None:
    """Why nothing else can be agreed on for a line; None where it can."""
    if rma.status not in OPEN_RETURNS or line.status not in ("requested", "authorized"):
        return _("The line has ended.")
    if line.legal_basis == "withdrawal":
        return _("After a withdrawal the money goes back the way it was paid.")
    if line.legal_basis in _SETTLED_ELSEWHERE:
        return _("The recall or the law says what it brings.")
    if line.keeps_goods:
        return _("The shopper keeps the goods. Cancel the line; a new return can be asked for.")
    if line.received and line.wanted.get("type") == "repair":
        return _("The goods are here: the bench says what becomes of the repair.")
    return _given(list(resolutions))


def _given(resolutions: list[Resolution]) -> str | None:
    counted = [each for each in resolutions if each.status in Resolution.LIVE]
    if not counted:
        return _("Nothing is planned for it any more.")
    if any(each.status not in OPEN or each.paid_minor for each in counted):
        return _("Money for it is paid, on its way, or questioned. Settle that first.")
    if any(row["rule"] == AMENDED for each in counted for row in each.derivation):
        return _("A person set its amount, or it pays for another line of this return.")
    if any(each.sent_units or each.ahead for each in counted):
        return _("Goods in exchange have been sent already.")
    if any(each.customer_paid_at is not None for each in counted):
        return _("The shopper has paid the difference: give it back first.")
    return None


def _open(resolutions: list[Resolution]) -> list[Resolution]:
    return [each for each in resolutions if each.status in OPEN]


def _wanted(work: Work, line: RmaLine, outcome: str, sku: str) -> dict[str, Any]:
    """What the line asks for from now on; InvalidInput where it cannot be had."""
    if outcome not in offered(line, work.rma):
        message = _("This cannot be had here.")
        raise InvalidInput.of(FieldError("outcome", "resolution_not_offered", message))
    if _is_same(line.wanted, outcome, sku):
        message = _("This is what was agreed already.")
        raise InvalidInput.of(FieldError("outcome", "same_outcome", message))
    return _goods_for(work, line, outcome, sku) if outcome in KINDS else {"type": outcome}


def _goods_for(work: Work, line: RmaLine, outcome: str, sku: str) -> dict[str, Any]:
    """The wish for goods, once it is sure that there are some."""
    asked = {"type": outcome, "replacement": {"sku": sku}} if sku else {"type": outcome}
    units = line.requested if line.status == "requested" else line.live_quantity
    ground = Ground(
        ReturnAsk(lines=(), legal_basis=line.legal_basis or None),
        work.tenant,
        clock.now(),
        order=work.order,
        gift=work.rma.gift,
        sold=work.sold if work.order is not None else None,
    )
    judged = JudgedLine(LineAsk(units, resolution=asked), line.product, line.order_line)
    ground.lines = [judged]
    find_outgoing(ground, named_price=False)
    if ground.errors:
        errors = (FieldError("sku", each.code, each.message) for each in ground.errors)
        raise InvalidInput.of(*errors)
    return dict(judged.ask.resolution)


def _is_same(wanted: Mapping[str, Any], outcome: str, sku: str) -> bool:
    if outcome != wanted.get("type", "refund"):
        return False
    known = (wanted.get("replacement") or {}).get("sku") or ""
    return outcome != "exchange" or (bool(sku) and sku.casefold() == known.casefold())


def _replace(work: Work, line: RmaLine, old: Resolution, said: str) -> None:
    """One resolution in the place of another: its goods are let go, its money is worked out."""
    if old.status == "awaiting_payment":
        move(old, "lapse", by=work.system)
    fresh = propose(work, line, old.quantity, instead_of=old, anew=True)
    move(old, "cancel", by=within(work.by), reason=said)
    work.changed()
    if fresh.replacement and line.legal_basis not in WAITING:
        promise_again(fresh)
    if waived := charging.waived(fresh):
        charging.rewrite(work, fresh, waived=waived, because=said)
    deducting.rework(work, line, fresh)

"""Goods or money given before the return arrives: offered, secured, charged for or released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from flows.deadlines import meet, set_deadline
from flows.perform import create, lock_all
from returns_portal.lib import calendars, clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from rma.amounts import PAYING
from rma.charges import REPLACEMENT
from rma.models import Advance, Resolution, RmaLine
from rma.services import goods
from rma.services.exchanging import KINDS
from rma.services.moving import move
from rma.services.planning import refuse_under_way
from rma.services.resolving import may_be_paid
from rma.services.work import Work, taken
from tenants.actors import Actor

#: Days within which the goods come back after something was given for them.
BACK_WITHIN = 30
#: Days from the reminder until somebody charges for it, or gives a charge back.
CHARGE_WITHIN = REPAY_WITHIN = 14
#: Kinds of the dates of an advance.
BACK, CHARGE, REPAY = "goods_back", "charge_advance", "repay_charge"
#: What may be given in advance.
GIVABLE = (*KINDS, "refund", "store_credit")
#: Something was given, and the goods are not back.
OUT = ("out", "overdue")


def offer_advance(resolution: Resolution, *, by: Actor, amount_minor: int | None = None) -> Advance:
    """Offer to give what a resolution brings before its goods come back.

    `amount_minor` is what is charged where they never do; what it is worth, unless it is said.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.approve")
        line = work.line(mine.line_id)
        if mine.type not in GIVABLE or mine.status != "proposed" or line.status != "authorized":
            raise TransitionRefused(_("Only what is planned for an approved line can be given."))
        if may_be_paid(work, mine):
            raise TransitionRefused(_("The goods are here: nothing has to be given in advance."))
        if Advance.objects.filter(resolution=mine).exists():
            raise Conflict(_("It was offered in advance already."), code="advance_exists")
        advance = Advance(
            rma=work.rma,
            resolution=mine,
            amount_minor=_charged(mine, amount_minor),
            currency=mine.currency,
        )
        create(advance, by=by)
    return advance


def _charged(resolution: Resolution, named: int | None) -> int:
    """What the shopper pays where the goods do not come back."""
    if named is not None and named <= 0:
        error = FieldError("amount", "amount_not_positive", _("Charge more than nothing."))
        raise InvalidInput.of(error)
    worth = _worth(resolution) if named is None else named
    if not worth:
        message = _("Nobody knows what it is worth. Say what is charged.")
        raise InvalidInput.of(FieldError("amount", "required", message))
    return worth


def _worth(resolution: Resolution) -> int:
    if resolution.type in PAYING:
        return resolution.amount_minor
    price = -sum(
        step["amount_minor"] for step in resolution.derivation if step["rule"] == REPLACEMENT
    )
    if not price:
        return int(resolution.value.get("units", (0, 0))[0])
    return price + resolution.amount_minor - resolution.customer_owes_minor


def secure_advance(
    advance: Advance, *, by: Actor, security: str, reference: str = "", reason: str = ""
) -> Advance:
    """Say what stands behind an advance: a hold or a way to pay by its reference, or an agent's
    word with a reason. Then it is owed at once; something dearer is asked to be paid first.
    """
    reference, reason = reference.strip(), reason.strip()
    if security not in dict(Advance.SECURITIES):
        known = ", ".join(dict(Advance.SECURITIES))
        message = _("Choose one of: %s.") % known
        raise InvalidInput.of(FieldError("security", "unknown_security", message))
    if security == "agents_word" and not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say it in a few words.")))
    if security != "agents_word" and not reference:
        message = _("Give the provider's reference of it.")
        raise InvalidInput.of(FieldError("reference", "required", message))
    with in_hand(advance, by) as (work, mine):
        details = {"security": security, "reference": reference, "reason": reason}
        move(mine, "secure", by=by, **details)
        resolution = work.resolution(mine.resolution_id)
        if resolution.status != "proposed":
            raise TransitionRefused(_("It is not planned any more."))
        resolution.ahead = True
        resolution.save(update_fields=["ahead"])
        goods.make_due(work, resolution)
    return mine


def given(work: Work, resolution: Resolution) -> None:
    """What a resolution brings is with the shopper: from now on its goods are waited for."""
    for each in _of(work, [resolution]):
        if each.status == "secured":
            back_by = calendars.end_of_period(clock.now(), BACK_WITHIN, work.tenant.tz)
            move(each, "ship", by=work.system, back_by=back_by)
            set_deadline(each, kind=BACK, holder="you", due_at=back_by, rule="goods_back_within")
    goods_came(work, work.line(resolution.line_id))


def goods_came(work: Work, line: RmaLine) -> None:
    """Goods of a line came: what was given for them in advance is free, or a charge is repaid."""
    ahead = [each for each in work.resolutions_of(line) if each.ahead]
    if not ahead:
        return
    for each in _of(work, _covered(line, ahead)):
        if each.status in OUT:
            move(each, "goods_back", by=work.system)
            meet(each)
        elif each.status == "charged":
            due_at = calendars.end_of_period(clock.now(), REPAY_WITHIN, work.tenant.tz)
            set_deadline(each, kind=REPAY, holder="us", due_at=due_at, rule="repay_within")


def _covered(line: RmaLine, ahead: Sequence[Resolution]) -> list[Resolution]:
    """Those for which all units have come, the oldest first."""
    found, came = [], line.received
    for each in ahead:
        came -= each.quantity
        if came >= 0:
            found.append(each)
    return found


def remind_advance(advance: Advance, *, by: Actor) -> Advance:
    """Remind the shopper that the goods are still missing; then somebody charges for them."""
    with in_hand(advance, by) as (work, mine):
        _remind(work, mine, by)
    return mine


def remind_if_late(advance: Advance, *, by: Actor) -> bool:
    """The same where the goods should be back and are not; whether it was done."""
    with in_hand(advance, by) as (work, mine):
        late = mine.status == "out" and mine.back_by is not None and mine.back_by <= clock.now()
        if late:
            _remind(work, mine, by)
    return late


def _remind(work: Work, advance: Advance, by: Actor) -> None:
    move(advance, "remind", by=by)
    meet(advance, BACK)
    due_at = calendars.end_of_period(clock.now(), CHARGE_WITHIN, work.tenant.tz)
    set_deadline(advance, kind=CHARGE, holder="us", due_at=due_at, rule="charge_within")


def release_advance(advance: Advance, *, by: Actor) -> Advance:
    """Somebody says that the goods are back, or need not come: nothing is charged."""
    with in_hand(advance, by) as (_work, mine):
        refuse_under_way(mine)
        move(mine, "goods_back", by=by)
        meet(mine)
    return mine


def charge_advance(
    advance: Advance, *, by: Actor, reference: str = "", method: str = ""
) -> Advance:
    """The shopper was charged for what was given; a partner's system gives the reference."""
    if by.kind != "member" and not reference.strip():
        message = _("Give the provider's reference of the payment.")
        raise InvalidInput.of(FieldError("reference", "required", message))
    with in_hand(advance, by) as (_work, mine):
        refuse_under_way(mine)
        person = by.id if by.kind == "member" else None
        move(mine, "charge", by=by, reference=reference, means=method, person=person)
        meet(mine)
    return mine


def fail_charge(advance: Advance, *, by: Actor, code: str) -> Advance:
    """It could not be charged: the shopper owes it."""
    with in_hand(advance, by) as (_work, mine):
        refuse_under_way(mine)
        move(mine, "fail_charge", by=by, code=code)
        meet(mine)
    return mine


def write_off_advance(advance: Advance, *, by: Actor, reason: str) -> Advance:
    """Nobody asks for it any more."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say it in a few words.")))
    with in_hand(advance, by) as (_work, mine):
        move(mine, "write_off", by=by, reason=reason)
    return mine


def repay_charge(advance: Advance, *, by: Actor, reference: str) -> Advance:
    """The goods came late, and the shopper has the charge again."""
    if not reference.strip():
        message = _("Give the reference of the payment.")
        raise InvalidInput.of(FieldError("reference", "required", message))
    with in_hand(advance, by) as (work, mine):
        if mine.status == "charged":
            refuse_unless_back(work, mine)
        move(mine, "goods_back_late", by=by, reference=reference)
        meet(mine)
    return mine


def refuse_unless_back(work: Work, advance: Advance | None) -> None:
    """A charge is given back for goods that came, and for nothing else."""
    if advance is None or advance.status != "charged":
        raise TransitionRefused(_("Nothing was charged for it."))
    line = work.line(work.resolution(advance.resolution_id).line_id)
    ahead = [each for each in work.resolutions_of(line) if each.ahead]
    if advance.resolution_id not in {each.pk for each in _covered(line, ahead)}:
        raise TransitionRefused(_("The goods have not come yet."))


def _of(work: Work, resolutions: Sequence[Resolution]) -> list[Advance]:
    rows = Advance.objects.filter(resolution__in=[each.pk for each in resolutions])
    return [_known(work, each) for each in lock_all(rows)]


@contextmanager
def in_hand(advance: Advance, by: Actor) -> Iterator[tuple[Work, Advance]]:
    """An advance in hand, with its return, locked as always."""
    with taken(advance.rma_id, by=by) as work:
        [mine] = lock_all(Advance.objects.filter(pk=advance.pk))
        yield work, _known(work, mine)


def _known(work: Work, advance: Advance) -> Advance:
    advance.rma = work.rma
    return advance

"""The difference that a shopper pays for something dearer: asked for, paid, held back, not paid."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from catalog.services import stock
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import money
from rma.amounts import PAYING
from rma.models import PaymentIn, Resolution, Rma
from rma.providers import CREDIT, MANUAL, provider
from rma.providers.asking import Asked, Demand, TakesPayments
from rma.services import charging, deducting, goods
from rma.services.accounts import payment_settings
from rma.services.moving import move
from rma.services.resolving import advance, may_be_paid, propose
from rma.services.settling import check_method
from rma.services.vocabulary import GIVEN_BACK, HELD_BACK
from rma.services.work import Work, taken
from tenants.actors import Actor

#: How a difference was paid that was taken off money of the same return.
HELD = "held_back"


def ask_difference(resolution: Resolution, *, by: Actor) -> Resolution:
    """Ask the shopper for the difference (again), once the goods that come back are that far.

    The goods are promised again where they were let go; Conflict `out_of_stock` where there are
    none any more.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.approve")
        if mine.status == "proposed" and not (mine.ahead or may_be_paid(work, mine)):
            raise TransitionRefused(_("Its condition is not met: the goods are not that far yet."))
        goods.ask(work, mine, by=by)
        promise_again(mine)
    return mine


def promise_again(resolution: Resolution) -> None:
    """See to it that what is still to be sent is promised."""
    held = stock.held(resolution)
    if resolution.replacement and held < resolution.to_send:
        stock.release(resolution)
        try:
            stock.reserve([goods.wanted(resolution)])
        except stock.OutOfStock as short:
            message = _("There are not enough of it. Left: %(left)d.") % {"left": short.available}
            error = FieldError("quantity", "out_of_stock", message, {"available": short.available})
            raise Conflict.of(error) from short


def pay_difference(
    resolution: Resolution,
    *,
    by: Actor,
    reference: str = "",
    method: str = "",
    amount_minor: int | None = None,
    at: datetime | None = None,
) -> Resolution:
    """The shopper has paid the difference: the goods may leave.

    The amount, where it is said, must be what is owed; a partner's system gives a reference.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        if mine.status == "awaiting_payment":
            _check(work, mine, reference, method, amount_minor, at, by)
        said = reference or f"{by.kind} {by.label}".strip()
        move(mine, "pay", by=by, reference=said, means=method, at=at)
        goods.meet_when_answered(work)
    return mine


def how_to_pay(resolution: Resolution, *, back: str = "") -> Asked:
    """How the shopper pays the difference of `resolution`, as the shop's provider says."""
    found = payment_settings()
    asked = asked_by(link_of(resolution))
    if asked is not None:
        return asked
    pays: object = provider(found.provider)
    if not isinstance(pays, TakesPayments):
        pays = provider(MANUAL)
    assert isinstance(pays, TakesPayments)  # noqa: S101 - the built-in one is
    demand = Demand(
        key=f"{resolution.public_id}:difference",
        amount_minor=resolution.customer_owes_minor,
        currency=resolution.currency,
        purpose=resolution.rma.number,
        instructions=found.instructions,
        back=back,
    )
    return pays.request_payment(demand)


def link_of(resolution: Resolution) -> PaymentIn | None:
    """What a provider was last asked for the difference; None where nobody was."""
    rows = PaymentIn.objects.filter(resolution=resolution, kind="difference")
    return rows.order_by("-pk").first()


def asked_by(link: PaymentIn | None) -> Asked | None:
    """How a shopper pays by what a provider was asked for; None where it is no way any more."""
    if link is None or link.wish or link.standing not in PaymentIn.WAITING:
        return None
    if link.standing == "open":
        return Asked(address=link.address)
    return Asked(is_coming=link.standing == "planned", is_paid=link.standing == "processing")


def lapse_difference(resolution: Resolution, *, by: Actor) -> Resolution:
    """The shopper did not pay in time: the goods are let go, and a person decides what is next."""
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        move(mine, "lapse", by=by)
        goods.meet_when_answered(work)
    return mine


def lapse_unpaid(rma: Rma, *, by: Actor) -> int:
    """Let every difference of a return lapse that is still asked for; how many."""
    with taken(rma, by=by) as work:
        waiting = [each for each in work.resolutions if each.status == "awaiting_payment"]
        for each in waiting:
            move(each, "lapse", by=by)
        goods.meet_when_answered(work)
    return len(waiting)


def hold_back_difference(resolution: Resolution, *, by: Actor) -> Resolution:
    """Take the difference off money that the same return brings and nobody has paid yet.

    Raises Conflict `not_enough` where no other resolution of the return brings that much.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        if mine.status == "awaiting_payment":
            bearer = _bearer(work, mine)
            charges = charging.charges_of(bearer)
            less = charges.amended - mine.customer_owes_minor
            charging.rewrite(work, bearer, amended=less, because=HELD)
            note(bearer, HELD_BACK, by=by, data={"for": mine.public_id})
            reference = bearer.public_id
        else:
            reference = ""
        move(mine, "pay", by=by, reference=reference, means=HELD)
        goods.meet_when_answered(work)
    return mine


def _bearer(work: Work, resolution: Resolution) -> Resolution:
    for each in work.resolutions:
        unpaid = each.status in ("proposed", "due") and each.type in PAYING
        if unpaid and each.value and each.amount_minor >= resolution.customer_owes_minor:
            return each
    message = _("Nothing else of this return brings that much money.")
    raise Conflict.of(FieldError("resolution", "not_enough", message))


def give_difference_back(resolution: Resolution, *, by: Actor, reference: str) -> Resolution:
    """The shopper has the paid difference again, before anything left: the exchange may end."""
    if not reference.strip():
        message = _("Give the reference of the payment.")
        raise InvalidInput.of(FieldError("reference", "required", message))
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        refuse_unless_unused(mine)
        mine.customer_paid_at = None
        mine.save(update_fields=["customer_paid_at"])
        data = {
            "reference": reference,
            "amount": money(mine.customer_owes_minor, mine.currency),
        }
        note(mine, GIVEN_BACK, by=by, data=data)
    return mine


def refuse_unless_unused(resolution: Resolution) -> None:
    """A difference is given back where it was paid and nothing has left for it."""
    unpaid = resolution.customer_paid_at is None
    if resolution.status != "due" or unpaid or resolution.sent_units:
        raise TransitionRefused(_("There is no paid difference to give back."))


def refund_goods_instead(resolution: Resolution, *, by: Actor) -> Resolution:
    """Money in the place of goods: out of stock, not paid for, or no longer wanted. The new one."""
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.approve")
        line = work.line(mine.line_id)
        if not mine.replacement:
            raise TransitionRefused(_("It brings no goods."))
        if mine.status not in ("proposed", "due"):
            raise TransitionRefused(_("It is not open any more."))
        before = line.wanted
        # Who got a gift is never paid what its buyer has paid.
        line.wanted = {"type": "refund" if work.rma.gift_id is None else CREDIT}
        fresh = propose(work, line, mine.quantity, instead_of=mine)
        move(mine, "cancel", by=by, reason="refund instead")
        others = [each for each in work.resolutions_of(line) if each.replacement]
        if any(each.status not in ("cancelled", "reversed") for each in others):
            line.wanted = before
        line.save(update_fields=["wanted"])
        work.changed()
        deducting.rework(work, line, fresh)
        advance(work, line)
    return fresh


def _check(
    work: Work,
    resolution: Resolution,
    reference: str,
    method: str,
    amount_minor: int | None,
    at: datetime | None,
    by: Actor,
) -> None:
    errors = []
    if amount_minor is not None and amount_minor != resolution.customer_owes_minor:
        owed = money(resolution.customer_owes_minor, resolution.currency)
        message = _("This is not what is owed.")
        errors.append(FieldError("amount", "amount_mismatch", message, {"owed": owed}))
    if at is not None and at > clock.now():
        errors.append(FieldError("at", "in_the_future", _("This time has not come yet.")))
    if by.kind != "member" and not reference:
        message = _("Give the provider's reference of the payment.")
        errors.append(FieldError("reference", "required", message))
    if errors:
        raise InvalidInput.of(*errors)
    if method:
        check_method(work.order, method)

"""What a worker does after a return's event: labels, payments, and dates that have passed."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Order
from flows.models import StageEvent
from flows.subscriptions import on
from rma.models import Advance, Rma, StoreCredit, Withdrawal
from rma.models.payments_in import HOLD_WANTED
from rma.services.adjustment_paying import carry_out_adjustment
from rma.services.advances import BACK, CHARGE, remind_if_late
from rma.services.crediting import expire_credit
from rma.services.deciding import expire_return
from rma.services.differences import lapse_unpaid
from rma.services.giving_back import carry_out_refund
from rma.services.goods import DIFFERENCE
from rma.services.holding import collect_by_itself, end_offers, give_up_hold
from rma.services.in_time import pay_in_time
from rma.services.incoming import carry_on
from rma.services.labels import make_label, tries_of
from rma.services.looking import pay_by_itself
from rma.services.papers import keep_paper
from rma.services.paying import carry_out_payment
from rma.services.planning import close_links, plan_link, release_holds
from rma.services.several import run_several
from rma.services.shipping import ask_for_labels
from rma.services.trying import go_on_trying
from rma.services.withdrawing import find_order, refund_noted
from tenants.actors import Actor


@on("rma.authorized", "rma.reinstated")
def issue_label_when_authorized(event: StageEvent) -> None:
    """Ask for the labels of a return that may be sent now."""
    with transaction.atomic():
        rma = Rma.objects.filter(pk=event.stage_id, status="authorized").first()
        if rma is not None:
            ask_for_labels(rma, by=Actor.system())


@on("shipment.label_requested")
def make_label_when_requested(event: StageEvent) -> None:
    """Let the carrier make a label; a failure that may pass is tried again later, a few times."""
    make_label(event.stage_id, tries=tries_of(event, "rma.make_label_when_requested"))


@on("resolution.payment_started")
def pay_when_started(event: StageEvent) -> None:
    """Let the payment provider carry out what somebody started."""
    carry_out_payment(event.stage_id)


@on("resolution.approved", "resolution.upheld", "resolution.payment_received")
def pay_when_due(event: StageEvent) -> None:
    """Hand what is due to the shop's provider, or issue its credit, where the shop wants so."""
    pay_by_itself(event.stage_id)


@on("credit_note.written")
def draw_credit_note(event: StageEvent) -> None:
    """Make the paper of a credit note, once."""
    keep_paper(event.stage_id)


@on("deadline.breached")
def expire_credit_when_late(event: StageEvent) -> None:
    """What was not spent of a store credit in time lapses."""
    if event.data.get("kind") != "expiry" or event.stage_type != StoreCredit._meta.label_lower:
        return
    with transaction.atomic():
        credit = StoreCredit.objects.filter(pk=event.stage_id).first()
        if credit is not None:
            expire_credit(credit, by=Actor.system())


@on("deadline.breached")
def let_lapse_when_not_sent(event: StageEvent) -> None:
    """The goods were not sent in time: what may lapse does, a statutory right never."""
    if event.data.get("kind") != "ship" or event.stage_type != Rma._meta.label_lower:
        return
    with transaction.atomic():
        rma = Rma.objects.filter(pk=event.stage_id, status="authorized").first()
        if rma is not None:
            expire_return(rma, by=Actor.system())


@on("returns.several_asked")
def do_to_several(event: StageEvent) -> None:
    """Do a verb to many returns, as somebody at the desk has asked."""
    run_several(event.stage_id)


@on("withdrawal.received")
def find_order_when_withdrawn(event: StageEvent) -> None:
    """Look for the order that a statement means; without a sure one it waits for a person."""
    with transaction.atomic():
        row = Withdrawal.objects.filter(pk=event.stage_id).first()
    if row is not None:
        find_order(row)


@on("order.adjusted")
def note_refund_of_cancelled_units(event: StageEvent) -> None:
    """What was withdrawn from before it was sent has been paid back."""
    with transaction.atomic():
        order = Order.objects.filter(pk=event.stage_id).first()
        if order is not None:
            refund_noted(order)


@on("policy.tried")
def go_on_trying_when_asked(event: StageEvent) -> None:
    """Look at the next returns of a dry run; a run that has ended stays as it is."""
    go_on_trying(event.stage_id)


@on("deadline.breached")
def remind_when_goods_are_late(event: StageEvent) -> None:
    """The goods did not come back for what was given in advance."""
    if event.data.get("kind") != BACK or event.stage_type != Advance._meta.label_lower:
        return
    with transaction.atomic():
        advance = Advance.objects.filter(pk=event.stage_id).first()
        if advance is not None:
            remind_if_late(advance, by=Actor.system())


@on("deadline.breached")
def let_difference_lapse(event: StageEvent) -> None:
    """The shopper did not pay the difference of an exchange in time."""
    if event.data.get("kind") != DIFFERENCE or event.stage_type != Rma._meta.label_lower:
        return
    with transaction.atomic():
        rma = Rma.objects.filter(pk=event.stage_id).first()
        if rma is not None:
            lapse_unpaid(rma, by=Actor.system())


@on("deadline.near", "deadline.breached")
def pay_withdrawal_in_time(event: StageEvent) -> None:
    """The law's last day to pay comes near: our own look at the goods holds it up no longer."""
    if event.data.get("kind") == "refund" and event.stage_type == Rma._meta.label_lower:
        pay_in_time(event.stage_id, by=Actor.system())


@on("resolution.payment_requested")
def offer_link_when_asked(event: StageEvent) -> None:
    """Prepare a link at which the shopper pays the difference, where the shop has a provider."""
    plan_link(event.stage_id)


@on("payment_in.planned", "payment_in.wished", "payment_in.heard")
def go_on_with_payment(event: StageEvent) -> None:
    """Open, ask about, take, let go or refund one payment at its provider."""
    if event.data.get("wish") == "refund":
        carry_out_refund(event.stage_id)
    else:
        carry_on(event.stage_id, look=event.name == "payment_in.heard")


@on("resolution.payment_received", "resolution.payment_lapsed", "resolution.cancelled")
def close_links_when_answered(event: StageEvent) -> None:
    """Nobody pays any more by a link for what is paid, given up or called off."""
    close_links(event.stage_id)


@on("resolution.approved", "resolution.payment_requested", "resolution.cancelled")
def end_offers_when_not_planned(event: StageEvent) -> None:
    """What is due, asked for or called off is not given in advance: nobody secures it any more."""
    end_offers(event.stage_id)


@on("resolution.cancelled")
def release_hold_when_called_off(event: StageEvent) -> None:
    """Nothing is held for what is not given in advance after all."""
    with transaction.atomic():
        rows = Advance.objects.filter(resolution=event.stage_id, status="secured")
        found = list(rows.values_list("pk", flat=True))
    for key in found:
        release_holds(key)


@on("advance.released", "advance.charged", "advance.charge_failed", "advance.written_off")
def release_hold_when_over(event: StageEvent) -> None:
    """Nothing is held for an advance that has ended, or was charged."""
    release_holds(event.stage_id)


@on("adjustment.payment_started")
def pay_adjustment_when_started(event: StageEvent) -> None:
    """Let the payment provider carry out an adjustment."""
    carry_out_adjustment(event.stage_id)


@on("deadline.breached")
def follow_late_hold(event: StageEvent) -> None:
    """The card was not given in time, or the last day to send the goods back has passed."""
    if event.stage_type != Advance._meta.label_lower:
        return
    if event.data.get("kind") == CHARGE:
        collect_by_itself(event.stage_id)
    elif event.data.get("kind") == HOLD_WANTED:
        with transaction.atomic():
            advance = Advance.objects.filter(pk=event.stage_id).first()
            if advance is not None:
                give_up_hold(advance, by=Actor.system())

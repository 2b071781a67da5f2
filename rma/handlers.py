"""What a worker does after a return's event: labels, payments, and dates that have passed."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Order
from flows.models import StageEvent
from flows.subscriptions import on
from rma.models import Advance, Rma, StoreCredit, Withdrawal
from rma.services.advances import BACK, remind_if_late
from rma.services.crediting import expire_credit
from rma.services.deciding import expire_return
from rma.services.differences import lapse_unpaid
from rma.services.goods import DIFFERENCE
from rma.services.in_time import pay_in_time
from rma.services.labels import make_label, tries_of
from rma.services.looking import pay_by_itself
from rma.services.papers import keep_paper
from rma.services.paying import carry_out_payment
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

"""What a worker does after a return's event: labels, payments, and dates that have passed."""

from __future__ import annotations

from django.db import transaction

from flows.models import StageEvent
from flows.subscriptions import on
from rma.models import Rma
from rma.services.deciding import expire_return
from rma.services.labels import make_label, tries_of
from rma.services.settling import carry_out_payment
from rma.services.several import run_several
from rma.services.shipping import ask_for_labels
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

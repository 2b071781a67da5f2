"""Which happening is told to whom. Handlers may run twice: a message is unique by event and
person.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from catalog.models import Order
from disposition.models import WorkOrder
from flows.documents import signed_path
from flows.models import StageEvent
from flows.subscriptions import on
from inspection.models import Receipt
from notifications import addresses, codes, colleagues, templates  # noqa: F401 - they subscribe too
from notifications.models import Message, ThreadMessage
from notifications.services import (
    agreeing,
    dates,
    recalls,
    send_message,
    talking,
    withdrawals,
    write_message,
)
from notifications.services.credits import remind_of_credit
from notifications.services.exchanges import TELLS
from notifications.services.repeating import no_other_way, try_next_channel
from notifications.templates import Template
from rma.credit_codes import code_of
from rma.links import draft_path, status_path, status_token
from rma.models import (
    GuaranteeExtension,
    Resolution,
    Rma,
    Shipment,
    StoreCredit,
)
from rma.selectors.shopper import draft_named
from rma.shipping.carriers import COLLECTION
from tenants.actors import Actor
from tenants.links import absolute
from tenants.models import Membership, Tenant, User
from tenants.scope import current_tenant_id


@on("message.queued", "message.hurried")
def send_queued_message(event: StageEvent) -> None:
    """Send a message as soon as it is queued; later tries come from the sweep."""
    with transaction.atomic():
        message = Message.objects.filter(pk=event.stage_id).first()
    if message is not None:
        send_message(message)


@on("message.bounced")
def say_it_another_way(event: StageEvent) -> None:
    """Where there is another way to the person, take it."""
    with transaction.atomic():
        message = (
            Message.objects.select_related("rma__customer", "rma__order")
            .filter(pk=event.stage_id)
            .first()
        )
        if message is None or message.status != "bounced":
            return
        if no_other_way(message, by_itself=True) is None:
            try_next_channel(message, by=Actor.system())


@on("order.form_link_asked")
def mail_form_link(event: StageEvent) -> None:
    """Mail the link of a half-filled form to the contact on its order."""
    with transaction.atomic():
        draft = draft_named(str(event.data.get("draft", "")))
        if draft is None or draft.order.customer is None or draft.rma_id is not None:
            return
        write_message(
            templates.FORM_LINK,
            event=event,
            recipient=draft.order.customer.email,
            language=draft.order.customer.language,
            order=draft.order,
            form_url=absolute(draft_path(draft), _tenant()),
        )


@on("rma.requested")
def acknowledge_request(event: StageEvent) -> None:
    """Say that a return waits for a decision; one that was approved at once gets its label
    instead.
    """
    _tell(event, templates.RETURN_REQUESTED, only="requested")


@on("rma.authorized")
def say_approved_without_label(event: StageEvent) -> None:
    """Say that the goods may be sent, or are collected, where no label is on its way."""
    with transaction.atomic():
        rma = Rma.objects.filter(pk=event.stage_id).first()
        if rma is None or rma.shipping_method == "label":
            return
        collected = rma.shipping_method == COLLECTION.method
    _tell(event, templates.RETURN_COLLECTED if collected else templates.RETURN_APPROVED)


@on("rma.information_requested")
def ask_shopper(event: StageEvent) -> None:
    """Pass on what the shop wants to know."""
    _tell(event, templates.INFORMATION_WANTED)


@on("rma.declined")
def say_declined(event: StageEvent) -> None:
    """Say no, why, and that one may ask again."""
    _tell(event, templates.RETURN_DECLINED)


@on("rma.cancelled")
def say_cancelled(event: StageEvent) -> None:
    """Confirm that nothing is sent back."""
    _tell(event, templates.RETURN_CANCELLED)


@on("shipment.label_ready")
def send_label(event: StageEvent) -> None:
    """Send the label's link to each shopper whose return travels in the parcel."""
    with transaction.atomic():
        shipment = Shipment.objects.select_related("label").filter(pk=event.stage_id).first()
        if shipment is None or shipment.label is None or shipment.direction != "inbound":
            return
        for row in shipment.rma_rows.select_related("rma__customer", "rma__order"):
            label = absolute(signed_path(shipment.label), _tenant())
            _write(event, templates.LABEL_READY, row.rma, label_url=label, shipment=shipment)


@on("receipt.compared")
def say_received(event: StageEvent) -> None:
    """Say that the parcel is here."""
    with transaction.atomic():
        receipt = Receipt.objects.filter(pk=event.stage_id).first()
        if receipt is None or receipt.rma_id is None:
            return
        _write(event, templates.GOODS_RECEIVED, _rma(receipt.rma_id), receipt=receipt)


@on("resolution.settled", "resolution.confirmed_paid")
def say_paid(event: StageEvent) -> None:
    """Say that the money is on its way, and how much; of store credit, the code that spends it."""
    with transaction.atomic():
        resolution = Resolution.objects.filter(pk=event.stage_id).first()
        if resolution is None or not resolution.amount_minor:
            return
        credit = StoreCredit.objects.filter(resolution=resolution).first()
        if credit is not None:
            rma, code = _rma(resolution.rma_id), code_of(credit) or ""
            _write(event, templates.STORE_CREDIT, rma, secret=code, credit=credit)
            return
        _write(event, templates.REFUND_PAID, _rma(resolution.rma_id), resolution=resolution)


@on("rma.outcome_changed")
def say_what_was_agreed(event: StageEvent) -> None:
    """Write to the shopper what was agreed on instead."""
    with transaction.atomic():
        agreeing.tell_what_was_agreed(event)


@on("rma.shop_wrote")
def pass_on_to_shopper(event: StageEvent) -> None:
    """Mail the shopper what the shop wrote about their return, with the way to answer."""
    with transaction.atomic():
        written = _thread_message(event)
        if written is not None:
            _write(event, templates.MESSAGE_TO_SHOPPER, _rma(event.stage_id), written=written)


@on("rma.shopper_wrote")
def pass_on_to_shop(event: StageEvent) -> None:
    """Mail the shop what a shopper wrote: whoever wrote to them last, else the shop's address."""
    with transaction.atomic():
        written, rma, tenant = _thread_message(event), _rma(event.stage_id), _tenant()
        if written is None or rma is None:
            return
        person = _last_writer(rma)
        write_message(
            templates.MESSAGE_TO_SHOP,
            event=event,
            recipient=person.email if person is not None else tenant.contact_email,
            language=person.language if person is not None else tenant.language,
            rma=rma,
            written=written,
            desk_url=absolute(reverse("desk:return", args=[rma.public_id]), tenant) + "#talk",
        )


def _thread_message(event: StageEvent) -> ThreadMessage | None:
    return ThreadMessage.by_public_id(str(event.data.get("thread_message", "")))


def _last_writer(rma: Rma) -> User | None:
    """The member of the shop who wrote last about a return, if they still work there."""
    row = ThreadMessage.objects.filter(rma=rma, author="shop", actor_kind="member").last()
    if row is None:
        return None
    still = Membership.objects.filter(user=row.actor_id, tenant=current_tenant_id())
    found = still.select_related("user").first()
    return found.user if found is not None and found.user.is_active else None


@on("campaign.notices_queued")
def write_recall_notices(event: StageEvent) -> None:
    """Mail the owners whose notices wait; nobody twice, however many workers do so."""
    recalls.write_recall_notices(event)


@on("campaign.link_asked")
def mail_owner_links(event: StageEvent) -> None:
    """Mail the recall page to the contact on the order, who asked for it."""
    recalls.mail_owner_links(event)


@on("message.failed", "message.bounced")
def say_notice_not_delivered(event: StageEvent) -> None:
    """A recall notice that did not arrive leaves an owner who cannot be reached."""
    with transaction.atomic():
        message = Message.objects.select_related("event").filter(pk=event.stage_id).first()
        if message is not None:
            recalls.tell_not_delivered(message)


@on("withdrawal.received")
def acknowledge_withdrawal(event: StageEvent) -> None:
    """Send the acknowledgement of a statement, with its paper."""
    withdrawals.acknowledge(event)


@on("withdrawal.parked")
def ask_which_order_is_meant(event: StageEvent) -> None:
    """Say what helps to find the order of a statement."""
    withdrawals.ask_which_order(event)


@on("withdrawal.contested")
def say_withdrawal_contested(event: StageEvent) -> None:
    """Say why a statement has no effect in our view."""
    withdrawals.say_contested(event)


@on("withdrawal.accepted")
def say_withdrawal_accepted(event: StageEvent) -> None:
    """Say what comes back and what was cancelled."""
    withdrawals.say_accepted(event)


@on("work_order.quoted", "work_order.requoted")
def ask_owner_to_pay_for_repair(event: StageEvent) -> None:
    """Send the quote's page to the owner of the piece, with the amount and the last day."""
    with transaction.atomic():
        order = WorkOrder.objects.select_related("unit").filter(pk=event.stage_id).first()
        if order is None or order.status != "quoted" or order.unit.rma_id is None:
            return
        rma = _rma(order.unit.rma_id)
        if rma is not None:
            page = reverse("portal:repair", args=[status_token(rma), order.public_id])
            address = absolute(page, _tenant())
            _write(event, templates.REPAIR_QUOTE, rma, order=order, quote_url=address)


@on("work_order.customer_asked")
def ask_owner_at_the_bench(event: StageEvent) -> None:
    """A technician's question becomes a message of the shop that wants an answer; once."""
    with transaction.atomic():
        order = WorkOrder.objects.select_related("unit__rma").filter(pk=event.stage_id).first()
        if order is None or order.unit.rma is None or not order.question:
            return
        if not ThreadMessage.objects.filter(form_id=str(event.pk)).exists():
            talking.say_as_shop(
                order.unit.rma,
                by=Actor.system(),
                message=order.question,
                wants_answer=True,
                form_id=str(event.pk),
            )


@on("shipment.accepted", "shipment.announced")
def say_repaired_and_sent(event: StageEvent) -> None:
    """Say that a repaired piece is on its way home."""
    with transaction.atomic():
        orders = WorkOrder.objects.filter(shipment=event.stage_id, status="completed")
        order = orders.select_related("unit", "shipment").first()
        if order is not None and order.unit.rma_id is not None:
            rma = _rma(order.unit.rma_id)
            _write(event, templates.REPAIR_SENT, rma, order=order, shipment=order.shipment)


@on("deadline.near")
def remind_before_a_date(event: StageEvent) -> None:
    """Remind the shopper of what they have to do, once; the shop has its list of tasks."""
    with transaction.atomic():
        if event.stage_type == StoreCredit._meta.label_lower:
            remind_of_credit(event)
        else:
            dates.tell_date(event, passed=False)


@on("deadline.breached")
def say_that_a_date_passed(event: StageEvent) -> None:
    """Tell whoever had to act that the day has passed."""
    with transaction.atomic():
        dates.tell_date(event, passed=True)


@on("order.remedies_explained")
def send_remedy_information(event: StageEvent) -> None:
    """Send who reports a fault a lasting copy of what they may choose."""
    with transaction.atomic():
        order = Order.objects.select_related("customer").filter(pk=event.stage_id).first()
        if order is None or order.customer is None:
            return
        write_message(
            templates.REMEDY_INFORMATION,
            event=event,
            recipient=order.customer.email,
            language=order.customer.language,
            order=order,
            months=event.data.get("months"),
            days=event.data.get("days"),
            clause=event.data.get("clause"),
        )


@on("rma_line.guarantee_extended")
def say_guarantee_extended(event: StageEvent) -> None:
    """Tell the customer that the guarantee of the repaired piece lasts longer, and until when."""
    with transaction.atomic():
        extension = GuaranteeExtension.by_public_id(str(event.data.get("extension", "")))
        if extension is not None:
            rma = _rma(extension.line.rma_id)
            _write(event, templates.GUARANTEE_EXTENDED, rma, extension=extension)


@on(
    "resolution.payment_requested",
    "resolution.dispatched",
    "advance.reminded",
    "advance.hold_asked",
)
def tell_about_exchange(event: StageEvent) -> None:
    """Ask for a difference or a hold, say what left in exchange, remind of missing goods."""
    with transaction.atomic():
        TELLS[event.name](event)


def _tell(event: StageEvent, template: Template, *, only: str = "") -> None:
    with transaction.atomic():
        rma = _rma(event.stage_id)
        if rma is not None and only in ("", rma.status):
            _write(event, template, rma)


def _rma(key: Any) -> Rma | None:
    return Rma.objects.select_related("customer", "order").filter(pk=key).first()


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())


def _write(event: StageEvent, template: Template, rma: Rma | None, **context: Any) -> None:
    if rma is None or rma.customer is None:
        return
    write_message(
        template,
        event=event,
        recipient=rma.customer.email,
        language=rma.language or rma.customer.language,
        rma=rma,
        status_url=absolute(status_path(rma), _tenant()),
        **context,
    )

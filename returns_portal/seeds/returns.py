"""What waits in the inbox of a demo's shops: to decide, to answer, on its way, withdrawn from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from catalog.models import Order, OrderLine
from catalog.seeds import TELLING
from notifications.services.talking import say_as_shopper
from returns_portal.lib import clock
from rma.asks import LineAsk, ReturnAsk
from rma.models import Rma, Withdrawal
from rma.services import request_return
from rma.services.withdrawing import state_withdrawal
from tenants.actors import Actor
from tenants.models import Tenant

#: Orders this old are inside every window, with days to spare.
_RECENT = timedelta(days=26)
#: What shoppers of each shop say: of what waits for a decision, and in a message.
WORDS: dict[str, tuple[str, str, str]] = {
    "hollin": (
        "The zip sticks half way. Could you have a look before I send it?",
        "It is lovely, but the colour is not what the picture shows.",
        "I will be away until Monday. Is it fine if I bring the parcel to the post office then?",
    ),
    "voltwerk": (
        "Der Stecker sitzt locker. Können Sie sich das ansehen?",
        "Es passt nicht zu meinem Gerät, obwohl es so beschrieben war.",
        "Ich bin bis Montag unterwegs. Reicht es, wenn ich das Paket dann abgebe?",
    ),
}


def fill_inbox(tenant: Tenant) -> None:
    """Let shoppers of a demo's shop ask for things, unless they have asked before."""
    if tenant.slug not in WORDS or Rma.objects.filter(requested_by="customer").exists():
        return
    orders = _orders()
    to_decide, other, message = WORDS[tenant.slug]
    _ask(orders.pop(), tenant, reason="other", comment=to_decide)
    _ask(orders.pop(), tenant, reason="other", comment=other)
    sent = _ask(orders.pop(), tenant, reason="changed_mind")
    say_as_shopper(sent, by=_shopper(sent.customer), message=message)
    _withdraw(_orders(any_goods=True)[0])


def _orders(*, any_goods: bool = False) -> list[Order]:
    """Recent orders that nobody has asked about, without those that newcomers are to try."""
    tried = Order.objects.order_by("number").values_list("pk", flat=True)[: len(TELLING)]
    since = clock.now() - _RECENT
    rows = Order.objects.filter(delivered_at__gt=since, rmas=None).exclude(pk__in=list(tried))
    found = rows if any_goods else rows.filter(lines__in=_plain()).distinct()
    return list(found.select_related("customer").order_by("-number"))


def _plain() -> QuerySet[OrderLine]:
    """Lines that anybody may post and send back."""
    return OrderLine.objects.filter(
        product__battery__isnull=True, product__returnable=True, final_sale=False
    )


def _ask(order: Order, tenant: Tenant, **said: Any) -> Rma:
    line = _plain().filter(order=order).order_by("pk")[0]
    ask = ReturnAsk([LineAsk(1, line.public_id, **said)], order.public_id)
    return request_return(ask, by=_shopper(order.customer), tenant=tenant).rma


def _withdraw(order: Order) -> Withdrawal:
    """A statement as the withdrawal function of the portal receives it."""
    customer = order.customer
    return state_withdrawal(
        by=_shopper(customer),
        name=customer.name,
        contract=order.number,
        contact=customer.email,
        language=customer.language,
    )


def _shopper(customer: Any) -> Actor:
    return Actor.shopper(customer.pk, customer.name)

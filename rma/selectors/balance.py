"""What an order was paid and has given back: settled, promised, and what is still possible."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Order
from rma.models import Adjustment, Resolution
from rma.money import order_left
from rma.selectors.sold import sold

#: The shopper has it, or it is on its way: it cannot be called off any more.
GIVEN = ("settled", "charged_back")
#: Will be given unless somebody calls it off.
PROMISED = (
    "proposed",
    "awaiting_payment",
    "due",
    "processing",
    "failed",
    "unknown",
    "disputed",
)


@dataclass(frozen=True, slots=True)
class Balance:
    """Minor units of the order's currency."""

    currency: str
    paid: int
    given_back: int
    promised: int
    left: int


def balance(order: Order) -> Balance:
    """The money of one order: three queries."""
    found = sold(order)
    rows = list(Resolution.objects.filter(rma__order=order))
    here = sum(each.amount_minor for each in rows if each.status in GIVEN)
    in_part = sum(each.paid_minor for each in rows if each.status in PROMISED)
    adjusted = sum(Adjustment.objects.filter(order=order).values_list("amount_minor", flat=True))
    elsewhere = sum(refund.amount_minor for refund in found.priced.order.refunds)
    return Balance(
        currency=order.currency,
        paid=found.priced.paid_minor,
        given_back=here + in_part + adjusted + elsewhere,
        promised=sum(each.amount_minor for each in rows if each.status in PROMISED) - in_part,
        left=order_left(found.priced, found.ledger()),
    )

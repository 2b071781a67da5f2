"""Which of an order's payments money goes back to: drained in their order, nothing given twice."""

from __future__ import annotations

from typing import Any

from catalog.figures import order_money
from catalog.models import Order
from returns_portal.lib.errors import Conflict
from rma.models import Adjustment, Resolution
from rma.money import drain
from rma.providers import CREDIT
from rma.sentences import Refused

#: Money that has gone to the order's payments, or is on its way there.
SPENT = ("processing", "unknown", "settled", "charged_back")


def paid_minor(resolution: Resolution) -> int:
    """What a provider has paid of it so far (minor units), while the rest is still owed."""
    return resolution.paid_minor


def allocate(order: Order, amount_minor: int) -> list[dict[str, Any]]:
    """The payments of `order` that take `amount_minor`, drained in their order (under its lock).

    Conflict where less is left than is owed: somebody has paid elsewhere. Store credit is paid with
    goods to come and leaves the payments as they are.
    """
    figures = order_money(order, ())
    spent = sum(_spent(each) for each in Resolution.objects.filter(rma__order=order))
    spent += sum(Adjustment.objects.filter(order=order).values_list("amount_minor", flat=True))
    spent += sum(refund.amount_minor for refund in figures.refunds)
    try:
        parts = drain(figures.payments or (), spent, amount_minor, order.currency)
    except Refused as refused:
        raise Conflict.of(refused.field_error("amount")) from refused
    return [{"payment": key, "amount_minor": minor} for key, minor in parts]


def _spent(resolution: Resolution) -> int:
    if resolution.provider == CREDIT:
        return 0
    if resolution.status in SPENT:
        return resolution.amount_minor
    return resolution.paid_minor if resolution.status != "reversed" else 0

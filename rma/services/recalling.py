"""Returns that a recall brings about: allowed whatever a policy says, free for the customer.

What is on a return already joins it: its legal basis gets better, never worse (invariant 3), and
the return is approved if somebody still had to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Customer, Order, OrderLine, Product
from flows.note import note
from returns_portal.lib.errors import Conflict
from returns_portal.lib.ids import normalise_code
from rma.asks import LineAsk, ReturnAsk
from rma.models import Rma, RmaLine, RmaLineSerial
from rma.selectors.sold import OPEN_RETURNS
from rma.services import deducting
from rma.services.changing import change_return
from rma.services.charging import recharge
from rma.services.deciding import authorize_return
from rma.services.lines import may_part, split
from rma.services.requesting import request_return
from rma.services.vocabulary import JOINED_RECALL
from rma.services.work import lock_order, one_transaction, taken, within
from rma.shipping.carriers import COLLECTION
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

BASIS = "recall"
#: Rights of their own, at least as good for the customer: a recall leaves them as they are.
AS_GOOD = ("withdrawal", "guarantee", BASIS)


@dataclass(frozen=True)
class Recalled:
    """What comes back because of a recall: pieces of an order's line, or of an article."""

    product: Product
    quantity: int
    resolution: str
    order_line: OrderLine | None = None
    serials: Sequence[str] = ()
    customer: Customer | None = None
    shipping_method: str = "label"
    note: str = ""


def return_recalled(recalled: Recalled, *, by: Actor) -> list[RmaLine]:
    """Open a return with legal basis recall for goods, or join the ones that have them already.

    Locks the order first. The lines together hold `quantity` pieces. Raises Conflict
    (`already_returned`) where the order has nothing left that could come back.
    """
    with one_transaction():
        line = recalled.order_line
        order = lock_order(line.order_id) if line is not None else None
        joined, left = _join(recalled, by=by)
        if left:
            joined += _open(recalled, order, left, by=by)
        return joined


def _join(recalled: Recalled, *, by: Actor) -> tuple[list[RmaLine], int]:
    """The lines that hold these pieces already, improved, and how many pieces are on none."""
    joined, left = [], recalled.quantity
    for line in _live_lines(recalled):
        if not left:
            break
        fresh = _improve(line, left, recalled.shipping_method, by=by)
        joined.append(fresh)
        left -= min(left, fresh.live_quantity)
    return joined, left


def _live_lines(recalled: Recalled) -> list[RmaLine]:
    lines = RmaLine.objects.filter(
        status__in=("requested", "authorized"), rma__status__in=OPEN_RETURNS
    ).select_related("rma")
    if recalled.serials:
        codes = [normalise_code(serial) for serial in recalled.serials]
        named = RmaLineSerial.objects.filter(open=True, serial_normalized__in=codes)
        lines = lines.filter(pk__in=named.values("line"), product=recalled.product)
        return list(lines.order_by("pk"))
    if recalled.order_line is None:
        return []
    return list(lines.filter(order_line=recalled.order_line).order_by("pk"))


def _improve(line: RmaLine, most: int, shipping_method: str, *, by: Actor) -> RmaLine:
    """Give up to `most` pieces of a line on a return the basis of a recall, and free postage.

    What may only be collected makes the whole return one that is collected.
    """
    with taken(line.rma, by=within(by), order_id=line.rma.order_id) as work:
        fresh = work.line(line.pk)
        if fresh.legal_basis not in AS_GOOD:
            untouched = not (fresh.received or fresh.kept or fresh.settled or fresh.lost)
            if most < fresh.requested and untouched and may_part(work, fresh, most):
                fresh = split(work, fresh, most)
            fresh.legal_basis = BASIS
            fresh.version += 1
            fresh.save(update_fields=["legal_basis", "version"])
            note(fresh, JOINED_RECALL, by=by, data={"quantity": fresh.requested})
            deducting.rework_all(work, fresh)
            recharge(work, because="recall")
        if work.rma.label_paid_by != "merchant":
            work.rma.label_paid_by = "merchant"
            work.rma.save(update_fields=["label_paid_by"])
        rma, waits = work.rma, fresh.status == "requested"
    if shipping_method == COLLECTION.method and rma.goods_moved_at is None:
        rma = change_return(rma, by=within(by), shipping_method=shipping_method)
    if waits and rma.status == "requested":
        authorize_return(rma, by=within(by))
    return RmaLine.objects.select_related("rma").get(pk=fresh.pk)


def _open(recalled: Recalled, order: Order | None, quantity: int, *, by: Actor) -> list[RmaLine]:
    """A new return for what is on none; approved at once: a recall leaves nothing to decide."""
    quantity = _returnable(recalled, quantity)
    ask = ReturnAsk(
        lines=[_line_ask(recalled, quantity)],
        order=order.public_id if order is not None else None,
        shipping_method=recalled.shipping_method,
        legal_basis=BASIS,
        requested_by="agent",
        customer=_customer(recalled) if order is None else None,
        language=recalled.customer.language if recalled.customer else "",
    )
    tenant = Tenant.objects.get(pk=current_tenant_id())
    whole = request_return(ask, by=within(by), tenant=tenant)
    rma = Rma.objects.get(pk=whole.rma.pk)
    if rma.requested_by != "customer":
        # The shop asks on behalf of the owner, who decides nothing about the return itself.
        rma.requested_by = "customer" if by.kind == "shopper" else "agent"
        rma.save(update_fields=["requested_by"])
    if rma.status == "requested":
        authorize_return(rma, by=within(by))
    return list(RmaLine.objects.filter(rma=rma).select_related("rma"))


def _returnable(recalled: Recalled, quantity: int) -> int:
    line = recalled.order_line
    if line is None:
        return quantity
    left = OrderLine.objects.get(pk=line.pk).returnable_quantity
    if left <= 0:
        message = _("Nothing of this order is left to come back: it was returned, or never sent.")
        raise Conflict(message, code="already_returned")
    return min(quantity, left)


def _line_ask(recalled: Recalled, quantity: int) -> LineAsk:
    named: dict[str, Any] = {"sku": recalled.product.sku}
    if recalled.order_line is not None:
        named = {"order_line": recalled.order_line.public_id}
    return LineAsk(
        quantity=quantity,
        comment=recalled.note,
        serials=list(recalled.serials)[:quantity],
        resolution={"type": recalled.resolution},
        **named,
    )


def _customer(recalled: Recalled) -> dict[str, Any]:
    customer = recalled.customer
    if customer is None:
        return {"name": _("Unknown owner")}
    known = {name: getattr(customer, name) for name in ("name", "email", "country", "language")}
    if customer.external_id:
        known["external_id"] = customer.external_id
    return {name: value for name, value in known.items() if value}

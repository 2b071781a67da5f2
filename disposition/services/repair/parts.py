"""Parts of work orders: reserved when planned, taken from stock when used, given back otherwise.

Locks: the piece, the order, then the part. The last piece goes to whoever has the part's row first.
"""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from disposition.models import Part, WorkOrder, WorkOrderPart
from disposition.selectors.repair import part_by_code, planned
from disposition.services.repair.in_hand import (
    changed,
    in_hand,
    locked_part,
    refuse,
    refuse_other_states,
    save,
)
from disposition.vocabulary import PART_PLANNED, PART_STOCKED, PART_TAKEN_OFF, PART_USED
from disposition.workshop import ceiling_of
from flows.note import note
from flows.perform import perform
from inspection.services.alone import alone_with, one_transaction
from inspection.services.goods import lock_many
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.services.work import within
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: States in which parts are planned: before an owner is asked, and once work may begin.
PLANNING = ("diagnosed", "approved", "waiting_parts", "in_repair")
MOST = 1000


def add_part(
    *, sku: str, name: str, cost_minor: int, by: Actor, on_hand: int = 0, shelf: str = ""
) -> Part:
    """A new spare part, in the shop's currency."""
    by.require("work_orders.approve")
    _refuse_numbers(cost_minor=cost_minor, on_hand=on_hand)
    if not normalise_code(sku):
        raise InvalidInput.of(FieldError("sku", "required", _("Give the number of the part.")))
    with one_transaction():
        alone_with(f"part {normalise_code(sku)}")
        if Part.objects.filter(sku_normalized=normalise_code(sku)).exists():
            message = _("There is such a part already.")
            raise Conflict.of(FieldError("sku", "sku_taken", message))
        currency = Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())
        part = Part.objects.create(
            sku=sku.strip(),
            name=name.strip(),
            shelf=shelf.strip(),
            on_hand=on_hand,
            cost_minor=cost_minor,
            currency=currency,
        )
        note(part, PART_STOCKED, by=by, data={"quantity": on_hand})
    return part


def stock_part(part: Part, *, quantity: int, by: Actor) -> Part:
    """Pieces have come (below zero: were found missing). Orders that wait for them go on.

    Refused where fewer would be left than are promised to work orders.
    """
    by.require("work_orders.work")
    if not quantity or abs(quantity) > 1_000_000:
        message = _("Say how many pieces came.")
        raise InvalidInput.of(FieldError("quantity", "invalid", message))
    with one_transaction():
        waiting = _waiting_for(part)
        lock_many([order.unit for order in waiting])
        fresh = locked_part(part.pk)
        if fresh.on_hand + quantity < fresh.reserved:
            message = _("%(count)d pieces are promised to work orders.")
            message %= {"count": fresh.reserved}
            error = FieldError("quantity", "reserved", message, {"reserved": fresh.reserved})
            raise Conflict.of(error)
        fresh.on_hand += quantity
        fresh.updated_at = clock.now()
        fresh.save(update_fields=["on_hand", "updated_at"])
        note(fresh, PART_STOCKED, by=by, data={"quantity": quantity})
        for order in waiting:
            _serve(order, part, by=by)
    return Part.objects.get(pk=part.pk)


def serve_waiting(part: Part, *, by: Actor) -> int:
    """Reserve what is free of a part for the orders that miss it, the oldest first; how many
    orders got something.
    """
    with one_transaction():
        waiting = _waiting_for(part)
        lock_many([order.unit for order in waiting])
        return sum(_serve(order, part, by=by) for order in waiting)


def _waiting_for(part: Part) -> list[WorkOrder]:
    short = F("reserved") + F("used")
    rows = WorkOrderPart.objects.filter(part=part, quantity__gt=short).values("order")
    found = WorkOrder.objects.filter(pk__in=rows, parts_missing__gt=0).select_related("unit")
    return list(found.order_by("id"))


def _serve(order: WorkOrder, part: Part, *, by: Actor) -> bool:
    """Reserve what an order misses of a part and is free now; with all parts here it goes on.

    Of this part only: two deliveries of different parts never wait for one another.
    """
    with in_hand(order) as fresh:
        before = fresh.parts_missing
        row = fresh.parts.filter(part=part).first()
        if row is not None:
            _reserve(row, locked_part(part.pk), row.missing)
        _count_missing(fresh)
        if fresh.parts_missing == before:
            return False
        changed(fresh)
        if fresh.status == "waiting_parts" and not fresh.parts_missing:
            perform(fresh, "resume", by=within(by))
    return True


def plan_part(order: WorkOrder, *, sku: str, by: Actor, quantity: int = 1) -> WorkOrder:
    """An order needs pieces of a part: what is here is reserved, the rest is missing."""
    by.require("work_orders.work")
    part = _named(sku)
    _refuse_quantity(quantity)
    with in_hand(order) as fresh:
        refuse_other_states(fresh, PLANNING)
        _plan(fresh, part, quantity, by)
        changed(fresh)
        note(fresh, PART_PLANNED, by=by, data={"sku": part.sku, "quantity": quantity})
    return fresh


def use_part(order: WorkOrder, *, sku: str, by: Actor, quantity: int = 1) -> WorkOrder:
    """Pieces went in: they leave the stock. What was not planned is planned by using it."""
    by.require("work_orders.work")
    part = _named(sku)
    _refuse_quantity(quantity)
    with in_hand(order, working=True) as fresh:
        refuse_other_states(fresh, ("in_repair",))
        stock = locked_part(part.pk)
        row = fresh.parts.filter(part=part).first()
        short = quantity - (row.reserved if row is not None else 0)
        if short > 0:
            still_planned = row.missing if row is not None else 0
            _plan(fresh, part, max(short - still_planned, 0), by)
            row = fresh.parts.get(part=part)
            stock = locked_part(part.pk)
        assert row is not None  # noqa: S101 - planned above if it was not before
        _reserve(row, stock, quantity - row.reserved)
        if row.reserved < quantity:
            message = _("Not in stock: only %(count)d are here.") % {"count": row.reserved}
            error = FieldError("quantity", "not_in_stock", message, {"available": row.reserved})
            raise Conflict.of(error)
        row.reserved -= quantity
        row.used += quantity
        row.save(update_fields=["reserved", "used"])
        stock.reserved -= quantity
        stock.on_hand -= quantity
        stock.updated_at = clock.now()
        stock.save(update_fields=["reserved", "on_hand", "updated_at"])
        _count_missing(fresh)
        changed(fresh)
        note(fresh, PART_USED, by=by, data={"sku": part.sku, "quantity": quantity})
    return fresh


def drop_part(order: WorkOrder, *, sku: str, by: Actor) -> WorkOrder:
    """A part is not needed after all: what was reserved goes back on its shelf."""
    by.require("work_orders.work")
    part = _named(sku)
    with in_hand(order) as fresh:
        refuse_other_states(fresh, PLANNING)
        row = fresh.parts.filter(part=part).first()
        if row is None:
            message = _("This part is not planned.")
            raise InvalidInput.of(FieldError("sku", "not_planned", message))
        stock = locked_part(part.pk)
        stock.reserved -= row.reserved
        stock.save(update_fields=["reserved"])
        note(stock, PART_STOCKED, by=by, data={"quantity": 0})
        row.reserved, row.quantity = 0, row.used
        row.save(update_fields=["reserved", "quantity"])
        if not row.used:
            row.delete()
        _count_missing(fresh)
        changed(fresh)
        note(fresh, PART_TAKEN_OFF, by=by, data={"sku": part.sku})
    return fresh


def _plan(order: WorkOrder, part: Part, quantity: int, by: Actor) -> None:
    # The part first: the row's foreign key shares its lock, and two sharers could not both go on.
    stock = locked_part(part.pk)
    row = order.parts.filter(part=part).first()
    if row is None:
        row = WorkOrderPart(order=order, part=part, quantity=0, cost_minor=part.cost_minor)
    row.quantity += quantity
    row.save()
    _refuse_over(order, by)
    _reserve(row, stock, row.missing)
    _count_missing(order)


def _refuse_over(order: WorkOrder, by: Actor) -> None:
    """Once work was agreed on, no part takes it beyond what was agreed (the caller undoes it)."""
    if order.status == "diagnosed":
        return
    net = None if order.quote_minor is None else order.quote_minor - order.quote_tax_minor
    ceiling = ceiling_of(net, order.limit_minor)
    cost = planned(order).net_minor
    if ceiling is None or cost <= ceiling:
        return
    if order.payer == "shop" and by.can("work_orders.approve"):
        return
    raise refuse(_("With this part it would cost more than was agreed."), "over_limit")


def _reserve(row: WorkOrderPart, stock: Part, quantity: int) -> None:
    """Promise up to `quantity` free pieces of a locked part to a row."""
    taken = max(0, min(quantity, stock.free))
    if taken:
        stock.reserved += taken
        stock.save(update_fields=["reserved"])
        row.reserved += taken
        row.save(update_fields=["reserved"])


def _count_missing(order: WorkOrder) -> None:
    missing = sum(row.missing for row in order.parts.all())
    if missing != order.parts_missing:
        save(order, parts_missing=missing)


def _named(sku: str) -> Part:
    part = part_by_code(sku)
    if part is None:
        message = _("No part has this number. The desk adds new ones.")
        raise InvalidInput.of(FieldError("sku", "unknown_part", message))
    return part


def _refuse_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST:
        message = _("This is a whole number from 1 to %d.") % MOST
        raise InvalidInput.of(FieldError("quantity", "invalid", message))


def _refuse_numbers(**numbers: int) -> None:
    message = _("This is a number from zero up.")
    errors = [FieldError(name, "invalid", message) for name, n in numbers.items() if n < 0]
    if errors:
        raise InvalidInput.of(*errors)

"""A return taken in hand: all it is made of, locked in one order, so that no two verbs deadlock.

Every service that changes a return locks, in this order: its order, the return, its lines, its
resolutions; then, where it needs them, shipments. Rows of one table in the order of their keys.
The lock of the order is what two requests for the same unit meet at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from catalog.models import Order, OrderLine
from flows.perform import lock_all
from flows.record import batch
from rma.models import Resolution, Rma, RmaLine, Shipment
from rma.selectors.sold import Sold, sold
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.permissions import PERMISSIONS
from tenants.scope import current_tenant_id


def one_transaction() -> Any:
    """A transaction of our own, or the one that is open: refusals undo the whole request anyway."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def within(by: Actor) -> Actor:
    """`by` for the parts of a verb: who may do the whole may do what follows from it."""
    return replace(by, permissions=PERMISSIONS)


def lock_order(order_id: UUID | None) -> Order | None:
    """The order's fresh row, locked; None where the return has none."""
    if order_id is None:
        return None
    orders = Order.objects.select_related("customer").select_for_update(of=("self",))
    return orders.get(pk=order_id)


@dataclass
class Work:
    """A return in hand. `by` is who does it, `system` what follows from it by itself."""

    by: Actor
    order: Order | None
    rma: Rma
    lines: list[RmaLine]
    resolutions: list[Resolution]
    system: Actor = field(default_factory=Actor.system)
    #: Units of order lines that went to another return meanwhile (a follow-up).
    beside: Counter[UUID] = field(default_factory=Counter)
    _sold: Sold | None = None
    _live: Counter[UUID] = field(default_factory=Counter)

    @property
    def sold(self) -> Sold:
        """The order as it stands, read under its lock. Call `changed()` after writing."""
        if self.order is None:
            raise ValueError("This return is for no order.")
        if self._sold is None:
            self._sold = sold(self.order)
        return self._sold

    @cached_property
    def tenant(self) -> Tenant:
        """The shop, for its time zone, country and names."""
        return Tenant.objects.get(pk=current_tenant_id())

    def changed(self) -> None:
        """What was read of the order is no longer true."""
        self._sold = None

    def line(self, key: UUID) -> RmaLine:
        """The line with this key."""
        return next(line for line in self.lines if line.pk == key)

    def resolution(self, key: UUID) -> Resolution:
        """The resolution with this key."""
        return next(each for each in self.resolutions if each.pk == key)

    def resolutions_of(self, line: RmaLine) -> list[Resolution]:
        """The resolutions of a line, the oldest first."""
        return [each for each in self.resolutions if each.line_id == line.pk]

    def key_of(self, line: RmaLine) -> str | None:
        """How the rules know the order line of `line`."""
        if line.order_line_id is None:
            return None
        return next(
            key for key, sold_line in self.sold.by_key.items() if sold_line.pk == line.order_line_id
        )

    def shipments(self) -> list[Shipment]:
        """The parcels of this return, locked."""
        rows = Shipment.objects.filter(rma_rows__rma=self.rma)
        return lock_all(Shipment.objects.filter(pk__in=rows.values("pk")))

    def hand_over(self, rma: Rma) -> None:
        """Let lines and resolutions know `rma` itself, so that nobody reads a stale copy."""
        by_key = {}
        for line in self.lines:
            line.rma = rma
            by_key[line.pk] = line
        for each in self.resolutions:
            each.rma = rma
            each.line = by_key[each.line_id]
        self.rma._prefetched_objects_cache = {"lines": self.lines}  # type: ignore[attr-defined]

    def count(self) -> Counter[UUID]:
        """How many units of each order line this return holds."""
        held: Counter[UUID] = Counter()
        for line in self.lines:
            if line.order_line_id is not None:
                held[line.order_line_id] += line.live_quantity
        return held


@contextmanager
def taken(rma: Rma | UUID, *, by: Actor, order_id: UUID | None = None) -> Iterator[Work]:
    """Hold `rma` for the block; at its end the order lines' counts of returned units follow."""
    with one_transaction(), batch():
        if isinstance(rma, Rma):
            key, order_id = rma.pk, rma.order_id
        else:
            key, order_id = rma, Rma.objects.values_list("order_id", flat=True).get(pk=rma)
        order = lock_order(order_id)
        work = Work(
            by,
            order,
            lock_all(Rma.objects.filter(pk=key))[0],
            lock_all(RmaLine.objects.filter(rma=key)),
            lock_all(Resolution.objects.filter(rma=key)),
        )
        if order is not None:
            work.rma.order = order
        work.hand_over(work.rma)
        work._live = work.count()
        yield work
        _recount(work)


def _recount(work: Work) -> None:
    """`OrderLine.on_returns` follows the lines: the database holds it to what was sold."""
    now = work.count() + work.beside
    for key in sorted(now.keys() | work._live.keys()):
        difference = now[key] - work._live[key]
        if difference:
            OrderLine.objects.filter(pk=key).update(on_returns=F("on_returns") + difference)

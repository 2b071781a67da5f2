"""Units that were withdrawn from before they were sent: they are cancelled, and stay so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog import vocabulary
from catalog.models import Order, OrderLine
from catalog.sold import SoldOrder
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from tenants.actors import Actor

#: What marks a row of an order's cancellations as ours: the statement it goes back to.
MARK = "withdrawal"


def cancel_units(order: Order, units: Mapping[str, int], *, by: Actor, withdrawal: str) -> Order:
    """Cancel units of lines (by `external_id`) of an order that its caller has locked.

    Raises Conflict where that many are not waiting to be sent any more; then nothing has changed.
    """
    lines = {row.external_id: row for row in OrderLine.objects.filter(order=order)}
    for key, count in units.items():
        line = lines.get(key)
        if line is None or count > waiting(line):
            raise Conflict(_("Meanwhile some of it was sent. Look again."), code="already_sent")
    rows = [{"line": key, "quantity": count, MARK: withdrawal} for key, count in units.items()]
    if not rows:
        return order
    for key, count in units.items():
        lines[key].cancelled_quantity += count
    OrderLine.objects.bulk_update([lines[key] for key in units], ["cancelled_quantity"])
    order.cancellations = [*order.cancellations, *rows]
    order.version += 1
    order.updated_at = clock.now()
    order.save(update_fields=["cancellations", "version", "updated_at"])
    note(order, vocabulary.UNITS_CANCELLED, by=by, data={"units": rows, MARK: withdrawal})
    return order


def waiting(line: OrderLine) -> int:
    """Units of a line that are neither sent nor cancelled."""
    return max(0, line.quantity - line.cancelled_quantity - line.fulfilled_quantity)


def keep_withdrawn(sold: SoldOrder, stored: Iterable[Mapping[str, Any]]) -> None:
    """Let an upsert that does not know of a withdrawal leave it in force.

    A partner who cancels the same units says the same thing, not one more; what was sent all the
    same was sent, and comes back as goods.
    """
    kept = [dict(row) for row in stored if MARK in row]
    if not kept:
        return
    withdrawn: dict[str, int] = {}
    for row in kept:
        withdrawn[row["line"]] = withdrawn.get(row["line"], 0) + row["quantity"]
    for line in sold.lines:
        unsent = max(0, line.quantity - line.fulfilled_quantity)
        ours = min(withdrawn.get(line.external_id, 0), unsent)
        line.cancelled_quantity = max(line.cancelled_quantity, ours)
    sold.cancellations += kept

"""Returns that happened before the portal did, requested again: each at its own time, once.

The shop took these goods back, so today's windows and reasons do not judge them: the request is an
agent's, which overrides them and is attributed. What nothing overrides stays: the pieces have to
be sold, and not on another return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.imports.returns import Part, ReturnRow
from catalog.models import Order
from rma.asks import LineAsk, ReturnAsk
from rma.models import Rma
from rma.services import request_return
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id


@dataclass(frozen=True)
class Replay:
    """Requests replayed returns; registered with `catalog.imports.returns.replay_with`."""

    requested_by: str = "agent"

    def is_known(self, row: ReturnRow) -> bool:
        """Whether this return was replayed before."""
        return Rma.objects.filter(external_id=row.external_id).exists()

    def request(self, row: ReturnRow, parts: Sequence[Part], *, by: Actor) -> None:
        """Request one return for each order that `parts` come from, in the order of the sales."""
        tenant = Tenant.objects.get(pk=current_tenant_id())
        by_order: dict[Order, list[LineAsk]] = {}
        for line, quantity in parts:
            asked = LineAsk(quantity=quantity, order_line=line.public_id)
            by_order.setdefault(line.order, []).append(asked)
        for nth, (order, lines) in enumerate(by_order.items(), start=1):
            ask = ReturnAsk(
                lines=lines,
                order=order.public_id,
                # The goods came long ago: nobody waits for a label.
                shipping_method="own_carrier",
                requested_by=self.requested_by,
                external_id=row.external_id if nth == 1 else f"{row.external_id}.{nth}",
            )
            request_return(ask, by=by, tenant=tenant)

"""A maker's warranty was registered for a piece that we sold: its order line knows how long."""

from __future__ import annotations

from datetime import date

from catalog.models import OrderLine, Unit


def warranty_registered(unit: Unit, until: date | None) -> None:
    """Let the line on which `unit` was sold last to `until`, where that is later than before.

    Called in the transaction that registers it.
    """
    if unit.order_line_id is None or until is None:
        return
    rows = OrderLine.objects.select_for_update(no_key=True).filter(pk=unit.order_line_id)
    line = rows.first()
    if line is not None and (line.warranty_until is None or line.warranty_until < until):
        line.warranty_until = until
        line.save(update_fields=["warranty_until"])

"""What the way of a piece means for the bench: its work order opens, its owner gets it back.

Apart from `disposition.services.repair`, which moves the order itself and sends pieces on.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from disposition.flow.routing import BENCH_ROUTES, CUSTOMERS_OWN
from disposition.models import Disposition, WorkOrder
from disposition.selectors.repair import (
    currency_of,
    earlier_repair,
    on_bench,
    price_of,
    terms_of,
    work_order_of,
)
from disposition.workshop import limit_of, payer_of
from flows.perform import create
from inspection.models import HandlingUnit
from returns_portal.lib import ids
from returns_portal.lib.errors import Conflict
from rma.services.repairing import end_repair, taken_in_again
from rma.services.shipping import UNUSED, void_shipment
from rma.services.work import within
from tenants.actors import Actor


def open_work_order(disposition: Disposition, unit: HandlingUnit, *, by: Actor) -> WorkOrder | None:
    """The work order of a piece (in hand) whose way leads over the bench; None for other ways.

    Exactly one is open: the piece's lock and a unique constraint see to it. One that was repaired
    before is linked to that repair.
    """
    if disposition.route not in BENCH_ROUTES:
        return None
    known = on_bench(unit)
    if known is not None:
        return known
    if unit.quantity > 1:
        message = _("A bench repairs one piece at a time. Take one off the pile first.")
        raise Conflict(message, code="pile")
    basis = unit.rma_line.legal_basis if unit.rma_line is not None else ""
    payer = payer_of(unit.title, basis, covered=True)
    order = WorkOrder(
        number=ids.new_rma_number("WO"),
        unit=unit,
        disposition=disposition,
        route=disposition.route,
        currency=currency_of(unit),
        comeback_of=earlier_repair(unit),
        payer=payer,
        limit_minor=limit_of(payer, price_of(unit), terms_of(unit)),
    )
    create(order, by=within(by))
    return order


def refuse_on_bench(unit: HandlingUnit) -> None:
    """Conflict while a work order of the piece is open."""
    order = on_bench(unit)
    if order is not None:
        message = _("It is on the bench (%s). End its work order first.") % order.number
        raise Conflict(message, code="on_the_bench")


def gave_back(disposition: Disposition, unit: HandlingUnit, *, by: Actor) -> None:
    """An owner has their piece again (in hand): what was agreed is done, or was not possible."""
    if disposition.route not in CUSTOMERS_OWN or unit.title == "ours":
        return
    order = work_order_of(unit)
    if order is not None and order.shipment is not None and order.shipment.status in UNUSED:
        void_shipment(order.shipment, by=within(by))
    if unit.rma_line is not None and unit.counted:
        repaired = order is not None and order.status == "completed"
        reference = order.number if order is not None else unit.lpn
        end_repair(
            unit.rma_line,
            quantity=unit.counted,
            by=within(by),
            reference=reference,
            repaired=repaired,
            serial=unit.serial,
        )


def is_here_again(disposition: Disposition, unit: HandlingUnit, *, by: Actor) -> None:
    """An owner's piece (in hand) that was sent home did not stay there."""
    at_home = disposition.route in CUSTOMERS_OWN and unit.title != "ours"
    if at_home and unit.rma_line is not None and unit.counted:
        taken_in_again(unit.rma_line, quantity=unit.counted, by=within(by))

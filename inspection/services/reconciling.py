"""What a count comes to: compared with what was expected, differences resolved, receipts closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import lock, perform
from inspection.models import Discrepancy, HandlingUnit, Receipt
from inspection.selectors.receipts import announced_of, lines_of
from inspection.services.alone import one_transaction
from inspection.services.counting import lock_returns
from inspection.services.goods import changed, lock_goods
from inspection.services.ledger import tell_received
from inspection.vocabulary import DIFFERENCE_RESOLVED
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.models import Rma
from tenants.actors import Actor


def reconcile_receipt(receipt: Receipt, *, by: Actor, complete: bool = False) -> Receipt:
    """Compare a count with what was expected.

    `complete` says that nothing more comes in this parcel: what its returns still wait for is then
    missing. Otherwise a partial receipt is no difference: another parcel may bring the rest.
    """
    with one_transaction():
        rmas = list(Rma.objects.filter(units__receipt=receipt).distinct())
        lock_returns(rmas)
        receipt = lock(receipt)
        if complete and receipt.status == "counted":
            missing = [
                Discrepancy(
                    receipt=receipt, kind="missing", rma_line=line, quantity=announced_of(line)
                )
                for line in lines_of([rma.pk for rma in rmas])
                if announced_of(line)
            ]
            Discrepancy.objects.bulk_create(missing)
            receipt.open_discrepancies += len(missing)
            receipt.save(update_fields=["open_discrepancies"])
        return perform(receipt, "reconcile", by=by)


def resolve_discrepancy(
    discrepancy: Discrepancy, *, resolution: str, by: Actor, accept: bool = False
) -> Receipt:
    """Answer one difference; with the last one the receipt is reconciled.

    `accept` counts the piece on its return line after all, as far as that still waits for some.
    """
    by.require("receiving.resolve")
    resolution = (resolution or "").strip()[:500]
    if not resolution:
        message = _("Say how it was resolved.")
        raise InvalidInput.of(FieldError("resolution", "required", message))
    with one_transaction():
        unit = None
        if discrepancy.unit_id is not None:
            unit = lock_goods(HandlingUnit(pk=discrepancy.unit_id))
        receipt = lock(discrepancy.receipt)
        fresh = Discrepancy.objects.select_related("rma_line").get(pk=discrepancy.pk)
        if fresh.resolved_at is not None:
            raise Conflict(_("This was resolved already."), code="resolved")
        if receipt.status not in ("counted", "with_discrepancies"):
            raise Conflict(_("The receipt has no open differences."), code="resolved")
        if accept:
            _accept(fresh, unit, by)
        fresh.resolution, fresh.resolved_at = resolution, clock.now()
        fresh.save(update_fields=["resolution", "resolved_at"])
        receipt.open_discrepancies -= 1
        receipt.version += 1
        receipt.save(update_fields=["open_discrepancies", "version"])
        data = {"kind": fresh.kind, "quantity": fresh.quantity, "resolution": resolution}
        note(receipt, DIFFERENCE_RESOLVED, by=by, data=data)
        if receipt.status == "with_discrepancies" and not receipt.open_discrepancies:
            return perform(receipt, "resolve", by=by)
    return receipt


def _accept(discrepancy: Discrepancy, unit: HandlingUnit | None, by: Actor) -> None:
    """Count a piece that was not accepted at the dock on the line it belongs to."""
    line = discrepancy.rma_line
    if unit is None or line is None or not unit.is_live:
        message = _("There is no piece of a return line to accept.")
        raise InvalidInput.of(FieldError("accept", "nothing_to_accept", message))
    told = tell_received(line, quantity=unit.quantity - unit.counted, by=by)
    if not told.accepted:
        raise Conflict(_("Its line waits for nothing more."), code="nothing_outstanding")
    unit.counted += told.accepted
    unit.rma_line, unit.rma_id = told.line, told.line.rma_id
    changed(unit)


def close_receipt(receipt: Receipt, *, by: Actor) -> Receipt:
    """Nothing more is to be done with it."""
    return perform(receipt, "close", by=by)

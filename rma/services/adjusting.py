"""Money given back without goods: part of a line, or of the delivery, of one order."""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalog.models import Order
from flows.note import note
from flows.record import batch
from flows.values import Words
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from returns_portal.lib.money import money
from rma.models import Adjustment
from rma.money import Amount, adjust_line, adjust_shipping, total
from rma.providers import MANUAL
from rma.selectors.sold import sold
from rma.sentences import Refused
from rma.services.adjustment_paying import pay_adjustment
from rma.services.allocating import allocate
from rma.services.noting import note_adjustment
from rma.services.vocabulary import ADJUSTED
from rma.services.work import lock_order, one_transaction
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

TARGETS = ("line", "shipping")


def adjust_order(
    order: Order,
    *,
    by: Actor,
    target: str,
    amount_minor: int,
    reason: str,
    order_line: str | None = None,
    provider_name: str = "",
) -> Adjustment:
    """Give back `amount_minor` (tax included) of a line or of the delivery; its tax follows.

    It is recorded, and paid by whoever made it; `provider_name` hands it to that provider at once.

    Raises InvalidInput exceeds_refundable with what is `left`. Nothing given back elsewhere, on
    returns or before is given twice.
    """
    by.require("resolutions.settle")
    if amount_minor <= 0:
        message = _("Give back more than nothing.")
        raise InvalidInput.of(FieldError("amount", "amount_not_positive", message))
    with one_transaction(), batch():
        fresh = lock_order(order.pk)
        assert fresh is not None  # noqa: S101 - it has a key
        found = sold(fresh)
        rows: dict[str, Amount] = {}
        line = None
        try:
            if target == "shipping":
                rows = adjust_shipping(found.priced, found.ledger(), amount_minor)
                amount = total(rows.values())
            else:
                by_id = {each.public_id: each for each in found.lines} | found.by_key
                line = by_id.get((order_line or "").strip())
                if line is None:
                    raise _no_line(order_line)
                key = line.external_id
                amount = adjust_line(found.priced, found.ledger(), key, amount_minor)
        except Refused as refused:
            raise InvalidInput.of(refused.field_error("amount")) from refused
        adjustment = Adjustment.objects.create(
            order=fresh,
            order_line=line,
            target=target,
            amount_minor=amount.gross,
            net_minor=amount.net,
            tax_minor=amount.tax,
            currency=fresh.currency,
            rows={row: [each.gross, each.tax] for row, each in rows.items()},
            allocations=allocate(fresh, amount.gross) if fresh.payments is not None else [],
            reason=reason,
            made_by=by.id,
        )
        data = {
            "target": target,
            "amount": money(amount.gross, fresh.currency),
            "reason": Words(reason, adjustment.public_id),
            "adjustment": adjustment.public_id,
        }
        note(fresh, ADJUSTED, by=by, data=data)
        tenant = Tenant.objects.get(pk=current_tenant_id())
        note_adjustment(adjustment, sold=found, tenant=tenant, by=by)
        if provider_name and provider_name != MANUAL:
            return pay_adjustment(adjustment, by=by, provider_name=provider_name)
    return adjustment


def _no_line(key: str | None) -> Exception:
    if not key:
        message = _("Say which line of the order it is.")
        return InvalidInput.of(FieldError("order_line", "required", message))
    message = _("This item is not part of the order.")
    return NotFound.of(FieldError("order_line", "not_found", message))

"""A piece was repaired under the guarantee: the guarantee of that piece lasts longer, once."""

from __future__ import annotations

from uuid import UUID

from catalog.models import OrderLine, Unit
from flows.note import note
from returns_portal.lib.ids import normalise_code
from rma import law
from rma.law.periods import months_after
from rma.models import GuaranteeExtension, RmaLine
from rma.services.vocabulary import EXTENDED
from rma.services.work import Work, taken
from rma.terms_of_law import law_of
from tenants.actors import Actor


def extend_guarantee(
    line: RmaLine, *, by: Actor, work_order: UUID, reference: str, serial: str = ""
) -> GuaranteeExtension | None:
    """Lengthen the guarantee of one repaired piece of a line; None where nothing is added.

    Nothing is added without a guarantee claim, where the law of the contract's day and country adds
    nothing, and to a piece that was repaired before (a piece without a serial is known by its
    line: as many as were sold may each be lengthened once). May be told twice.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        known = GuaranteeExtension.objects.filter(work_order=work_order).first()
        if known is not None:
            return known
        made = _extension(work, mine, serial)
        if made is None:
            return None
        made.work_order, made.reference = work_order, reference
        made.save(force_insert=True)
        sold = OrderLine.objects.get(pk=mine.order_line_id)
        sold.extended_quantity += 1
        sold.save(update_fields=["extended_quantity"])
        work.changed()
        note(mine, EXTENDED, by=by, data=made.as_json())
        return made


def _extension(work: Work, line: RmaLine, serial: str) -> GuaranteeExtension | None:
    key = work.key_of(line)
    if line.legal_basis != "guarantee" or key is None:
        return None
    order, tz, table = work.sold.facts, work.tenant.tz, law_of(work.tenant.law)
    facts = next(each for each in order.lines if each.key == key)
    placed = order.placed_at.astimezone(tz).date()
    clause = law.repair_extension(order.country, placed, law=table)
    term = law.guarantee_end(order, facts, tz, law=table)
    if clause is None or term is None or term.until is None or facts.extended >= facts.sent:
        return None
    unit = _unit(line, serial)
    if unit is not None and GuaranteeExtension.objects.filter(unit=unit).exists():
        return None
    return GuaranteeExtension(
        line=line,
        order_line_id=line.order_line_id,
        unit=unit,
        months=clause.value,
        clause=clause.clause,
        ended_before=term.until,
        until=months_after(term.until, clause.value),
    )


def _unit(line: RmaLine, serial: str) -> Unit | None:
    code = normalise_code(serial)
    rows = Unit.objects.filter(order_line=line.order_line_id, serial_normalized=code)
    return rows.first() if code else None

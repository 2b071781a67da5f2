"""Why a piece may not move on: set aside by a person or by a rule, released, condemned."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from flows.perform import create, perform
from flows.together import Together
from inspection.models import HandlingUnit, Hold, Inspection
from inspection.selectors.stops import NEVER_SOLD, stop_sales_of
from inspection.services.alone import one_transaction
from inspection.services.goods import changed, lock_goods
from inspection.services.ledger import tell_inspected
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.batteries import is_unsafe
from rma.services.work import within
from tenants.actors import Actor

KINDS = tuple(kind for kind, _label in Hold.KINDS)
LONGEST_REASON = 500
#: Rule of a hold that a recall has placed: the recall ends it, when it has looked at the piece.
RECALL = "recall"
#: The same for a piece that may be one of those: nobody has read its serial yet.
PERHAPS_RECALLED = "recall_perhaps"

#: Differences found at the dock that set the piece aside: kind of hold, and the rule's name.
BY_ODDITY = {
    "serial_mismatch": ("serial_mismatch", "serial"),
    "empty_box": ("evidence", "empty_box"),
}


def place_hold(unit: HandlingUnit, *, kind: str, reason: str, by: Actor, rule: str = "") -> Hold:
    """Set a piece aside. `rule` names what did it by itself. Anybody on the floor may."""
    by.require("holds.place")
    if kind not in KINDS:
        message = _("Choose one of: %s.") % ", ".join(KINDS)
        raise InvalidInput.of(FieldError("kind", "invalid_choice", message))
    with one_transaction():
        unit = lock_goods(unit)
        if not unit.is_live:
            raise Conflict(_("It is not here any more."), code="unit_not_here")
        return _placed(unit, kind=kind, reason=reason[:LONGEST_REASON], rule=rule, by=by)


def _placed(unit: HandlingUnit, *, kind: str, reason: str, rule: str, by: Actor) -> Hold:
    hold = Hold(unit=unit, kind=kind, reason=reason, rule=rule)
    create(hold, by=by)
    return hold


def hold_at_dock(
    together: Together, units: Sequence[HandlingUnit], oddities: Sequence[str | None]
) -> None:
    """Set aside what may not move on from the dock: stop-sales, damaged batteries, odd pieces."""
    stops = stop_sales_of(units)
    for unit, oddity in zip(units, oddities, strict=True):
        if unit.pk in stops:
            reason = stops[unit.pk].reason
            together.create(Hold(unit=unit, kind="recall_hit", reason=reason, rule="stop_sale"))
        if unit.condition == "damaged" and unit.product is not None and unit.product.battery:
            reason = _("It contains a battery and arrived damaged.")
            together.create(
                Hold(unit=unit, kind="safety_hazard", reason=reason, rule="damaged_battery")
            )
        elif unit.rma_line is not None and is_unsafe(unit.rma_line.safety):
            reason = _("Its owner said that its battery may be unsafe.")
            together.create(Hold(unit=unit, kind="safety_hazard", reason=reason, rule="said"))
        if oddity in BY_ODDITY:
            kind, rule = BY_ODDITY[oddity]
            together.create(Hold(unit=unit, kind=kind, rule=rule))


def release_hold(hold: Hold, *, finding: str, by: Actor) -> Hold:
    """Let the piece move on, with what was found. A safety hold needs a safety officer."""
    with one_transaction():
        unit = lock_goods(hold.unit)
        _may_end(hold, by)
        _leave_to_recall(hold)
        hold = perform(hold, "release", by=by, finding=_said(finding))
        if hold.kind == "safety_hazard" and unit.hazard and not _unsafe(unit):
            unit.hazard = False
            changed(unit)
        if hold.kind in Hold.DOUBTS:
            _tell_what_waited(unit, by)
    return hold


def condemn_hold(hold: Hold, *, finding: str, by: Actor) -> Hold:
    """The piece is what was feared: it is unsafe, or never goes back on sale."""
    with one_transaction():
        unit = lock_goods(hold.unit)
        _may_end(hold, by)
        hold = perform(hold, "condemn", by=by, finding=_said(finding))
        if hold.kind == "safety_hazard" and not unit.hazard:
            unit.hazard = True
            changed(unit)
    return hold


def hold_if_stopped(unit: HandlingUnit, *, by: Actor) -> None:
    """Set a piece aside that was named only now, if a stop-sale covers it."""
    stop = stop_sales_of([unit]).get(unit.pk)
    if stop is not None and not any(hold.kind == "recall_hit" for hold in open_holds(unit)):
        _placed(unit, kind="recall_hit", reason=stop.reason, rule="stop_sale", by=within(by))


def hold_for_recall(unit: HandlingUnit, *, reason: str, certain: bool, by: Actor) -> Hold:
    """Set a recalled piece aside until the recall says what becomes of it; once, however often.

    A hold that a stop-sale or a person placed for the same danger becomes the recall's own; where
    it is not `certain` that this is the piece, a safety officer may still end it.
    """
    rule = RECALL if certain else PERHAPS_RECALLED
    with one_transaction():
        unit = lock_goods(unit)
        known = [hold for hold in open_holds(unit) if hold.kind == "recall_hit"]
        if not known:
            return _placed(unit, kind="recall_hit", reason=reason[:500], rule=rule, by=by)
        first = known[0]
        if certain and first.rule != RECALL:
            first.rule, first.reason = RECALL, reason[:LONGEST_REASON]
            first.save(update_fields=["rule", "reason"])
        return first


def end_recall_holds(unit: HandlingUnit, *, finding: str, harmless: bool, by: Actor) -> None:
    """What the recall says of a piece: it may move on, or it never goes back on sale."""
    with one_transaction():
        unit = lock_goods(unit)
        for hold in open_holds(unit):
            ours = hold.rule in (RECALL, PERHAPS_RECALLED)
            if hold.kind == "recall_hit" and (ours or not harmless):
                verb = "release" if harmless else "condemn"
                perform(hold, verb, by=within(by), finding=_said(finding))


def open_holds(unit: HandlingUnit) -> list[Hold]:
    """The holds that block `unit`, the oldest first."""
    return list(Hold.objects.filter(unit=unit, status="open").order_by("id"))


def copy_holds(together: Together, source: HandlingUnit, target: HandlingUnit) -> None:
    """Give `target` what holds `source`: goods change plates, not facts.

    Open holds, and the condemned ones that keep goods off sale for ever.
    """
    here = {(hold.kind, hold.reason, hold.status) for hold in _lasting_holds(target)}
    for hold in _lasting_holds(source):
        if (hold.kind, hold.reason, hold.status) in here:
            continue
        copy = Hold(unit=target, kind=hold.kind, reason=hold.reason, rule=hold.rule)
        together.create(copy)
        if hold.status == "condemned":
            together.move(copy, "condemn", finding=hold.finding)


def _lasting_holds(unit: HandlingUnit) -> list[Hold]:
    lasting = Q(status="open") | Q(status="condemned", kind__in=NEVER_SOLD)
    return list(Hold.objects.filter(lasting, unit=unit).order_by("id"))


def end_holds(unit: HandlingUnit, *, finding: str, by: Actor) -> None:
    """Release every open hold of a unit that ceases to be one."""
    for hold in open_holds(unit):
        perform(hold, "release", by=within(by), finding=finding)


def _may_end(hold: Hold, by: Actor) -> None:
    by.require("holds.release_safety" if hold.kind in Hold.SAFETY else "holds.release")


def _leave_to_recall(hold: Hold) -> None:
    """A piece that a recall caught is not let go by hand: the recall must look at it first."""
    if hold.rule == RECALL:
        message = _("A recall holds it. Say in the recall that it is not affected, or remedied.")
        raise Conflict(message, code="recall_decides")


def _unsafe(unit: HandlingUnit) -> bool:
    """Whether another finding still says that the piece is unsafe."""
    return Hold.objects.filter(
        unit=unit, kind="safety_hazard", status__in=("open", "condemned")
    ).exists()


def _tell_what_waited(unit: HandlingUnit, by: Actor) -> None:
    """A confirmed inspection that the line was not told of, because of the doubt, counts now."""
    inspection = Inspection.objects.filter(unit=unit, status="confirmed").first()
    line = unit.rma_line
    if inspection is not None and line is not None and str(inspection.pk) not in line.inspections:
        tell_inspected(unit, inspection, by=by)


def _said(finding: str) -> str:
    finding = (finding or "").strip()
    if not finding:
        message = _("Say what was found.")
        raise InvalidInput.of(FieldError("finding", "required", message))
    return finding[:LONGEST_REASON]

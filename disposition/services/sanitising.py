"""A unit that may hold somebody's data is wiped: run, verified, certified, or found indelible.

The unit is locked first. Each device is wiped by itself, under its serial number, so that no pile
and no swap can borrow the verdict of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from disposition.models import Disposition, Sanitisation
from disposition.models.sanitisation import BACKUPS, CHECKS, RESULTS, TECHNIQUES
from disposition.routing import refusal
from disposition.selectors.options import goods_now
from disposition.selectors.wipes import may_hold_data
from disposition.services.moving import reroute
from disposition.wipe_papers import certificate_pdf
from flows.documents import store
from flows.perform import create, lock, perform
from inspection.models import HandlingUnit, Hold
from inspection.models.units import LIVE
from inspection.services.alone import one_transaction
from inspection.services.goods import changed, lock_goods
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import new_rma_number, normalise_code
from rma.services.work import within
from tenants.actors import Actor
from tenants.models import Tenant

#: What may be said of the medium when a wipe is asked for: the field, and its most letters.
MEDIUM = {
    "serial_source": 40,
    "manufacturer": 120,
    "model_name": 200,
    "media_type": 60,
    "capacity": 40,
    "firmware": 60,
    "source_device": 100,
    "classification_before": 60,
}


def ask_for_wipe(
    unit: HandlingUnit, *, by: Actor, serial: str = "", data_backup: str = "unknown", **medium: str
) -> Sanitisation:
    """Note that a unit has to be wiped, with what is known of its medium; asked twice, once.

    The unit takes `serial` where it has none. Raises Conflict where there is nothing to wipe.
    """
    by.require("work_orders.work")
    _one_of("data_backup", data_backup, BACKUPS)
    with one_transaction():
        unit = lock_goods(unit)
        known = Sanitisation.objects.filter(unit=unit).first()
        if known is not None:
            return known
        _refuse_unfit(unit)
        serial = _serial(unit, serial)
        said = {name: medium.get(name, "").strip()[:most] for name, most in MEDIUM.items()}
        said["model_name"] = said["model_name"] or (unit.product.title if unit.product else "")
        row = Sanitisation(unit=unit, serial=serial, data_backup=data_backup, **said)
        return create(row, by=by)


def _refuse_unfit(unit: HandlingUnit) -> None:
    if unit.status != "on_hand":
        raise Conflict(_("It is not here."), code="not_here")
    if not may_hold_data(unit):
        raise Conflict(_("It holds nobody's data."), code="no_data")
    if unit.quantity != 1:
        message = _("Each device is wiped by itself. Split the pile first.")
        raise Conflict(message, code="a_pile")


def _serial(unit: HandlingUnit, given: str) -> str:
    """The serial number of the device in hand; the unit keeps it from now on."""
    given = given.strip()[:100]
    if unit.serial:
        if given and normalise_code(given) != normalise_code(unit.serial):
            message = _("Its serial number is %s. Take the right piece.") % unit.serial
            raise Conflict.of(FieldError("serial", "other_serial", message))
        return unit.serial
    if not given:
        message = _("Read its serial number: a certificate has to name the device.")
        raise InvalidInput.of(FieldError("serial", "required", message))
    here = HandlingUnit.objects.filter(
        serial_normalized=normalise_code(given), product=unit.product, status__in=LIVE
    ).first()
    if here is not None:
        message = _("This serial number is here already, on plate %s.") % here.lpn
        raise Conflict.of(FieldError("serial", "serial_on_hand", message))
    unit.serial = given
    changed(unit)
    return given


def run_wipe(
    wipe: Sanitisation,
    *,
    how: str,
    technique: str,
    tool: str,
    by: Actor,
    tool_version: str = "",
) -> Sanitisation:
    """Begin to wipe: `how` is clear, purge or destroy, with a technique that method has.

    Refused while the unit is set aside (its data may be evidence) or is the customer's.
    """
    by.require("work_orders.work")
    if technique not in TECHNIQUES.get(how, ()):
        field = "technique" if how in TECHNIQUES else "method"
        message = _("Choose one of: %s.") % ", ".join(TECHNIQUES.get(how, TECHNIQUES))
        raise InvalidInput.of(FieldError(field, "invalid_choice", message))
    if not tool.strip():
        message = _("Say what it is wiped with.")
        raise InvalidInput.of(FieldError("tool", "required", message))
    with _in_hand(wipe) as (unit, wipe):
        _refuse_while_not_ours(unit)
        return _done(
            wipe,
            "run",
            by,
            method=how,
            technique=technique,
            tool=tool.strip()[:120],
            tool_version=tool_version.strip()[:60],
            ran_by=by.label[:120],
        )


def _refuse_while_not_ours(unit: HandlingUnit) -> None:
    if unit.status != "on_hand":
        raise Conflict(_("It is not here."), code="not_here")
    hold = Hold.objects.filter(unit=unit, status="open").exclude(kind="data_bearing_locked").first()
    if hold is not None:
        message = _("It is set aside: %s") % (hold.reason or hold.kind)
        raise Conflict(message, code="on_hold")
    if unit.title != "ours":
        raise Conflict(_("It still belongs to the customer."), code="customers")


def finish_wipe(wipe: Sanitisation, *, by: Actor) -> Sanitisation:
    """The tool is done; nobody has verified it yet."""
    with _in_hand(wipe) as (_unit, wipe):
        return perform(wipe, "finish", by=by)


def verify_wipe(
    wipe: Sanitisation,
    *,
    result: str,
    how: str,
    by: Actor,
    sample_percent: int | None = None,
    criteria: str = "",
    note: str = "",
) -> Sanitisation:
    """Say what the verification found. Only `passed` opens the gate; `unknown` is a failure."""
    by.require("work_orders.work")
    _one_of("result", result, RESULTS)
    _one_of("verification", how, CHECKS)
    if how == "sample" and not 1 <= (sample_percent or 0) <= 100:
        message = _("Say how much was read back, from 1 to 100 percent.")
        raise InvalidInput.of(FieldError("sample_percent", "out_of_range", message))
    with _in_hand(wipe) as (_unit, wipe):
        found = {
            "result": result,
            "checked_how": how,
            "sample_percent": sample_percent if how == "sample" else None,
            "criteria": criteria.strip()[:200],
            "verified_by": by.label[:120],
            "note": note.strip()[:500],
        }
        if wipe.status != "verifying":
            return perform(wipe, "verify", by=by)  # refused, and says why
        if result == "passed":
            return _done(wipe, "verify", by, **found)
        words = _("The verification failed.")
        if result == "unknown":
            words = _("The verification could not tell, and unknown is not passed.")
        Sanitisation.objects.filter(pk=wipe.pk).update(**found)
        return perform(wipe, "fail", by=by, reason=note.strip()[:500] or words)


def fail_wipe(wipe: Sanitisation, *, reason: str, by: Actor) -> Sanitisation:
    """It could not be wiped this time."""
    with _in_hand(wipe) as (_unit, wipe):
        return perform(wipe, "fail", by=by, reason=_said(reason))


def retry_wipe(wipe: Sanitisation, *, by: Actor) -> Sanitisation:
    """Wipe it once more."""
    with _in_hand(wipe) as (_unit, wipe):
        return perform(wipe, "retry", by=by)


def escalate_wipe(wipe: Sanitisation, *, reason: str, by: Actor) -> Sanitisation:
    """It cannot be wiped: from now on it may only be destroyed, and is routed so."""
    by.require("work_orders.work")
    with _in_hand(wipe) as (unit, wipe):
        wipe = perform(wipe, "escalate", by=by, reason=_said(reason))
        way = Disposition.objects.filter(unit=unit).exclude(status="completed").first()
        if way is not None and refusal(goods_now(unit), way.route) is not None:
            reroute(way, reason=_("Its data cannot be wiped."), by=within(by))
    return wipe


def certify_wipe(wipe: Sanitisation, *, by: Actor) -> Sanitisation:
    """Write the certificate of a verified wipe."""
    by.require("work_orders.work")
    with _in_hand(wipe) as (unit, wipe):
        if wipe.status == "verified":
            wipe.unit = unit
            wipe.certificate_number = new_rma_number("SAN")
            body = certificate_pdf(wipe, Tenant.objects.get(pk=wipe.tenant_id))
            paper = store(
                wipe,
                kind="certificate",
                name=f"{wipe.certificate_number}.pdf",
                content_type="application/pdf",
                body=body,
            )
            Sanitisation.objects.filter(pk=wipe.pk).update(
                certificate_number=wipe.certificate_number
            )
            return perform(wipe, "certify", by=by, certificate=paper)
        return perform(wipe, "certify", by=by, certificate=None)


@contextmanager
def _in_hand(wipe: Sanitisation) -> Iterator[tuple[HandlingUnit, Sanitisation]]:
    """The unit and its wipe, locked in that order, for the block."""
    with one_transaction():
        unit = lock_goods(HandlingUnit(pk=wipe.unit_id))
        yield unit, lock(wipe)


def _done(wipe: Sanitisation, verb: str, by: Actor, **found: Any) -> Sanitisation:
    """Move a wipe by `verb`; the machine looks at what was `found`."""
    if verb == "run":
        moved = perform(wipe, verb, by=by)
        for name, value in found.items():
            setattr(moved, name, value)
        moved.save(update_fields=list(found))
        return moved
    Sanitisation.objects.filter(pk=wipe.pk).update(**found)
    return perform(wipe, verb, by=by)


def _one_of(field: str, value: str, choices: list[tuple[str, Any]]) -> None:
    if value not in {name for name, _label in choices}:
        message = _("Choose one of: %s.") % ", ".join(name for name, _label in choices)
        raise InvalidInput.of(FieldError(field, "invalid_choice", message))


def _said(reason: str) -> str:
    reason = (reason or "").strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say why.")))
    return reason[:500]

"""What does not match when goods come: kept as a sign, and dismissed by people with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from rma.models import RiskFinding, Rma, RmaLine, Shipment, ShipmentRma
from rma.risk import FINDINGS
from rma.services.remarks import remark
from rma.services.shipping import carrying
from rma.services.vocabulary import FINDING_DISMISSED, WEIGHED
from rma.services.work import Work, one_transaction
from tenants.actors import Actor

#: A parcel that weighs less than this part of the goods in it is light (per cent).
LIGHT = 60
#: The heaviest parcel that anybody weighs, in grams.
HEAVIEST_G = 1_000_000


def note_finding(rma: Rma, kind: str, *, source: str, line: RmaLine | None = None) -> None:
    """Keep that something did not match, once for its `source`; nothing for an unknown customer."""
    if kind not in FINDINGS or rma.customer_id is None:
        return
    RiskFinding.objects.get_or_create(
        rma=rma,
        kind=kind,
        source=source,
        defaults={"customer_id": rma.customer_id, "line": line, "found_at": clock.now()},
    )


def forget_findings(sources: Sequence[str]) -> int:
    """What found something does not hold any more: it counts against nobody. How many."""
    rows = RiskFinding.objects.filter(source__in=sources, dismissed_at=None)
    return rows.update(dismissed_at=clock.now())


def dismiss_finding(finding: RiskFinding, *, by: Actor, reason: str) -> RiskFinding:
    """It was not the customer's doing: it counts no more. Somebody answers for it with a reason."""
    by.require("returns.decide")
    if not reason.strip():
        raise InvalidInput.of(FieldError("reason", "required", _("Say it in a few words.")))
    with one_transaction(), batch():
        mine = RiskFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
        if mine.dismissed_at is not None:
            raise Conflict(_("It counts no more already."), code="already_dismissed")
        mine.dismissed_at = clock.now()
        mine.dismissed_by = by.id
        mine.save(update_fields=["dismissed_at", "dismissed_by"])
        said = remark(mine.rma, reason.strip(), kind="internal", by=by)
        data = {"kind": mine.kind, "reason": said}
        note(subject_of(mine.rma), FINDING_DISMISSED, by=by, data=data)
    return mine


def weigh_parcel(shipment: Shipment, *, by: Actor, weight_g: int) -> Shipment:
    """What a parcel weighed at the dock, in grams. One far lighter than its goods is a finding."""
    by.require("receiving.receive")
    if not 0 < weight_g <= HEAVIEST_G:
        message = _("This number is too small or too large.")
        raise InvalidInput.of(FieldError("weight_g", "out_of_range", message))
    with carrying(shipment, by=by) as (parcel, works):
        if parcel.direction != "inbound":
            raise TransitionRefused(_("Only parcels that come are weighed."))
        parcel.weight_g = weight_g
        parcel.save(update_fields=["weight_g"])
        note(parcel, WEIGHED, by=by, data={"weight_g": weight_g})
        expected = _expected_g(parcel, works)
        if expected and weight_g * 100 < expected * LIGHT:
            for work in works:
                note_finding(work.rma, "weight_mismatch", source=parcel.public_id)
    return parcel


def _expected_g(parcel: Shipment, works: list[Work]) -> int:
    """What the goods in a parcel weigh; 0 where nobody knows, or they came in several parcels."""
    others = ShipmentRma.objects.filter(rma__in=[work.rma.pk for work in works])
    if others.exclude(shipment=parcel).exclude(shipment__status="voided").exists():
        return 0
    total = 0
    for work in works:
        for line in work.lines:
            units = line.authorized or line.requested
            if line.keeps_goods or not units or line.status in ("declined", "cancelled"):
                continue
            if line.product is None or not line.product.weight_g:
                return 0
            total += units * line.product.weight_g
    return total

"""What a worker does after events elsewhere: title passes, and stop-sales reach what is here."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from catalog.models import StopSale
from flows.models import StageEvent
from flows.subscriptions import on
from inspection.models import Discrepancy, HandlingUnit, Hold
from inspection.selectors.stops import LIVE as LIVE_STOPS
from inspection.selectors.stops import units_under
from inspection.services.holds import RECALL, place_hold
from inspection.services.units import pass_title
from rma.models import Resolution
from rma.services.risks import forget_findings, note_finding
from tenants.actors import Actor


@on("resolution.settled", "resolution.confirmed_paid")
def pass_title_when_settled(event: StageEvent) -> None:
    """The customer has their money: the goods of that line are ours, unless they are repaired."""
    with transaction.atomic():
        resolution = Resolution.objects.filter(pk=event.stage_id, status="settled").first()
        if resolution is None or resolution.type in ("repair", "none"):
            return
        units = HandlingUnit.objects.filter(
            rma_line=resolution.line_id, title="customer", counted__gt=0
        )
        pass_title(list(units.order_by("pk")), by=Actor.system())


@on("receipt.counted", "receipt.compared")
def keep_what_does_not_match(event: StageEvent) -> None:
    """What did not match counts as a sign about the return, until somebody dismisses it."""
    with transaction.atomic():
        rows = Discrepancy.objects.filter(receipt=event.stage_id, rma_line__isnull=False)
        for row in rows.select_related("rma_line__rma").order_by("pk"):
            line = row.rma_line
            note_finding(line.rma, row.kind, source=row.public_id, line=line)


@on("receipt.recounted", "receipt.voided")
def forget_what_was_counted_wrong(event: StageEvent) -> None:
    """A count that does not hold any more says nothing about anybody."""
    with transaction.atomic():
        rows = Discrepancy.objects.filter(receipt=event.stage_id, rma_line__isnull=False)
        forget_findings([row.public_id for row in rows])


@on("stop_sale.placed")
def set_aside_when_stopped(event: StageEvent) -> None:
    """Set aside what is here of goods that may not be sold any more."""
    with transaction.atomic():
        stop = StopSale.objects.filter(pk=event.stage_id, status__in=LIVE_STOPS).first()
        if stop is None:
            return
        for unit in units_under(stop):
            same = Q(reason=stop.reason) | Q(rule=RECALL, status="open")
            if not Hold.objects.filter(same, unit=unit, kind="recall_hit").exists():
                place_hold(
                    unit,
                    kind="recall_hit",
                    reason=stop.reason,
                    rule="stop_sale",
                    by=Actor.system(),
                )

"""The history of a customer, as the score of unusual returns counts it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from catalog.models import OrderLine
from returns_portal.lib import clock
from rma.models import Reason, RiskFinding, Rma, RmaLine
from rma.risk import MONTH, YEAR, Assessment, History, assess

#: Bases that somebody has a right to: they count against nobody.
BY_RIGHT = ("withdrawal", "guarantee", "recall", "take_back", "undelivered")
#: Returns that never became one.
VOID = ("declined", "cancelled")


def assessment_of(rma: Rma) -> Assessment:
    """How unusual a return was, by what was known before it; what came with it counts, too."""
    if rma.customer_id is None:
        return Assessment()
    return assess(history_of(rma.customer_id, rma.requested_at or clock.now(), of=rma.pk))


def assessment_before(customer_id: UUID | None, now: datetime) -> Assessment:
    """How unusual a return would be that a customer asks for now."""
    if customer_id is None:
        return Assessment()
    return assess(history_of(customer_id, now, asks=True))


def history_of(
    customer_id: UUID, at: datetime, *, of: UUID | None = None, asks: bool = False
) -> History:
    """The year before `at`. `of` is a return whose own findings count; `asks` counts one more.

    Three queries.
    """
    year, month, day = (at - timedelta(days=days) for days in (YEAR, MONTH, 1))
    own = Q(rma__customer=customer_id, rma__requested_at__gt=year, rma__requested_at__lte=at)
    by_choice = ~Q(legal_basis__in=BY_RIGHT) & ~Q(reason__in=_answered_by_shop())
    lines = RmaLine.objects.filter(own, by_choice).exclude(status__in=VOID)
    recent = Q(rma__requested_at__gt=month)
    returned = lines.aggregate(
        pieces=Sum("requested"),
        month=Count("rma", filter=recent, distinct=True),
        day=Count("rma", filter=Q(rma__requested_at__gt=day), distinct=True),
    )
    bought = OrderLine.objects.filter(
        order__customer=customer_id, order__placed_at__gt=year, order__placed_at__lte=at
    ).aggregate(pieces=Sum("quantity"))
    return History(
        in_a_day=returned["day"] + asks,
        in_a_month=returned["month"] + asks,
        pieces_bought=bought["pieces"] or 0,
        pieces_returned=returned["pieces"] or 0,
        findings=_findings(customer_id, year, at, of),
    )


def _answered_by_shop() -> Any:
    return Reason.objects.filter(side="defect").values("handle")


def _findings(customer_id: UUID, since: datetime, until: datetime, of: UUID | None) -> Counter[str]:
    known = Q(found_at__gt=since, found_at__lte=until)
    if of is not None:
        known |= Q(rma=of)
    rows = RiskFinding.objects.filter(known, customer=customer_id, dismissed_at=None)
    return Counter(rows.values_list("kind", flat=True))


def findings_of(rma: Rma) -> list[RiskFinding]:
    """What did not match on one return, the oldest first."""
    return list(RiskFinding.objects.filter(rma=rma).order_by("pk"))

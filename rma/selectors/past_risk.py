"""How unusual returns were when they were asked for: many customers' histories, read together.

As `rma.selectors.risk` counts one history, but at a moment that has passed: a line counts until it
was declined or called off, a finding until somebody dismissed it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db.models import Q

from catalog.models import OrderLine
from rma.models import Reason, RiskFinding, Rma, RmaLine
from rma.risk import MONTH, YEAR, Assessment, History, assess
from rma.selectors.endings import declined_at
from rma.selectors.risk import BY_RIGHT


class _Pieces:
    """Pieces by the moment they count from; how many lie between two moments."""

    def __init__(self, rows: Sequence[tuple[datetime, int]]) -> None:
        ordered = sorted(rows)
        self._moments = [at for at, _count in ordered]
        self._sums = [0, *accumulate(count for _at, count in ordered)]

    def between(self, after: datetime, until: datetime) -> int:
        first, last = bisect_right(self._moments, after), bisect_right(self._moments, until)
        return self._sums[last] - self._sums[first]


class PastRisk:
    """The histories of the customers of some returns: five statements, however many they are."""

    def __init__(self, rmas: Sequence[Rma]) -> None:
        self._wanted = {rma.customer_id for rma in rmas if rma.customer_id}
        moments = [rma.requested_at for rma in rmas]
        year = timedelta(days=YEAR)
        self._span = (min(moments) - year, max(moments)) if moments else None
        self._lines: dict[UUID, list[RmaLine]] = defaultdict(list)
        self._bought: Mapping[UUID, _Pieces] = {}
        self._findings: dict[UUID, list[RiskFinding]] = defaultdict(list)
        self._declined: Mapping[UUID, datetime] = {}
        if self._wanted and self._span:
            self._read(*self._span)

    def _read(self, since: datetime, until: datetime) -> None:
        defects = set(Reason.objects.filter(side="defect").values_list("handle", flat=True))
        rows = RmaLine.objects.filter(
            rma__customer__in=self._wanted,
            rma__requested_at__gt=since,
            rma__requested_at__lte=until,
        ).select_related("rma")
        fields = ("status", "reason", "legal_basis", "requested", "cancelled_at")
        rows = rows.only(*fields, "rma__customer", "rma__requested_at")
        declined = []
        for line in rows.order_by("rma__requested_at"):
            if line.legal_basis not in BY_RIGHT and line.reason not in defects:
                self._lines[line.rma.customer_id].append(line)
                declined += [line.pk] if line.status == "declined" else []
        self._declined = declined_at(declined)
        sold: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
        bought = OrderLine.objects.filter(
            order__customer__in=self._wanted,
            order__placed_at__gt=since,
            order__placed_at__lte=until,
        ).values_list("order__customer", "order__placed_at", "quantity")
        for customer, at, count in bought:
            sold[customer].append((at, count))
        self._bought = {customer: _Pieces(each) for customer, each in sold.items()}
        known = Q(found_at__gt=since, found_at__lte=until)
        for finding in RiskFinding.objects.filter(known, customer__in=self._wanted):
            self._findings[finding.customer_id].append(finding)

    def of(self, rma: Rma) -> Assessment:
        """How unusual `rma` was by what was known at its request."""
        if rma.customer_id is None:
            return Assessment()
        return assess(self._history(rma.customer_id, rma))

    def _history(self, customer: UUID, rma: Rma) -> History:
        at = rma.requested_at
        year, month, day = (at - timedelta(days=days) for days in (YEAR, MONTH, 1))
        pieces, asked = 0, {"month": set[Any](), "day": set[Any]()}
        for line in self._lines.get(customer, ()):
            when = line.rma.requested_at
            before = (when, line.rma_id) < (at, rma.pk)
            if when <= year or not before or self._had_ended(line, at):
                continue
            pieces += line.requested
            if when > month:
                asked["month"].add(line.rma_id)
            if when > day:
                asked["day"].add(line.rma_id)
        bought = self._bought.get(customer)
        return History(
            in_a_day=len(asked["day"]) + 1,
            in_a_month=len(asked["month"]) + 1,
            pieces_bought=bought.between(year, at) if bought else 0,
            pieces_returned=pieces,
            findings=Counter(
                each.kind
                for each in self._findings.get(customer, ())
                if year < each.found_at <= at
                and (each.dismissed_at is None or each.dismissed_at > at)
            ),
        )

    def _had_ended(self, line: RmaLine, at: datetime) -> bool:
        """Whether it was declined or called off by then; what nobody knows the moment of, was."""
        if line.status == "declined":
            ended = self._declined.get(line.pk)
        elif line.status == "cancelled":
            ended = line.cancelled_at
        else:
            return False
        return ended is None or ended <= at

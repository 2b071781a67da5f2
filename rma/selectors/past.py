"""Returns as they were asked for: each with its order at that moment, many in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from catalog.models import Fulfilment, Order, OrderLine
from flows.models import Document
from rma.models import Adjustment, Resolution, Rma, RmaLine, RmaLineSerial
from rma.money import STATUTORY_BASES, Amount, total
from rma.selectors.endings import declined_at
from rma.selectors.sold import Money, OnReturn, Sold

Rows = dict[UUID, list[Any]]


@dataclass(frozen=True)
class PastReturn:
    """A return, and its order as it stood when the return was asked for."""

    rma: Rma
    lines: Sequence[RmaLine]
    sold: Sold
    #: Photos and serials of each line.
    photos: Sequence[int]
    serials: Sequence[int]


def past_returns(since: datetime | None, until: datetime) -> QuerySet[Rma]:
    """Returns of known orders, requested from `since` to `until`, the newest first."""
    rows = Rma.objects.filter(order__isnull=False, requested_at__lte=until)
    if since is not None:
        rows = rows.filter(requested_at__gte=since)
    return rows.order_by("-requested_at", "-id")


def as_asked_for(rmas: Sequence[Rma]) -> list[PastReturn]:
    """These returns with their orders at the time: nine statements, however many they are."""
    read = _Read(rmas)
    return [read.past(rma) for rma in rmas]


class _Read:
    """What the database holds of the orders of some returns, by the keys it is looked up with."""

    def __init__(self, rmas: Sequence[Rma]) -> None:
        orders = {rma.order_id for rma in rmas}
        found = Order.objects.filter(pk__in=orders).select_related("customer")
        self.orders = {order.pk: order for order in found}
        sold_lines = OrderLine.objects.filter(order__in=orders).select_related("product")
        self.sold_lines = _by(sold_lines.order_by("position"), "order_id")
        sent = Fulfilment.objects.filter(order__in=orders).order_by("position")
        self.sent = _by(sent.only("order", "shipped_at", "delivered_at", "lines"), "order_id")
        lines = RmaLine.objects.filter(rma__order__in=orders).select_related("rma")
        self.lines = _by(lines.order_by("rma", "position"), "rma_id")
        self.declined = declined_at(
            [line.pk for rows in self.lines.values() for line in rows if line.status == "declined"]
        )
        self.of_order: Rows = defaultdict(list)
        for rows in self.lines.values():
            self.of_order[rows[0].rma.order_id] += rows
        keys = [line.pk for rows in self.lines.values() for line in rows]
        money = Resolution.objects.filter(line__in=keys).order_by("pk")
        money = money.only("line", "quantity", "value", "status", "forfeited", "sent_home")
        self.money = _by(money, "line_id")
        self.adjusted = _by(Adjustment.objects.filter(order__in=orders), "order_id")
        own = [line.pk for rma in rmas for line in self.lines.get(rma.pk, ())]
        photos = Document.objects.filter(
            subject_type=RmaLine._meta.label_lower, subject_id__in=own, kind="photo"
        )
        self.photos = _count(photos, "subject_id")
        self.serials = _count(RmaLineSerial.objects.filter(line__in=own), "line_id")

    def past(self, rma: Rma) -> PastReturn:
        """One of them. Lines that were divided since are asked for in their parts."""
        lines = self.lines.get(rma.pk, [])
        return PastReturn(
            rma,
            lines,
            self._sold(rma),
            [self.photos.get(line.pk, 0) for line in lines],
            [self.serials.get(line.pk, 0) for line in lines],
        )

    def _sold(self, rma: Rma) -> Sold:
        order = self.orders[rma.order_id]
        lines = self.sold_lines[order.pk]
        keys = {line.pk: line.external_id for line in lines}
        adjusted = [row for row in self.adjusted[order.pk] if row.created_at < rma.requested_at]
        by_line: dict[str, list[Amount]] = defaultdict(list)
        by_shipping: dict[str, list[Amount]] = defaultdict(list)
        for row in adjusted:
            if row.target == "line":
                by_line[keys[row.order_line_id]].append(Amount(row.amount_minor, row.tax_minor))
            for key, pair in row.rows.items():
                by_shipping[key].append(Amount(*pair))
        return Sold(
            order,
            lines,
            [
                self._on_return(keys[line.order_line_id], line)
                for line in self.of_order[order.pk]
                if line.order_line_id in keys and self._was_live(line, rma)
            ],
            {key: total(parts) for key, parts in by_line.items()},
            {key: total(parts) for key, parts in by_shipping.items()},
            [
                {
                    "shipped_at": _text(row.shipped_at),
                    "delivered_at": _text(row.delivered_at),
                    "lines": row.lines,
                }
                for row in self.sent[order.pk]
            ],
        )

    def _was_live(self, line: RmaLine, rma: Rma) -> bool:
        """Whether the line of an earlier return took its units when `rma` was asked for.

        One that was declined took them until somebody declined it.
        """
        if line.rma_id == rma.pk or line.rma.requested_at >= rma.requested_at:
            return False
        if line.status in RmaLine.LIVE or line.settled:
            return True
        ended = line.cancelled_at or line.given_up_at or self.declined.get(line.pk)
        return ended is not None and ended > rma.requested_at

    def _on_return(self, key: str, line: RmaLine) -> OnReturn:
        return OnReturn(
            line=key,
            rma_line=line.pk,
            rma=line.rma_id,
            # Asked for before and not ended by then: it was open at the time.
            rma_status="requested",
            units=line.requested,
            statutory=line.legal_basis in STATUTORY_BASES,
            by_gift=line.rma.gift_id is not None,
            money=tuple(
                Money.of(row)
                for row in self.money.get(line.pk, ())
                if line.status not in RmaLine.LIVE or _counts(row)
            ),
        )


def _counts(row: Resolution) -> bool:
    """Whether it takes something from the order; those of a line that has ended since all did."""
    return not row.sent_home and (row.status in Resolution.LIVE or row.forfeited)


def _by(rows: Iterable[Any], name: str) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _count(rows: QuerySet[Any], name: str) -> dict[UUID, int]:
    return dict(rows.order_by().values(name).annotate(n=Count("pk")).values_list(name, "n"))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

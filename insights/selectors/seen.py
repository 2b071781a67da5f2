"""A return as the desk sees it: authorisation, parcels, goods with holds and routes, money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from catalog.models import Customer
from disposition.models import Disposition
from inspection.models import HandlingUnit, Hold, Inspection
from notifications.selectors import unread_of
from rma.models import Rma, RmaLine
from rma.selectors.whole import WholeReturn, whole_returns


@dataclass
class ReturnSeen:
    """A return with its parts and the pieces that came for it."""

    whole: WholeReturn
    units: list[HandlingUnit] = field(default_factory=list)
    #: How much of what its shopper wrote nobody here has read.
    unread: int = 0

    @property
    def rma(self) -> Rma:
        """The return itself."""
        return self.whole.rma

    @property
    def customer(self) -> Customer | None:
        """Who sends it back."""
        order = self.rma.known_order
        return self.rma.customer or (order.customer if order else None)

    @property
    def country(self) -> str:
        """Where it comes from: where it is sent from, else the shopper's country."""
        ship_to = self.rma.sent_from
        customer = self.customer
        return ship_to.get("country") or (customer.country if customer else "") or ""

    @property
    def promise(self) -> datetime | None:
        """The earliest date that is still open."""
        dates = [
            each.due_at for each in self.whole.deadlines if each.met_at is None and not each.held
        ]
        return min(dates, default=None)

    def promised(self, kind: str) -> datetime | None:
        """The open date of this kind, if there is one."""
        open_ones = (each for each in self.whole.deadlines if each.met_at is None)
        return next((each.due_at for each in open_ones if each.kind == kind), None)

    @property
    def open_holds(self) -> list[Hold]:
        """What sets pieces of it aside now."""
        return [hold for unit in self.units for hold in unit.open_holds]  # type: ignore[attr-defined]

    def units_of(self, line: RmaLine) -> list[HandlingUnit]:
        """The pieces that came for one of its lines."""
        return [unit for unit in self.units if unit.rma_line_id == line.pk]


def seen(rmas: Iterable[Rma]) -> list[ReturnSeen]:
    """These returns with all their parts: ten queries for any number."""
    found = {whole.rma.pk: ReturnSeen(whole) for whole in whole_returns(rmas)}
    for each in found.values():
        _introduce(each.whole)
    for unit in pieces().filter(rma__in=list(found)):
        found[unit.rma_id].units.append(unit)
    for key, unread in unread_of(found).items():
        found[key].unread = unread
    return list(found.values())


def _introduce(whole: WholeReturn) -> None:
    """Let resolutions know their line and return, so that nobody asks the database again."""
    lines = {line.pk: line for line in whole.lines}
    for each in whole.resolutions:
        each.rma, each.line = whole.rma, lines[each.line_id]


def pieces() -> QuerySet[HandlingUnit]:
    """Handling units with `open_holds`, `routes` (one at most) and `runs`, the oldest first."""
    return (
        HandlingUnit.objects.select_related("product", "location", "container")
        .prefetch_related(
            Prefetch("holds", Hold.objects.filter(status="open").order_by("pk"), "open_holds"),
            Prefetch("dispositions", Disposition.objects.order_by("pk"), "routes"),
            Prefetch(
                "inspections",
                Inspection.objects.select_related("checklist").order_by("pk"),
                "runs",
            ),
        )
        .order_by("pk")
    )

"""What waits on the floor, as lists and as counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disposition.models import Disposition
from disposition.selectors import dispositions
from disposition.selectors.lots import lots_here
from disposition.selectors.repair import bench_queue
from inspection.models import Hold, Inspection
from inspection.selectors import inspections
from inspection.selectors.holds import holds
from tenants.actors import Actor

#: Counts stop here and read "99+": nobody works by the difference.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Queue:
    """One list of the floor with how many wait in it."""

    label: Any
    icon: str
    href: str
    count: str
    tone: str = ""


def to_inspect() -> QuerySet[Inspection]:
    """Inspections that wait or have begun, of pieces that are here."""
    return inspections().filter(
        status__in=("waiting", "in_progress", "graded"), unit__status="on_hand"
    )


def held() -> QuerySet[Hold]:
    """What is set aside and nobody has decided on."""
    return holds().filter(status="open")


def to_be_put_away() -> QuerySet[Disposition]:
    """Routes to be approved or done."""
    return dispositions().filter(
        status__in=("proposed", "approved", "in_progress"), unit__status="on_hand"
    )


def queues(actor: Actor) -> list[Queue]:
    """The lists of the floor, and of the bench for who works there; a query each, which stops
    counting.
    """
    aside = _counted(held())
    tone = "warn" if aside != "0" else ""
    lists = [
        Queue(_("To inspect"), "search", reverse("station:waiting"), _counted(to_inspect())),
        Queue(_("To put away"), "route", reverse("station:routes"), _counted(to_be_put_away())),
        Queue(_("Lots"), "truck", reverse("station:lots"), _counted(lots_here())),
        Queue(_("Set aside"), "hold", reverse("station:aside"), aside, tone),
    ]
    if actor.can("work_orders.work"):
        repairs = _counted(bench_queue(actor.id))
        lists.append(Queue(_("On the bench"), "wrench", reverse("station:bench"), repairs))
    return lists


def _counted(rows: QuerySet[Any]) -> str:
    found = rows.order_by()[:MOST_COUNTED].count()
    return f"{MOST_COUNTED - 1}+" if found == MOST_COUNTED else str(found)

"""Money that came in by card or is asked for; and what went back without goods."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import Order
from flows.deadlines import open_deadlines
from flows.models import Deadline
from returns_portal.lib import clock
from rma.models import Adjustment, Advance, PaymentIn, Resolution, Rma
from rma.models.payments_in import HOLD_WANTED


@dataclass(frozen=True)
class WantedHold:
    """An advance that its shopper is asked to secure by card, until when, and what was opened."""

    advance: Advance
    date: Deadline
    payment: PaymentIn | None


def payments_in() -> QuerySet[PaymentIn]:
    """The rows that lists are made of."""
    return PaymentIn.objects.select_related("rma")


def payments_in_of(rma: Rma) -> dict[UUID, list[PaymentIn]]:
    """What was asked for of the shopper of `rma`, by resolution, the newest first."""
    found: dict[UUID, list[PaymentIn]] = defaultdict(list)
    for row in PaymentIn.objects.filter(rma=rma).select_related("rma").order_by("-pk"):
        found[row.resolution_id].append(row)
    return found


def wanted_hold(rma: Rma) -> WantedHold | None:
    """The hold that the shopper is asked for now; None where nothing has to be secured."""
    given = Q(status__in=("secured", "out"))
    offered = Q(status="offered", resolution__status="proposed")
    for advance in Advance.objects.filter(given | offered, rma=rma):
        date = open_deadlines(advance).filter(kind=HOLD_WANTED, due_at__gt=clock.now()).first()
        if date is not None:
            rows = PaymentIn.objects.filter(advance=advance, kind="hold").order_by("-pk")
            return WantedHold(advance, date, rows.first())
    return None


def is_held(rma: Rma) -> bool:
    """Whether something is held on the card of its shopper now."""
    return PaymentIn.objects.filter(rma=rma, kind="hold", standing="held", wish="").exists()


def look_soon(rma: Rma) -> int:
    """The shopper says that they have paid: ask how it stands with the next sweep; how many."""
    rows = PaymentIn.objects.filter(rma=rma, standing="open", look_at__gt=clock.now())
    return rows.update(look_at=clock.now())


def is_linked(resolution: Resolution) -> bool:
    """Whether a provider has been asked for a difference, and it may still be paid there."""
    rows = PaymentIn.objects.filter(resolution=resolution, kind="difference")
    return rows.filter(standing__in=PaymentIn.LIVE).exists()


def goes_back(resolution: Resolution) -> bool:
    """Whether what its shopper paid is on its way back to the card."""
    rows = PaymentIn.objects.filter(resolution=resolution, advance=None, standing="paid")
    return rows.filter(wish="refund").exists()


def in_hand_of(resolution: Resolution, advance: Advance | None = None) -> set[str]:
    """How the money stands ("paid", "odd") that came by card for a difference, or for an advance,
    and is not on its way back.
    """
    rows = PaymentIn.objects.filter(resolution=resolution, advance=advance, wish="")
    return set(rows.filter(standing__in=PaymentIn.IN).values_list("standing", flat=True))


def adjustments_of(order: Order) -> QuerySet[Adjustment]:
    """What was given back of an order without goods, the newest first."""
    return Adjustment.objects.filter(order=order).order_by("-pk")


def adjustments() -> QuerySet[Adjustment]:
    """All of them, each with its order."""
    return Adjustment.objects.select_related("order")

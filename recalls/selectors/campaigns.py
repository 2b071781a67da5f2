"""Reads campaigns: lists, what they cover, how far they have come."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from recalls.models import (
    AffectedUnit,
    Campaign,
    Consignee,
    RecallNotice,
    RecallSearch,
    ScopeRevision,
)
from recalls.scope import ScopeRow, read_scope

#: Correction that came to its end, or an owner who cannot be reached whatever is tried.
ENDED = Q(status__in=AffectedUnit.ENDED) | Q(status="open", contact="unreachable")
#: Rows that are not part of the population: not affected after all, or counted with a new owner.
NOT_COUNTED = ("excluded", "transferred")
HOLDERS = tuple(holder for holder, _label in AffectedUnit.HOLDERS)


def campaigns() -> QuerySet[Campaign]:
    """Campaigns with their scope revisions: two queries."""
    return Campaign.objects.prefetch_related(
        Prefetch("scopes", queryset=ScopeRevision.objects.order_by("number"))
    )


def newest_scope(campaign: Campaign) -> ScopeRevision:
    """The latest revision, whatever its state; every campaign has one."""
    return ScopeRevision.objects.filter(campaign=campaign).order_by("-number")[0]


def scope_in_force(campaign: Campaign) -> ScopeRevision | None:
    """The latest applied revision: it alone is the whole scope."""
    applied = ScopeRevision.objects.filter(campaign=campaign, status="applied")
    return applied.order_by("-number").first()


def scope_rows(revision: ScopeRevision) -> tuple[ScopeRow, ...]:
    """The rows of a revision with `sentences()` that read them back in the active language."""
    return read_scope(revision.written).rows


def search_of(campaign: Campaign) -> RecallSearch | None:
    """How far the newest search of a campaign has come: `looked_at` of `total` units and lines."""
    return RecallSearch.objects.filter(campaign=campaign).order_by("-revision").first()


def units_of(campaign: Campaign) -> QuerySet[AffectedUnit]:
    """The affected units of a campaign with all that a list shows of them: one query."""
    return AffectedUnit.objects.filter(campaign=campaign).select_related(
        "campaign", "product", "unit", "order_line__order", "customer", "consignee", "rma_line__rma"
    )


def consignees_of(campaign: Campaign) -> QuerySet[Consignee]:
    """The distributors and shops of a campaign."""
    return Consignee.objects.filter(campaign=campaign).select_related("campaign", "parent")


def open_units(campaign: Campaign) -> int:
    """How many rows have no end state yet: what keeps the campaign from closing."""
    return AffectedUnit.objects.filter(campaign=campaign).exclude(ENDED).count()


@dataclass(frozen=True)
class Holding:
    """What one kind of holder has of the population, in units."""

    units: int = 0
    corrected: int = 0
    returned: int = 0
    removed: int = 0
    unreachable: int = 0
    open: int = 0

    @property
    def rate(self) -> str:
        """Corrected of those that still exist, in percent (STANDARDS C-33)."""
        return percent(self.corrected, self.units - self.removed)

    def __add__(self, other: Holding) -> Holding:
        return Holding(*(a + b for a, b in zip(self.numbers, other.numbers, strict=True)))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The counts in their order."""
        return (
            self.units,
            self.corrected,
            self.returned,
            self.removed,
            self.unreachable,
            self.open,
        )


@dataclass(frozen=True)
class Progress:
    """How far a campaign has come, in units. The holders add up to `total` (invariant 11)."""

    total: Holding
    holders: dict[str, Holding]
    states: dict[str, int]
    contact: dict[str, int]
    remedies: dict[str, int]
    notices: dict[str, int]
    no_address: int
    search_done: bool
    consignees: dict[str, int] = field(default_factory=dict)


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in percent with two places; of nothing it is zero."""
    if whole <= 0:
        return "0.00"
    exact = Decimal(part * 100) / Decimal(whole)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def progress(campaign: Campaign) -> Progress:
    """The live figures of a campaign; four queries whatever its size."""
    rows = (
        AffectedUnit.objects.filter(campaign=campaign)
        .values("holder", "status", "contact", "remedy_wanted")
        .annotate(
            pieces=Sum("quantity"),
            back=Sum("quantity", filter=Q(received_at__isnull=False), default=0),
            silent=Sum(
                "quantity",
                filter=Q(contact="none", customer__isnull=False)
                & (Q(customer__email="") | Q(customer__isnull=True)),
                default=0,
            ),
        )
        .order_by()
    )
    holders = dict.fromkeys(HOLDERS, Holding())
    states: dict[str, int] = {}
    contact: dict[str, int] = {}
    remedies: dict[str, int] = {}
    no_address = 0
    for row in rows:
        states[row["status"]] = states.get(row["status"], 0) + row["pieces"]
        if row["status"] in NOT_COUNTED:
            continue
        holders[row["holder"]] += _holding(row)
        contact[row["contact"]] = contact.get(row["contact"], 0) + row["pieces"]
        if row["remedy_wanted"]:
            chosen = row["remedy_wanted"]
            remedies[chosen] = remedies.get(chosen, 0) + row["pieces"]
        no_address += row["silent"]
    return Progress(
        total=sum(holders.values(), Holding()),
        holders=holders,
        states=states,
        contact=contact,
        remedies=remedies,
        notices=_notices(campaign),
        no_address=no_address,
        search_done=_searched(campaign),
        consignees=_consignees(campaign),
    )


def _holding(row: Any) -> Holding:
    pieces = row["pieces"]
    corrected = row["status"] in ("remedied", "disposed")
    removed = row["status"] == "removed"
    unreachable = row["status"] == "open" and row["contact"] == "unreachable"
    ended = row["status"] in AffectedUnit.ENDED or unreachable
    return Holding(
        units=pieces,
        corrected=pieces if corrected else 0,
        returned=row["back"],
        removed=pieces if removed else 0,
        unreachable=pieces if unreachable else 0,
        open=0 if ended else pieces,
    )


def _notices(campaign: Campaign) -> dict[str, int]:
    rows = RecallNotice.objects.filter(campaign=campaign).aggregate(
        queued=Count("pk"),
        written=Count("pk", filter=Q(written_at__isnull=False)),
        reminders=Count("pk", filter=Q(wave__gt=0)),
    )
    return dict(rows)


def _searched(campaign: Campaign) -> bool:
    return Campaign.objects.filter(pk=campaign.pk).exclude(
        matched_at=None
    ).exists() or campaign.status in ("draft", "in_review", "approved", "withdrawn")


def _consignees(campaign: Campaign) -> dict[str, int]:
    found = Consignee.objects.filter(campaign=campaign).aggregate(
        known=Count("pk"),
        answered=Count("pk", filter=~Q(status__in=("identified", "notified", "non_responder"))),
        shipped=Sum("shipped", default=0),
        on_hand=Sum("on_hand", default=0),
        sold_on=Sum("sold_on", default=0),
        destroyed=Sum("destroyed", default=0),
    )
    return dict(found)

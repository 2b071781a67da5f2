"""The desk's lists of returns: its views, how many wait in each, and a return's neighbours in one.

A list is a queryset whose order an index gives. What waits for a promised date is read from the
promises, the earliest first; everything else from the returns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from flows.models import Deadline
from flows.stage import subject_of
from insights.selectors.narrowing import (
    EVERYTHING,
    TO_BE_PAID,
    Narrowed,
    assigned,
    narrow,
    uninspected,
)
from insights.selectors.people import with_assignee
from inspection.models import Hold
from returns_portal.lib import clock
from rma.batteries import SOUND
from rma.models import Resolution, Rma, RmaLine, SavedView
from rma.selectors.whole import returns_listed

#: The views that every shop has, in the order of the tabs.
VIEWS = (
    "decide",
    "reply",
    "shopper",
    "coming",
    "inspect",
    "pay",
    "late",
    "unsafe",
    "mine",
    "all",
)
#: Views that read the promises of returns, the earliest first.
PROMISED = ("decide", "reply", "late")
#: Counts stop here and read "99+": nobody works by the difference.
MOST_COUNTED = 100
#: A list of somebody's own is counted among the first so many of its view, whatever narrows it.
COUNTED_AMONG = 2_000
#: Promises of ours. A shopper's unkept date to send something is nobody's fault.
OURS = ("decide", "answer", "refund", "reply")
#: A return in one of these is over.
OVER = ("declined", "cancelled", "expired", "closed")
#: The orders of a list, by what it reads.
OF_PROMISES, OF_RETURNS = ("due_at",), ("requested_at", "updated_at")


@dataclass(frozen=True)
class Listing:
    """Rows to page through: returns, or their promises, in the order of `ordering`."""

    rows: QuerySet[Any]
    ordering: str

    @property
    def orderings(self) -> tuple[str, ...]:
        """The columns that it may be put in the order of."""
        return OF_PROMISES if self.rows.model is Deadline else OF_RETURNS

    def keys(self, rows: Iterable[Any]) -> list[UUID]:
        """The returns that `rows` of this listing stand for, in their order."""
        return [row.stage_id if isinstance(row, Deadline) else row.pk for row in rows]

    def all_keys(self, most: int) -> list[UUID]:
        """The returns of the whole list in its order, at most so many."""
        column = "stage_id" if self.rows.model is Deadline else "pk"
        key = "-pk" if self.ordering.startswith("-") else "pk"
        return list(self.rows.order_by(self.ordering, key).values_list(column, flat=True)[:most])


def listing(
    view: str,
    narrowed: Narrowed = EVERYTHING,
    *,
    member: UUID | None = None,
    ordering: str = "",
) -> Listing:
    """The returns of a view, of what `member` sees to where it is theirs.

    An `ordering` that the view does not have is as good as none.
    """
    rows: QuerySet[Any]
    if view in PROMISED:
        rows = _promised(view)
        if narrowed:
            rows = rows.filter(stage_id__in=narrow(Rma.objects.all(), narrowed).values("pk"))
        usual = "due_at"
    else:
        rows = narrow(_returns(view, member), narrowed)
        usual = "-requested_at" if view in ("all", "coming", "shopper") else "requested_at"
    known = Listing(rows, usual)
    return Listing(rows, ordering) if ordering.removeprefix("-") in known.orderings else known


def counts(
    member: UUID | None = None, saved: Mapping[str, tuple[str, Narrowed]] | None = None
) -> dict[str, int]:
    """How many returns wait in each view but `all`, and in each list of `saved` (its view and what
    narrows it), up to MOST_COUNTED; one query.

    A saved list is counted among the first COUNTED_AMONG of its view, so that what it is narrowed
    by costs the same in a shop of any size; where the view has more, the count is MOST_COUNTED.
    """
    parts = [_counted(view, listing(view, member=member)) for view in VIEWS if view != "all"]
    for key, (view, narrowed) in (saved or {}).items():
        first = listing(view, member=member)
        within = first.rows.order_by(first.ordering)
        column = "stage_id" if view in PROMISED else "pk"
        some = Rma.objects.filter(pk__in=within.values(column)[:COUNTED_AMONG])
        parts.append(_counted(key, Listing(narrow(some, narrowed), "")))
        more = within.values_list(Value(f"{key}+", CharField()), flat=True)
        parts.append(more[COUNTED_AMONG : COUNTED_AMONG + 1])
    first_part, *others = parts
    found = Counter(first_part.union(*others, all=True))
    counted = {view: found[view] for view in VIEWS if view != "all"}
    for key in saved or {}:
        counted[key] = MOST_COUNTED if found[f"{key}+"] else found[key]
    return counted


def _counted(key: str, list_: Listing) -> QuerySet[Any]:
    rows = list_.rows.order_by().values_list(Value(key, CharField()), flat=True)
    return rows[:MOST_COUNTED]


def waiting_for_a_decision() -> int:
    """How many returns wait for somebody to decide, up to MOST_COUNTED."""
    return _promised("decide")[:MOST_COUNTED].count()


def saved_views(member: UUID | None) -> list[SavedView]:
    """The lists of somebody's own, then those that others share."""
    rows = SavedView.objects.filter(Q(owner=member) | Q(shared=True))
    return sorted(rows, key=lambda row: (row.owner != member, row.name.casefold(), row.pk))


def neighbours(list_: Listing, key: UUID) -> tuple[UUID | None, UUID | None]:
    """The returns before and after one in a list, also where it has left the list meanwhile."""
    name, promised = list_.ordering.removeprefix("-"), list_.rows.model is Deadline
    here = _place(list_, key, promised=promised)
    if here is None:
        return None, None
    column = "stage_id" if promised else "pk"
    found = []
    for onward in (False, True):
        rising = onward != list_.ordering.startswith("-")
        side, sign = ("gt", "") if rising else ("lt", "-")
        value, own = here
        beyond = Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"pk__{side}": own})
        rows = list_.rows.filter(beyond).exclude(**{column: key})
        ordered = rows.order_by(f"{sign}{name}", f"{sign}pk").values_list(column, flat=True)
        found.append(ordered.first())
    return found[0], found[1]


def _place(list_: Listing, key: UUID, *, promised: bool) -> tuple[Any, UUID] | None:
    """Where a return stands in the order of a list; its promise counts when it was kept, too."""
    name = list_.ordering.removeprefix("-")
    if not promised:
        return Rma.objects.filter(pk=key).values_list(name, "pk").first()
    stage_type, _key = subject_of(Rma())
    own = Deadline.objects.filter(stage_type=stage_type, stage_id=key)
    inside = list_.rows.filter(stage_id=key).values_list(name, "pk").first()
    return inside or own.order_by("due_at", "pk").values_list(name, "pk").first()


def _returns(view: str, member: UUID | None) -> QuerySet[Rma]:
    rows = Rma.objects.all()
    if view == "shopper":
        unsent = rows.filter(Exists(_expected()), status="authorized", goods_moved_at=None)
        return _either(rows.filter(status="needs_information"), unsent)
    if view == "coming":
        return rows.filter(Exists(_expected()), status="authorized", goods_moved_at__isnull=False)
    if view == "inspect":
        return rows.filter(pk__in=uninspected().values("unit__rma"))
    if view == "pay":
        return rows.filter(pk__in=Resolution.objects.filter(status__in=TO_BE_PAID).values("rma"))
    if view == "unsafe":
        return _unsafe(rows)
    if view == "mine":
        mine = assigned(rows, member) if member is not None else rows.none()
        return mine.exclude(status__in=OVER)
    return rows


def _unsafe(rows: QuerySet[Rma]) -> QuerySet[Rma]:
    """What may hurt somebody: a piece set aside as unsafe; or goods that are not in and recalled,
    or with a battery that its owner called unsafe.
    """
    held = Hold.objects.filter(status="open", kind__in=Hold.SAFETY, unit__rma__isnull=False)
    open_ones = ("requested", "needs_information", "authorized")
    waiting = rows.filter(status__in=open_ones, goods_moved_at=None)
    told = RmaLine.objects.exclude(safety=[]).exclude(safety=[SOUND])
    return _either(
        rows.filter(pk__in=held.values("unit__rma")),
        waiting.filter(legal_basis="recall"),
        waiting.filter(pk__in=told.values("rma")),
    )


def _either(*lists: QuerySet[Rma]) -> QuerySet[Rma]:
    """The returns of any of these. Joined as sets of keys, each found by its own index: an OR
    would be asked of every return there is.
    """
    first, *others = (rows.order_by().values("pk") for rows in lists)
    return Rma.objects.filter(pk__in=first.union(*others))


def _expected() -> QuerySet[RmaLine]:
    """Lines of a return whose goods have not all arrived."""
    missing = F("received") + F("lost") + F("void")
    coming = RmaLine.objects.filter(rma=OuterRef("pk"), status="authorized", authorized__gt=missing)
    return coming.exclude(wanted__type__in=("keep_with_refund", "price_reduction"))


def _promised(view: str) -> QuerySet[Deadline]:
    """The open promises of returns: to decide, to answer what a shopper wrote, or ours that have
    passed, each return once."""
    stage_type, _key = subject_of(Rma())
    rows = Deadline.objects.filter(stage_type=stage_type, met_at=None)
    if view in ("decide", "reply"):
        return rows.filter(kind=view)
    late = rows.filter(kind__in=OURS, held=False, due_at__lt=clock.now()).filter(owed())
    earlier = late.filter(stage_id=OuterRef("stage_id")).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    return late.filter(~Exists(earlier))


def owed() -> Q:
    """Money is late only once goods moved or it is due: until then the shopper is to act."""
    moved = Rma.objects.filter(pk=OuterRef("stage_id"), goods_moved_at__isnull=False)
    due = Resolution.objects.filter(rma=OuterRef("stage_id"), status__in=TO_BE_PAID)
    return ~Q(kind="refund") | Exists(moved) | Exists(due)


def returns_by_key(keys: Sequence[UUID]) -> list[Rma]:
    """The returns of these keys, in this order, with who sees to them."""
    found = with_assignee(returns_listed()).in_bulk(keys)
    return [found[key] for key in keys if key in found]

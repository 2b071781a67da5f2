"""The desk's lists of returns: saved views, what they are narrowed by, and how many wait in each.

A list is a queryset whose order an index gives. What waits for a promised date is read from the
promises, the earliest first; everything else from the returns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper

from catalog.models import Customer, Order, Product, normalise_email, normalise_number
from flows.models import Deadline
from flows.stage import subject_of
from inspection.models import Inspection
from returns_portal.lib import clock
from returns_portal.lib.ids import normalise_code
from rma.models import Resolution, Rma, RmaLine
from rma.selectors.whole import returns_listed

#: The saved views, in the order of the tabs.
VIEWS = ("decide", "reply", "coming", "inspect", "pay", "late", "all")
#: Views that read the promises of returns, the earliest first.
PROMISED = ("decide", "reply", "late")
#: Counts stop here and read "99+": nobody works by the difference.
MOST_COUNTED = 100
#: Promises of ours. A shopper's unkept date to send something is nobody's fault.
OURS = ("decide", "answer", "refund", "reply")
#: Money in these waits for a person.
TO_BE_PAID = ("due", "failed", "unknown")
#: People of one name among whom a search still looks.
MOST_NAMESAKES = 200


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed by; every part may be left out."""

    statuses: Sequence[str] = ()
    reason: str = ""
    sku: str = ""
    country: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return any(
            (self.statuses, self.reason, self.sku, self.country, self.since, self.until)
        ) or (bool(self.text))


EVERYTHING = Narrowed()


@dataclass(frozen=True)
class Listing:
    """Rows to page through: returns, or their promises, in the order of `ordering`."""

    rows: QuerySet[Any]
    ordering: str

    def keys(self, rows: Iterable[Any]) -> list[UUID]:
        """The returns that `rows` of this listing stand for, in their order."""
        return [row.stage_id if isinstance(row, Deadline) else row.pk for row in rows]


def listing(view: str, narrowed: Narrowed = EVERYTHING) -> Listing:
    """The returns of a saved view."""
    if view in PROMISED:
        rows = _promised(view)
        if narrowed:
            rows = rows.filter(stage_id__in=_narrow(Rma.objects.all(), narrowed).values("pk"))
        return Listing(rows, "due_at")
    ordering = "-requested_at" if view in ("all", "coming") else "requested_at"
    return Listing(_narrow(_returns(view), narrowed), ordering)


def counts() -> dict[str, int]:
    """How many returns wait in each view but `all`, up to MOST_COUNTED; one query."""
    parts = [
        rows.order_by().values_list(Value(view, CharField()), flat=True)[:MOST_COUNTED]
        for view, rows in _counted()
    ]
    first, *others = parts
    found = Counter(first.union(*others, all=True))
    return {view: found[view] for view in VIEWS if view != "all"}


def waiting_for_a_decision() -> int:
    """How many returns wait for somebody to decide, up to MOST_COUNTED."""
    return _promised("decide")[:MOST_COUNTED].count()


def _counted() -> list[tuple[str, QuerySet[Any]]]:
    return [
        (view, _promised(view) if view in PROMISED else _returns(view))
        for view in VIEWS
        if view != "all"
    ]


def _returns(view: str) -> QuerySet[Rma]:
    rows = Rma.objects.all()
    if view == "coming":
        return rows.filter(Exists(_expected()), status="authorized")
    if view == "inspect":
        return rows.filter(pk__in=_uninspected().values("unit__rma"))
    if view == "pay":
        return rows.filter(pk__in=Resolution.objects.filter(status__in=TO_BE_PAID).values("rma"))
    return rows


def _expected() -> QuerySet[RmaLine]:
    """Lines of a return whose goods have not all arrived."""
    missing = F("received") + F("lost") + F("void")
    coming = RmaLine.objects.filter(rma=OuterRef("pk"), status="authorized", authorized__gt=missing)
    return coming.exclude(wanted__type__in=("keep_with_refund", "price_reduction"))


def _uninspected() -> QuerySet[Inspection]:
    """Inspections that wait or have begun, of pieces that are here for a return."""
    return Inspection.objects.filter(
        status__in=("waiting", "in_progress", "graded"),
        unit__status="on_hand",
        unit__rma__isnull=False,
    )


def _promised(view: str) -> QuerySet[Deadline]:
    """The open promises of returns: to decide, to answer what a shopper wrote, or ours that have
    passed, each return once."""
    stage_type, _key = subject_of(Rma())
    rows = Deadline.objects.filter(stage_type=stage_type, met_at=None)
    if view in ("decide", "reply"):
        return rows.filter(kind=view)
    late = rows.filter(kind__in=OURS, due_at__lt=clock.now()).filter(_owed())
    earlier = late.filter(stage_id=OuterRef("stage_id")).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    return late.filter(~Exists(earlier))


def _owed() -> Q:
    """Money is late only once goods moved or it is due: until then the shopper is to act."""
    moved = Rma.objects.filter(pk=OuterRef("stage_id"), goods_moved_at__isnull=False)
    due = Resolution.objects.filter(rma=OuterRef("stage_id"), status__in=TO_BE_PAID)
    return ~Q(kind="refund") | Exists(moved) | Exists(due)


def _narrow(rows: QuerySet[Rma], by: Narrowed) -> QuerySet[Rma]:
    if by.statuses:
        rows = rows.filter(status__in=by.statuses)
    if by.reason:
        rows = rows.filter(Exists(RmaLine.objects.filter(rma=OuterRef("pk"), reason=by.reason)))
    if by.sku:
        rows = rows.filter(pk__in=_lines_of(by.sku).values("rma"))
    if by.country:
        at_home = Q(customer__country=by.country) | Q(order__ship_to__country=by.country)
        rows = rows.filter(at_home)
    if by.since is not None:
        rows = rows.filter(requested_at__gte=by.since)
    if by.until is not None:
        rows = rows.filter(requested_at__lt=by.until)
    return rows.filter(_named(by.text)) if by.text else rows


def _lines_of(sku: str) -> QuerySet[RmaLine]:
    products = Product.objects.filter(sku_normalized=sku.strip().lower())
    return RmaLine.objects.filter(product__in=products.values("pk"))


def _named(text: str) -> Q:
    """Returns by number, order number, e-mail address, or a part of the shopper's name."""
    text = text.strip()
    people = Customer.objects.annotate(in_capitals=Upper("name")).filter(
        Q(email_normalized=normalise_email(text)) | Q(in_capitals__contains=text.upper())
    )
    orders = Order.objects.filter(number_normalized=normalise_number(text))
    return (
        Q(number=normalise_code(text))
        | Q(order__in=orders.values("pk"))
        | Q(customer__in=list(people.values_list("pk", flat=True)[:MOST_NAMESAKES]))
    )


def returns_by_key(keys: Sequence[UUID]) -> list[Rma]:
    """The returns of these keys, in this order."""
    found = returns_listed().in_bulk(keys)
    return [found[key] for key in keys if key in found]

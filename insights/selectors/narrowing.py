"""What a list of returns may be narrowed by, and the returns that are like that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Upper

from catalog.models import Customer, Order, Product, normalise_email, normalise_number
from inspection.models import HandlingUnit, Hold, Inspection
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.money import currencies, digits
from rma.models import Assignment, Resolution, Rma, RmaLine, Shipment
from rma.selectors.whole import WORTHLESS

#: Money in these waits for a person.
TO_BE_PAID = ("due", "failed", "unknown")
#: Where the goods are, as one looks for them.
GOODS = ("with_shopper", "on_the_way", "here", "to_inspect", "set_aside")
#: What happened to the money, as one looks for it, and the states that say so.
MONEY: dict[str, tuple[str, ...]] = {
    "proposed": ("proposed",),
    "to_be_paid": TO_BE_PAID,
    "in_payment": ("awaiting_payment", "processing"),
    "disputed": ("disputed", "charged_back"),
    "settled": ("settled",),
}
#: People of one name among whom a search still looks.
MOST_NAMESAKES = 200
#: Parcels in these are under way.
UNDER_WAY = ("in_transit", "delivered", "exception", "pickup_scheduled")


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed by; every part may be left out.

    `basis` is a legal basis, or "policy" for none; `assignee` the key of a person, or "nobody";
    values are in the units of each currency.
    """

    statuses: Sequence[str] = ()
    goods: str = ""
    money: str = ""
    basis: str = ""
    reason: str = ""
    sku: str = ""
    country: str = ""
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    since: datetime | None = None
    until: datetime | None = None
    assignee: UUID | str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) not in ((), [], "", None) for part in fields(Narrowed))


EVERYTHING = Narrowed()


def narrow(rows: QuerySet[Rma], by: Narrowed) -> QuerySet[Rma]:
    """Those of `rows` that are like that."""
    if by.statuses:
        rows = rows.filter(status__in=by.statuses)
    if by.basis:
        rows = rows.filter(legal_basis="" if by.basis == "policy" else by.basis)
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
    rows = _worth(rows, by)
    if by.goods:
        rows = rows.filter(_goods(by.goods))
    if by.money:
        paid = Resolution.objects.filter(rma=OuterRef("pk"), status__in=MONEY[by.money])
        rows = rows.filter(Exists(paid))
    if by.assignee:
        rows = assigned(rows, by.assignee)
    return rows.filter(_named(by.text)) if by.text else rows


def assigned(rows: QuerySet[Rma], to: UUID | str) -> QuerySet[Rma]:
    """Those of `rows` that the person of this key sees to; "nobody": those that nobody does."""
    if to == "nobody":
        return rows.filter(~Exists(Assignment.objects.filter(rma=OuterRef("pk"))))
    return rows.filter(pk__in=Assignment.objects.filter(member=to).values("rma"))


def uninspected() -> QuerySet[Inspection]:
    """Inspections that wait or have begun, of pieces that are here for a return."""
    return Inspection.objects.filter(
        status__in=("waiting", "in_progress", "graded"),
        unit__status="on_hand",
        unit__rma__isnull=False,
    )


def _worth(rows: QuerySet[Rma], by: Narrowed) -> QuerySet[Rma]:
    """By what they bring the shopper; the sums are in minor units of each return's currency."""
    if by.value_from is None and by.value_to is None:
        return rows
    live = Resolution.objects.exclude(status__in=WORTHLESS).order_by()
    sums = live.values("rma", "currency").annotate(total=Sum("amount_minor"), unit=_minor_units())
    if by.value_from is not None:
        sums = sums.filter(total__gte=_times(by.value_from))
    if by.value_to is not None:
        sums = sums.filter(total__lte=_times(by.value_to))
    return rows.filter(pk__in=sums.values("rma"))


def _times(value: Decimal) -> Any:
    return ExpressionWrapper(Value(float(value)) * F("unit"), output_field=FloatField())


def _minor_units() -> Case:
    """How many minor units make one of a currency."""
    odd: dict[int, list[str]] = {}
    for code in currencies():
        odd.setdefault(digits(code), []).append(code)
    odd.pop(2, None)
    whens = [When(currency__in=codes, then=Value(10.0**places)) for places, codes in odd.items()]
    return Case(*whens, default=Value(100.0), output_field=FloatField())


def _goods(where: str) -> Q:
    """Returns whose goods are there. A return whose goods are in two places stands in both."""
    here = HandlingUnit.objects.filter(status="on_hand", rma__isnull=False)
    if where == "with_shopper":
        open_ones = ("requested", "needs_information", "authorized")
        return Q(goods_moved_at=None, status__in=open_ones)
    if where == "on_the_way":
        parcels = Shipment.objects.filter(direction="inbound", status__in=UNDER_WAY)
        return Q(pk__in=parcels.values("rma_rows__rma"))
    if where == "here":
        return Q(pk__in=here.values("rma"))
    if where == "to_inspect":
        return Q(pk__in=uninspected().values("unit__rma"))
    held = Hold.objects.filter(status="open", unit__rma__isnull=False)
    return Q(pk__in=held.values("unit__rma"))


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

"""What was sold and what came back of it, as the desk lists and opens it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Upper

from catalog.models import (
    Customer,
    Order,
    OrderLine,
    Product,
    StopSale,
    normalise_email,
    normalise_number,
)
from disposition.models import Disposition
from insights.selectors.seen import pieces
from inspection.models import Container, HandlingUnit, Hold, Inspection, Location
from inspection.selectors.units import plate_forms
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code
from rma.models import Rma, RmaLine
from rma.selectors.whole import returns_listed

#: Rows of the short lists on a page: what is older stands in the list itself.
SHORT = 20
#: Statuses of a stop-sale that still blocks.
BLOCKING = ("placed", "confirmed")


def orders(text: str = "") -> QuerySet[Order]:
    """Orders with their customer and how many pieces were `sold` and are `coming` back.

    `text` is a number, an e-mail address, the start of neither: a look-up, not a search in words.
    """
    rows = Order.objects.select_related("customer").annotate(
        sold=_sum("quantity"), coming=_sum("on_returns"), first=_first_title()
    )
    if not text.strip():
        return rows
    people = Customer.objects.filter(email_normalized=normalise_email(text))
    named = Q(number_normalized=normalise_number(text)) | Q(external_id=text.strip())
    return rows.filter(named | Q(customer__in=people.values("pk")))


def _sum(column: str) -> Coalesce:
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    return Coalesce(Subquery(lines.annotate(sum=Sum(column)).values("sum")), 0)


def _first_title() -> Coalesce:
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by("position")
    return Coalesce(Subquery(lines.values("title")[:1]), Value("", CharField()))


def returns_of_order(order: Order) -> list[Rma]:
    """The returns of an order, the newest first."""
    return list(returns_listed().filter(order=order).order_by("-pk")[:SHORT])


def products(text: str = "") -> QuerySet[Product]:
    """Products with how many kinds of blocks hold them now; `text` is a SKU, a GTIN or a word."""
    stops = StopSale.objects.filter(product=OuterRef("pk"), status__in=BLOCKING).order_by()
    counted = stops.values("product").annotate(count=Count("pk")).values("count")
    rows = Product.objects.annotate(stops=Coalesce(Subquery(counted), 0))
    text = text.strip()
    if not text:
        return rows
    named = Q(sku_normalized__startswith=text.lower()) | Q(
        pk__in=Product.objects.annotate(in_capitals=Upper("title"))
        .filter(in_capitals__contains=text.upper())
        .values("pk")
    )
    gtin = normalise_gtin(text)
    return rows.filter(named | Q(gtin_rows__gtin14=gtin) if gtin else named)


def product_by_sku(sku: str) -> Product | None:
    """The product of a SKU, however it is written."""
    return Product.objects.filter(sku_normalized=sku.strip().lower()).first()


def stop_sales_of_product(product: Product) -> list[StopSale]:
    """What blocks a product now, by itself or by one of its bar codes."""
    codes = product.gtin_rows.values("gtin14")
    named = Q(product=product) | Q(product=None, gtin14__in=codes)
    return list(StopSale.objects.filter(named, status__in=BLOCKING).order_by("-pk"))


def returns_of_product(product: Product) -> list[Rma]:
    """The latest returns with a line of this product."""
    lines = RmaLine.objects.filter(product=product).order_by("-pk")
    keys = list(dict.fromkeys(lines.values_list("rma", flat=True)[: SHORT * 2]))[:SHORT]
    found = returns_listed().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def units(
    text: str = "", statuses: Sequence[str] = (), waiting_for: str = ""
) -> QuerySet[HandlingUnit]:
    """Handling units as the desk lists them; `waiting_for`: inspection, hold, route, way."""
    rows = pieces().select_related("product", "location", "container", "rma").order_by()
    if statuses:
        rows = rows.filter(status__in=statuses)
    if waiting_for:
        rows = rows.filter(_waiting(waiting_for))
    return rows.filter(_piece_named(text)) if text.strip() else rows


def _waiting(what: str) -> Q:
    if what == "inspection":
        live = Inspection.objects.filter(status__in=("waiting", "in_progress", "graded"))
        return Q(status="on_hand", pk__in=live.values("unit"))
    if what == "hold":
        return Q(pk__in=Hold.objects.filter(status="open").values("unit"))
    states = {"route": ("proposed",), "way": ("approved", "in_progress")}[what]
    return Q(pk__in=Disposition.objects.filter(status__in=states).values("unit"))


def _piece_named(text: str) -> Q:
    code = normalise_code(text)
    products_named = Product.objects.filter(sku_normalized=text.strip().lower())
    return (
        Q(lpn_normalized__in=plate_forms(text))
        | Q(serial_normalized=code)
        | Q(rma__in=Rma.objects.filter(number=code).values("pk"))
        | Q(product__in=products_named.values("pk"))
        | Q(location__in=Location.objects.filter(code_normalized=code).values("pk"))
        | Q(container__in=Container.objects.filter(code_normalized=code).values("pk"))
    )

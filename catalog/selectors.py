"""Reads what was sold: a product by SKU, an order by any key people have, with all its parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet

from catalog.figures import order_money as figures_of
from catalog.models import (
    Customer,
    Fulfilment,
    Order,
    OrderLine,
    Product,
    Unit,
    normalise_number,
)
from catalog.pricing import OrderMoney
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.rest.fields import KEY_LENGTH

#: The key of no order.
NO_KEY = UUID(int=0)


def product_by_sku(sku: str) -> Product | None:
    """The product of this SKU, in capitals or not."""
    return Product.objects.filter(sku_normalized=sku.strip().lower()).first()


def product_by_code(text: str) -> Product | None:
    """The product that `text` names: by SKU, else by the bar code printed on it."""
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    found = product_by_sku(text)
    gtin = normalise_gtin(text)
    if found is not None or gtin is None:
        return found
    return Product.objects.filter(gtin_rows__gtin14=gtin).order_by("id").first()


def order_by_key(text: str, rows: QuerySet[Order] | None = None) -> Order | None:
    """The order that `text` names: by public id, then `external_id`, then number; None if none.

    Outer blanks do not count, nor does a `#` before the number. Of several orders with one number
    (nobody promised that a partner has only one) it is the one placed last.
    """
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    key = Order.key_of(text) or NO_KEY
    rows = Order.objects.all() if rows is None else rows
    return best_named(orders_named(rows, key, text, normalise_number(text)), key, text)


def orders_named(rows: QuerySet[Order], key: UUID, text: str, number: str) -> QuerySet[Order]:
    """The few rows that one of these names; `best_named` chooses among them.

    At most one row each by id and by external id; those come before any number of namesakes.
    """
    named = Q(pk=key) | Q(external_id=text) | Q(number_normalized=number)
    by_id = ExpressionWrapper(Q(pk=key) | Q(external_id=text), BooleanField())
    return rows.filter(named).order_by(by_id.desc(), "-placed_at", "-id")[:3]


def best_named(found: Iterable[Order], key: UUID, text: str) -> Order | None:
    """By id before by external id before by number."""
    return min(found, key=lambda row: (row.pk != key, row.external_id != text), default=None)


def orders_with_parts(rows: QuerySet[Order] | None = None) -> QuerySet[Order]:
    """Orders with customer, lines (with product and `serials`) and deliveries: three queries."""
    rows = Order.objects.all() if rows is None else rows
    serials = Unit.objects.filter(order_line=OuterRef("pk")).order_by("id").values("serial")
    lines = (
        OrderLine.objects.select_related("product")
        .annotate(serials=ArraySubquery(serials))
        .order_by("position")
    )
    return rows.select_related("customer").prefetch_related(
        Prefetch("lines", lines), Prefetch("fulfilments", Fulfilment.objects.order_by("position"))
    )


def order_money(order: Order) -> OrderMoney:
    """The figures of an order; its lines are known by `external_id`, in their order."""
    lines: list[OrderLine] = sorted(order.lines.all(), key=lambda line: line.position)
    return figures_of(order, lines)


def earlier_purchases(*, customer_external_id: str, sku: str, before: datetime) -> list[OrderLine]:
    """Lines that a customer bought an article on until `before` and may return, oldest first.

    Four look-ups by index in place of one join: right after an import nobody has told the planner
    how large the tables are.
    """
    customer = Customer.objects.filter(external_id=customer_external_id).first()
    product = Product.objects.filter(sku_normalized=sku.strip().lower()).first()
    if customer is None or product is None:
        return []
    orders = Order.objects.filter(customer=customer, placed_at__lte=before).in_bulk()
    lines = list(
        OrderLine.objects.filter(
            order__in=list(orders), product=product, fulfilled_quantity__gt=F("on_returns")
        )
    )
    for line in lines:
        line.order, line.product = orders[line.order_id], product
    return sorted(lines, key=lambda line: (line.order.placed_at, line.order_id, line.position))

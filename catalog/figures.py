"""The figures of an order as `catalog.pricing` wants them, from its rows or a checked request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from catalog.pricing import (
    DiscountMoney,
    LineMoney,
    OrderMoney,
    PaymentMoney,
    RefundElsewhere,
    ShippingMoney,
    TaxRate,
)
from returns_portal.lib.money import parse_amount

Row = Mapping[str, Any]


class OrderRow(Protocol):
    """The columns of an order that hold money; its rows are JSON with decimal strings."""

    currency: str
    prices_include_tax: bool
    discounts: Sequence[Row]
    shipping: Sequence[Row]
    payments: Sequence[Row] | None
    refunds: Sequence[Row]


class LineRow(Protocol):
    """The columns of an order line that hold money."""

    external_id: str
    title: str
    kind: str
    quantity: int
    cancelled_quantity: int
    unit_price: Decimal
    discount_minor: int
    tax_rates: Sequence[Row]


def order_money(order: OrderRow, lines: Iterable[LineRow]) -> OrderMoney:
    """The order's money. Lines are known by `external_id`, shipping and payments by their place."""
    currency = order.currency

    def minor(row: Row, name: str = "amount") -> int:
        return parse_amount(row[name], currency)

    def taxes(rows: Iterable[Row]) -> tuple[TaxRate, ...]:
        return tuple(
            TaxRate(row["name"], Decimal(row["rate"]), minor(row) if row.get("amount") else None)
            for row in rows
        )

    payments = None
    if order.payments is not None:
        payments = tuple(
            PaymentMoney(str(place), minor(row)) for place, row in enumerate(order.payments)
        )
    return OrderMoney(
        currency=currency,
        prices_include_tax=order.prices_include_tax,
        lines=tuple(
            LineMoney(
                key=line.external_id,
                unit_price=line.unit_price,
                quantity=line.quantity,
                discount_minor=line.discount_minor,
                tax_rates=taxes(line.tax_rates),
                kind=line.kind,
                cancelled=line.cancelled_quantity,
                title=line.title,
            )
            for line in lines
        ),
        discounts=tuple(
            DiscountMoney(minor(row), row["applies_to"], row["code"]) for row in order.discounts
        ),
        shipping=tuple(
            ShippingMoney(
                str(place), minor(row), row["kind"], minor(row, "discount"), taxes(row["tax_rates"])
            )
            for place, row in enumerate(order.shipping)
        ),
        payments=payments,
        refunds=tuple(
            RefundElsewhere(minor(row), row["line"], row["target"] == "shipping")
            for row in order.refunds
        ),
    )

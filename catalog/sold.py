"""An order as it was sold: checked, complete, in the columns and rows it is stored in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalog.given import OrderGiven


@dataclass(slots=True, kw_only=True)
class SoldLine:
    """One line that can be true. `serials` are pairs of serial and lot."""

    position: int
    external_id: str
    sku: str
    title: str
    kind: str
    quantity: int
    fulfilled_quantity: int
    cancelled_quantity: int
    unit_price: Decimal
    discount_minor: int
    tax_rates: list[dict[str, Any]]
    final_sale: bool
    exemption: str
    lot: str
    made_on: date | None = None
    fulfilled_at: datetime | None = None
    delivered_at: datetime | None = None
    serials: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class SoldOrder:
    """One order that can be true, as columns and rows."""

    given: OrderGiven
    external_id: str
    number: str
    currency: str
    prices_include_tax: bool
    channel: str
    placed_at: datetime
    delivered_at: datetime | None
    ship_to: Mapping[str, Any] | None
    metadata: dict[str, str]
    withdrawal_information: Mapping[str, Any] | None = None
    discounts: list[dict[str, Any]] = field(default_factory=list)
    shipping: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] | None = None
    refunds: list[dict[str, Any]] = field(default_factory=list)
    cancellations: list[dict[str, Any]] = field(default_factory=list)
    lines: list[SoldLine] = field(default_factory=list)
    fulfilments: list[dict[str, Any]] = field(default_factory=list)


#: Columns of Order and OrderLine that an upsert writes.
ORDER_COLUMNS = (
    "number",
    "currency",
    "prices_include_tax",
    "channel",
    "placed_at",
    "delivered_at",
    "ship_to",
    "withdrawal_information",
    "metadata",
    "discounts",
    "shipping",
    "payments",
    "refunds",
    "cancellations",
)
LINE_COLUMNS = (
    "position",
    "sku",
    "title",
    "kind",
    "quantity",
    "fulfilled_quantity",
    "cancelled_quantity",
    "unit_price",
    "discount_minor",
    "tax_rates",
    "final_sale",
    "exemption",
    "lot",
    "made_on",
    "fulfilled_at",
    "delivered_at",
)

"""What partners say about products and orders: the shapes of the API as plain, typed objects.

Names and defaults are API.md's. Amounts are decimal strings: how many digits they may have depends
on the currency, which `catalog.checks` looks at. Only forms are decided here, no rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import EllipsisType
from typing import Any, ClassVar, Self


class _Given:
    """The base of the shapes: `of` reads one from a mapping, nested rows included."""

    __slots__ = ()
    #: Fields that hold one object, or rows of them.
    PARTS: ClassVar[Mapping[str, type[_Given]]] = {}
    MOMENTS: ClassVar[Sequence[str]] = ()
    DAYS: ClassVar[Sequence[str]] = ()
    DECIMALS: ClassVar[Sequence[str]] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The object of `row`, whose values may be JSON's; TypeError for an unknown name."""
        values = dict(row)
        for name in cls.MOMENTS:
            if isinstance(values.get(name), str):
                values[name] = datetime.fromisoformat(values[name])
        for name in cls.DAYS:
            if isinstance(values.get(name), str):
                values[name] = date.fromisoformat(values[name])
        for name in cls.DECIMALS:
            if isinstance(values.get(name), str):
                values[name] = Decimal(values[name])
        for name, part in cls.PARTS.items():
            value = values.get(name)
            if isinstance(value, Mapping):
                values[name] = part.of(value)
            elif value is not None:
                values[name] = tuple(part.of(inner) for inner in value)
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGiven(_Given):
    """One tax: a fraction (0.19), or the amount as it was charged, which wins."""

    DECIMALS: ClassVar = ("rate",)

    rate: Decimal
    name: str = ""
    amount: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGiven(_Given):
    """One article. Without an id of its own it is known by its place: the first is "1".

    `fulfilled_quantity` None: all that was not cancelled. `discount` is the whole line's.
    """

    PARTS: ClassVar = {"tax_rates": TaxGiven}
    MOMENTS: ClassVar = ("delivered_at",)
    DAYS: ClassVar = ("made_on",)
    DECIMALS: ClassVar = ("unit_price",)

    sku: str
    quantity: int
    unit_price: Decimal
    external_id: str | None = None
    title: str = ""
    fulfilled_quantity: int | None = None
    discount: str = "0"
    tax_rates: Sequence[TaxGiven] = ()
    serials: Sequence[str] = ()
    lot: str | None = None
    made_on: date | None = None
    final_sale: bool = False
    exemption: str | None = None
    delivered_at: datetime | None = None
    kind: str = "goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountGiven(_Given):
    """A discount of the whole order."""

    amount: str
    code: str = ""
    applies_to: str = "items"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingGiven(_Given):
    """One row of outbound shipping."""

    PARTS: ClassVar = {"tax_rates": TaxGiven}

    amount: str
    kind: str = "standard"
    discount: str = "0"
    tax_rates: Sequence[TaxGiven] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentGiven(_Given):
    """One payment the shop received."""

    amount: str
    external_id: str | None = None
    method: str = ""
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredGiven(_Given):
    """What one delivery held of one line."""

    line: str
    quantity: int
    serials: Sequence[str] = ()
    lot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentGiven(_Given):
    """One delivery of a part of an order."""

    PARTS: ClassVar = {"lines": DeliveredGiven}
    MOMENTS: ClassVar = ("shipped_at", "delivered_at")

    lines: Sequence[DeliveredGiven]
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    tracking_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundGiven(_Given):
    """Money given back elsewhere: for a line, for shipping, or (neither) for the order at large."""

    MOMENTS: ClassVar = ("at",)

    amount: str
    external_id: str | None = None
    target: str | None = None
    line: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationGiven(_Given):
    """Pieces of a line that were called off."""

    line: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerGiven(_Given):
    """Who bought: known again by `external_id`, else by e-mail, else new with each order."""

    external_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    language: str | None = None
    company: str | None = None
    vat_id: str | None = None
    tags: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGiven(_Given):
    """One sale, said in full: what is left out is not there. `payments` None: paid in full."""

    PARTS: ClassVar = {
        "customer": CustomerGiven,
        "lines": LineGiven,
        "discounts": DiscountGiven,
        "shipping": ShippingGiven,
        "payments": PaymentGiven,
        "fulfillments": FulfilmentGiven,
        "refunds": RefundGiven,
        "cancellations": CancellationGiven,
    }
    MOMENTS: ClassVar = ("placed_at", "delivered_at")

    external_id: str
    currency: str
    placed_at: datetime
    lines: Sequence[LineGiven]
    number: str | None = None
    prices_include_tax: bool = True
    delivered_at: datetime | None = None
    channel: str = "distance"
    customer: CustomerGiven | None = None
    ship_to: Mapping[str, Any] | None = None
    #: `given_on` and `template`; None: as usual, with the order.
    withdrawal_information: Mapping[str, Any] | None = None
    discounts: Sequence[DiscountGiven] = ()
    shipping: Sequence[ShippingGiven] = ()
    payments: Sequence[PaymentGiven] | None = None
    fulfillments: Sequence[FulfilmentGiven] = ()
    refunds: Sequence[RefundGiven] = ()
    cancellations: Sequence[CancellationGiven] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductGiven(_Given):
    """One article, said in full: what is left out is not there."""

    sku: str
    title: str
    gtins: Sequence[str] = ()
    category: str | None = None
    tags: Sequence[str] = ()
    price: str | None = None
    currency: str | None = None
    weight_g: int | None = None
    dimensions_mm: Sequence[int] | None = None
    country_of_origin: str | None = None
    hs_code: str | None = None
    cn_code: str | None = None
    serialised: bool = False
    lot_tracked: bool = False
    data_bearing: bool = False
    returnable: bool = True
    warranty_months: int | None = None
    battery: Mapping[str, Any] | None = None
    #: withdrawal_exemption, second_hand, durable, expected_life_months, electrical.
    law: Mapping[str, Any] = field(default_factory=dict)
    hazard_class: str | None = None
    image_url: str | None = None
    variants_of: str | None = None
    #: None: not counted. Left out, a known product keeps what was counted.
    stock: Mapping[str, int] | EllipsisType | None = ...
    metadata: Mapping[str, str] = field(default_factory=dict)

"""What eligibility is decided on: an order as it was sold and delivered, and what somebody asks.

Pure dataclasses; selectors fill them from the database. Times are aware. `key` is whatever names
an order line to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units of one line that left in one parcel, and when as far as anybody recorded it."""

    units: int
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One order line.

    `deliveries` are the order's fulfilments as far as they hold this line; without any, one with
    the line's fulfilled quantity and dates. `taken` are units on live returns. `is_returnable` is
    the product's, `is_discounted` says that the line has a discount of its own.

    For the law: `exemption` is a code of `catalog.exemptions` that holds for this line;
    `extended` counts units whose guarantee a repair has lengthened; `warranty_until` was
    registered, `warranty_months` is what the maker promises with the article.
    """

    key: str
    sku: str
    quantity: int
    unit_price: Decimal
    kind: str = "goods"
    category: str = ""
    tags: frozenset[str] = frozenset()
    is_returnable: bool = True
    is_final_sale: bool = False
    is_discounted: bool = False
    cancelled: int = 0
    deliveries: tuple[Delivery, ...] = ()
    taken: int = 0
    #: Of these, taken by who got them as a gift.
    gifted: int = 0
    exemption: str = ""
    is_second_hand: bool = False
    is_durable: bool = False
    expected_life_months: int | None = None
    warranty_months: int | None = None
    warranty_until: date | None = None
    extended: int = 0
    is_electrical: bool = False
    has_battery: bool = False

    @property
    def sent(self) -> int:
        return min(sum(each.units for each in self.deliveries), self.quantity - self.cancelled)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order with all its lines. `country` is where the consumer lives (ISO 3166-1 alpha-2).

    `open_returns` counts the order's returns that are not finished. `informed` is false where the
    consumer was not told of the right to withdraw, `informed_on` the day they were told late.
    """

    currency: str
    placed_at: datetime
    value: Decimal
    lines: tuple[LineFacts, ...]
    country: str = ""
    channel: str = "distance"
    is_business: bool = False
    customer_tags: frozenset[str] = frozenset()
    open_returns: int = 0
    informed: bool = True
    informed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for one line. `reason` None is the shopper's own choice.

    `escalation` is why money and not a repair or a replacement: a ground of `rma.law`.
    `reason_categories` are those the reason is offered for; empty, for all. `amount` is the part
    of the price somebody asks for who wants to keep the goods.
    """

    quantity: int
    reason: str | None = None
    is_defect: bool = False
    reason_categories: frozenset[str] = frozenset()
    photos: int = 0
    serials: int = 0
    resolution: str = "refund"
    amount: Decimal | None = None
    escalation: str = ""
    basis: str | None = None
    by_agent: bool = False
    #: Asked by who got it as a gift, with the code of the slip.
    gift: bool = False

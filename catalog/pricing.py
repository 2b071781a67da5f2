"""What an order cost, to the minor unit: lines, discounts, shipping and tax (DOMAIN, section 6).

Pure: an order's rows come in as `OrderMoney`, whose lists keep the order's own sequence (the first
line wins ties); `price_order` gives back what each row cost after all discounts, with its tax, or
raises `PricingRefused` naming the field that cannot be right. Refunds (`rma.money`) build on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.money import MAX_MINOR, digits, largest_remainder, round_half_up

HIGHEST_RATE = 100  # a fraction: ten thousand per cent


class PricingRefused(ValueError):
    """An order whose figures cannot be right; made for a `FieldError(field, code, message, extra)`.

    `allowed_minor` is the most the field may hold, where there is such a number.
    """

    MESSAGES = {
        "negative_amount": _("The amount cannot be below zero."),
        "amount_too_large": _("The amount is too large."),
        "discount_exceeds_base": _("The discount is larger than what it applies to."),
        "tax_exceeds_amount": _("The included tax is larger than the amount."),
        "tax_rate_out_of_range": _("A tax rate is a fraction such as 0.19."),
        "exceeds_quantity": _("More was cancelled than was sold."),
    }

    def __init__(self, field: str, code: str, allowed_minor: int | None = None) -> None:
        self.field = field
        self.code = code
        self.message = self.MESSAGES[code]
        self.allowed_minor = allowed_minor
        super().__init__(f"{field}: {code}")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax of a row: a fraction (0.19), or for the whole row the amount as it was charged."""

    name: str
    rate: Decimal
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class LineMoney:
    """One order line. `key` is whatever names it to the caller; `discount_minor` is the line's."""

    key: str
    unit_price: Decimal
    quantity: int
    discount_minor: int = 0
    tax_rates: tuple[TaxRate, ...] = ()
    kind: str = "goods"
    cancelled: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class DiscountMoney:
    """A discount of the whole order, net or gross as the prices are."""

    amount_minor: int
    applies_to: Literal["items", "shipping", "all"] = "items"
    code: str = ""


@dataclass(frozen=True, slots=True)
class ShippingMoney:
    """One row of outbound shipping; only `standard` comes back by law."""

    key: str
    amount_minor: int
    kind: str = "standard"
    discount_minor: int = 0
    tax_rates: tuple[TaxRate, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentMoney:
    """One payment the shop received."""

    key: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RefundElsewhere:
    """Money given back outside the portal: for a line, for shipping, or for the order at large."""

    amount_minor: int
    line: str | None = None
    shipping: bool = False


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """All figures of one order. `payments` None means paid in full, () means not paid at all."""

    currency: str
    prices_include_tax: bool
    lines: tuple[LineMoney, ...]
    discounts: tuple[DiscountMoney, ...] = ()
    shipping: tuple[ShippingMoney, ...] = ()
    payments: tuple[PaymentMoney, ...] | None = None
    refunds: tuple[RefundElsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units including tax, and the tax among them."""

    gross: int = 0
    tax: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.tax

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.gross + other.gross, self.tax + other.tax)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.gross - other.gross, self.tax - other.tax)


NOTHING = Amount()


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, NOTHING)


@dataclass(frozen=True, slots=True)
class PricedRow:
    """What a line or a shipping row cost: price − line discount − order discount, with its tax.

    `taxes` follow the row's `tax_rates` and sum to `amount.tax`.
    """

    price_minor: int
    discount_minor: int
    order_discount_minor: int
    amount: Amount
    taxes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """The order with what each of its rows cost, by key."""

    order: OrderMoney
    lines: dict[str, PricedRow] = field(default_factory=dict)
    shipping: dict[str, PricedRow] = field(default_factory=dict)

    @property
    def total(self) -> Amount:
        return total(row.amount for row in (*self.lines.values(), *self.shipping.values()))

    @property
    def paid_minor(self) -> int:
        payments = self.order.payments
        return self.total.gross if payments is None else sum(p.amount_minor for p in payments)


def price_order(order: OrderMoney) -> PricedOrder:
    """Price every row of the order.

    1. A line is unit price × quantity, rounded half up, less its own discount.
    2. Each order discount is spread by these values: largest remainder, the first row wins ties.
    3. Tax comes last, per row and rate, half up; or as it was charged, where that is known.
    """
    places = digits(order.currency)
    prices = [round_half_up((row.unit_price * row.quantity).scaleb(places)) for row in order.lines]
    prices += [row.amount_minor for row in order.shipping]
    _refuse_impossible(order, prices)
    rows = _rows(order)
    values = [price - row.discount_minor for price, row in zip(prices, rows, strict=True)]
    discounts = _order_discounts(order, values)
    priced = [
        _priced(order, f"{path}.tax_rates", row.tax_rates, price, row.discount_minor, discount)
        for path, row, price, discount in zip(_paths(order), rows, prices, discounts, strict=True)
    ]
    result = PricedOrder(
        order,
        {row.key: priced[i] for i, row in enumerate(order.lines)},
        {row.key: priced[len(order.lines) + i] for i, row in enumerate(order.shipping)},
    )
    if result.total.gross > MAX_MINOR:
        raise PricingRefused("lines", "amount_too_large", MAX_MINOR)
    return result


def _rows(order: OrderMoney) -> tuple[LineMoney | ShippingMoney, ...]:
    return (*order.lines, *order.shipping)


def _paths(order: OrderMoney) -> list[str]:
    lines = [f"lines[{i}]" for i in range(len(order.lines))]
    return lines + [f"shipping[{i}]" for i in range(len(order.shipping))]


def _refuse_impossible(order: OrderMoney, prices: Sequence[int]) -> None:
    for path, row, price in zip(_paths(order), _rows(order), prices, strict=True):
        if price < 0:
            raise PricingRefused(path, "negative_amount", 0)
        if not all(0 <= rate.rate <= HIGHEST_RATE for rate in row.tax_rates):
            raise PricingRefused(f"{path}.tax_rates", "tax_rate_out_of_range")
        if price > MAX_MINOR:
            raise PricingRefused(path, "amount_too_large", MAX_MINOR)
        if row.discount_minor < 0:
            raise PricingRefused(f"{path}.discount", "negative_amount", 0)
        if row.discount_minor > price:
            raise PricingRefused(f"{path}.discount", "discount_exceeds_base", price)
    for i, line in enumerate(order.lines):
        if not 0 <= line.cancelled <= line.quantity:
            raise PricingRefused(f"lines[{i}].quantity", "exceeds_quantity")
    for name, amounts in (
        ("discounts", [discount.amount_minor for discount in order.discounts]),
        ("payments", [payment.amount_minor for payment in order.payments or ()]),
        ("refunds", [refund.amount_minor for refund in order.refunds]),
    ):
        for i, amount in enumerate(amounts):
            if amount < 0:
                raise PricingRefused(f"{name}[{i}].amount", "negative_amount", 0)


def _order_discounts(order: OrderMoney, values: Sequence[int]) -> list[int]:
    """What each row bears of all order discounts; never more than the row is worth."""
    borne = [0] * len(values)
    items = len(order.lines)
    for i, discount in enumerate(order.discounts):
        affected = {"items": range(items), "shipping": range(items, len(values))}.get(
            discount.applies_to, range(len(values))
        )
        room = [values[row] - borne[row] for row in affected]
        if discount.amount_minor > sum(room):
            raise PricingRefused(f"discounts[{i}].amount", "discount_exceeds_base", sum(room))
        shares = _spread(discount.amount_minor, [values[row] for row in affected], room)
        for row, share in zip(affected, shares, strict=True):
            borne[row] += share
    return borne


def _spread(amount: int, weights: Sequence[int], room: Sequence[int]) -> list[int]:
    """Shares by weight; what a row has no room for (several discounts met there) moves on."""
    shares = [min(pair) for pair in zip(largest_remainder(amount, weights), room, strict=True)]
    spare = [have - share for have, share in zip(room, shares, strict=True)]
    moved = largest_remainder(amount - sum(shares), spare)
    return [share + more for share, more in zip(shares, moved, strict=True)]


def _priced(
    order: OrderMoney,
    path: str,
    rates: Sequence[TaxRate],
    price: int,
    discount: int,
    order_discount: int,
) -> PricedRow:
    value = price - discount - order_discount
    charged = sum(rate.amount_minor or 0 for rate in rates)
    if any((rate.amount_minor or 0) < 0 for rate in rates):
        raise PricingRefused(path, "negative_amount", 0)
    if not order.prices_include_tax:
        taxes = _taxes_on_top(value, rates)
        return PricedRow(
            price, discount, order_discount, Amount(value + sum(taxes), sum(taxes)), taxes
        )
    if charged > value:
        raise PricingRefused(path, "tax_exceeds_amount", value)
    taxes = _taxes_included(value - charged, rates)
    return PricedRow(price, discount, order_discount, Amount(value, sum(taxes)), taxes)


def _taxes_on_top(net: int, rates: Sequence[TaxRate]) -> tuple[int, ...]:
    return tuple(
        round_half_up(net * rate.rate) if rate.amount_minor is None else rate.amount_minor
        for rate in rates
    )


def _taxes_included(gross: int, rates: Sequence[TaxRate]) -> tuple[int, ...]:
    """Taxes inside `gross`: together gross − round(gross ÷ (1 + Σ rates)), each in proportion.

    Taxes given as charged are not inside `gross` and pass through.
    """
    computed = [rate.rate for rate in rates if rate.amount_minor is None]
    net = round_half_up(gross / (1 + sum(computed, Decimal(0))))
    parts = iter(largest_remainder(gross - net, [int(rate.scaleb(18)) for rate in computed]))
    return tuple(next(parts) if rate.amount_minor is None else rate.amount_minor for rate in rates)

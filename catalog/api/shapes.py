"""What partners are answered: products and orders, every amount with its currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from catalog.checks import price
from catalog.models import Customer, Fulfilment, Order, OrderLine, Product
from catalog.pricing import PricedOrder, total
from catalog.stock import available
from returns_portal.lib import money as money_lib
from returns_portal.rest import fields
from returns_portal.rest.fields import money
from returns_portal.rest.serializers import Shape


class _Text(serializers.CharField):
    """Text in an answer; null where nothing is known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)


class BatteryShape(Shape):
    chemistry = _Text()
    wh = _Text()
    contained = fields.FlagField()
    un_number = _Text()


class LawShape(Shape):
    """What consumer law asks of the article."""

    withdrawal_exemption = _Text()
    second_hand = fields.FlagField()
    durable = fields.FlagField()
    expected_life_months = serializers.IntegerField(allow_null=True)
    electrical = fields.FlagField()

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> dict[str, Any]:
        """What was said, and what holds where nothing was."""
        flags = {name: bool(said.get(name)) for name in ("second_hand", "durable", "electrical")}
        return flags | {
            "withdrawal_exemption": said.get("withdrawal_exemption"),
            "expected_life_months": said.get("expected_life_months"),
        }


class StockShape(Shape):
    """`available` is what nothing has been promised of."""

    on_hand = serializers.IntegerField()
    available = serializers.IntegerField()


class ProductShape(Shape):
    """A product."""

    id = fields.PublicIdField(Product)
    sku = fields.KeyField()
    gtins = serializers.ListField(child=serializers.CharField())
    title = _Text()
    category = _Text()
    tags = serializers.ListField(child=serializers.CharField())
    price = fields.MoneyField(allow_null=True)
    currency = _Text()
    weight_g = serializers.IntegerField(allow_null=True)
    dimensions_mm = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    country_of_origin = _Text()
    hs_code = _Text()
    cn_code = _Text()
    serialised = fields.FlagField()
    lot_tracked = fields.FlagField()
    data_bearing = fields.FlagField()
    returnable = fields.FlagField()
    warranty_months = serializers.IntegerField(allow_null=True)
    battery = BatteryShape(allow_null=True)
    law = LawShape()
    hazard_class = _Text()
    image_url = _Text()
    variants_of = _Text()
    stock = StockShape(allow_null=True)
    metadata = fields.MetadataField()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Product) -> dict[str, Any]:
        """The product as it is answered."""
        priced = row.price_minor is not None
        return {
            "id": row.public_id,
            "sku": row.sku,
            "gtins": [code.written for code in row.gtin_rows.all()],
            "title": row.title,
            "category": row.category or None,
            "tags": row.tags,
            "price": money(row.price_minor, row.currency) if priced else None,  # type: ignore[arg-type]
            "currency": row.currency or None,
            "weight_g": row.weight_g,
            "dimensions_mm": row.dimensions_mm,
            "country_of_origin": row.country_of_origin or None,
            "hs_code": row.hs_code or None,
            "cn_code": row.cn_code or None,
            "serialised": row.serialised,
            "lot_tracked": row.lot_tracked,
            "data_bearing": row.data_bearing,
            "returnable": row.returnable,
            "warranty_months": row.warranty_months,
            "battery": row.battery,
            "law": LawShape.of(row.law),
            "hazard_class": row.hazard_class or None,
            "image_url": row.image_url or None,
            "variants_of": row.variants_of or None,
            "stock": _stock(row),
            "metadata": row.metadata,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


def _stock(row: Product) -> dict[str, int] | None:
    """What is there and what of it is free; null where nobody counts it."""
    if row.stock_on_hand is None:
        return None
    return {"on_hand": row.stock_on_hand, "available": available(row) or 0}


class CustomerShape(Shape):
    id = fields.PublicIdField(Customer)
    external_id = _Text()
    name = _Text()
    email = _Text()
    phone = _Text()
    country = _Text()
    language = _Text()
    company = _Text()
    vat_id = _Text()
    tags = serializers.ListField(child=serializers.CharField())

    @classmethod
    def of(cls, row: Customer) -> dict[str, Any]:
        """The customer as they are answered."""
        names = ("name", "email", "phone", "country", "language", "company", "vat_id")
        texts = {name: getattr(row, name) or None for name in names}
        return {"id": row.public_id, "external_id": row.external_id} | texts | {"tags": row.tags}


class AddressShape(Shape):
    name = _Text()
    lines = serializers.ListField(child=serializers.CharField())
    city = _Text()
    region = _Text()
    postcode = _Text()
    country = _Text()


class TaxShape(Shape):
    name = _Text()
    rate = serializers.CharField(help_text="A fraction: 0.19 is 19 %")
    amount = fields.MoneyField(allow_null=True, help_text="As charged, where that was said")


class LineShape(Shape):
    """A line; `total` is what it cost after all discounts, its `tax` included."""

    id = fields.PublicIdField(OrderLine)
    external_id = fields.KeyField()
    sku = fields.KeyField()
    title = _Text()
    kind = fields.ChoiceField([kind for kind, _label in OrderLine.KINDS])
    quantity = serializers.IntegerField()
    fulfilled_quantity = serializers.IntegerField()
    cancelled_quantity = serializers.IntegerField()
    on_returns = serializers.IntegerField(help_text="Pieces on returns that are not off")
    unit_price = fields.MoneyField(help_text="Exact: up to six digits after the point")
    discount = fields.MoneyField()
    tax_rates = TaxShape(many=True)
    total = fields.MoneyField()
    tax = fields.MoneyField()
    serials = serializers.ListField(child=serializers.CharField())
    lot = _Text()
    made_on = fields.DayField(allow_null=True)
    final_sale = fields.FlagField()
    exemption = _Text()
    fulfilled_at = fields.TimestampField(allow_null=True)
    delivered_at = fields.TimestampField(allow_null=True)


class DiscountShape(Shape):
    code = _Text()
    amount = fields.MoneyField()
    applies_to = fields.ChoiceField(["items", "shipping", "all"])


class ShippingShape(Shape):
    kind = _Text()
    amount = fields.MoneyField()
    discount = fields.MoneyField()
    tax_rates = TaxShape(many=True)


class PaymentShape(Shape):
    external_id = _Text()
    method = _Text()
    amount = fields.MoneyField()
    reference = _Text()


class DeliveredShape(Shape):
    line = fields.KeyField()
    quantity = serializers.IntegerField()
    serials = serializers.ListField(child=serializers.CharField())
    lot = _Text()


class FulfilmentShape(Shape):
    shipped_at = fields.TimestampField(allow_null=True)
    delivered_at = fields.TimestampField(allow_null=True)
    tracking_number = _Text()
    lines = DeliveredShape(many=True)


class RefundShape(Shape):
    external_id = _Text()
    target = fields.ChoiceField(["line", "shipping", "order"])
    line = _Text()
    amount = fields.MoneyField()
    at = fields.TimestampField(allow_null=True)


class CancellationShape(Shape):
    line = fields.KeyField()
    quantity = serializers.IntegerField()
    withdrawal = _Text(required=False, help_text="Number of the withdrawal that cancelled it")


class InformationShape(Shape):
    """When and how the consumer was told of the right to withdraw."""

    given_on = fields.DayField(allow_null=True)
    template = _Text()

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What was said; null where nothing was."""
        if said is None:
            return None
        return {"given_on": said.get("given_on"), "template": said.get("template")}


class OrderTotalsShape(Shape):
    """`items` and `shipping` are net, `tax` is that of both, `total` is all of it."""

    items = fields.MoneyField()
    shipping = fields.MoneyField()
    tax = fields.MoneyField()
    total = fields.MoneyField()


class OrderShape(Shape):
    """An order, with all its parts."""

    id = fields.PublicIdField(Order)
    external_id = fields.KeyField()
    number = fields.KeyField()
    currency = fields.CurrencyField()
    prices_include_tax = fields.FlagField()
    channel = _Text()
    placed_at = fields.TimestampField()
    delivered_at = fields.TimestampField(allow_null=True)
    customer = CustomerShape(allow_null=True)
    ship_to = AddressShape(allow_null=True)
    withdrawal_information = InformationShape(allow_null=True)
    lines = LineShape(many=True)
    discounts = DiscountShape(many=True)
    shipping = ShippingShape(many=True)
    payments = PaymentShape(many=True, allow_null=True)
    fulfillments = FulfilmentShape(many=True)
    refunds = RefundShape(many=True)
    cancellations = CancellationShape(many=True)
    totals = OrderTotalsShape()
    metadata = fields.MetadataField()
    created_at = fields.TimestampField()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Order) -> dict[str, Any]:
        """The order as it is answered, from a row of `selectors.orders_with_parts`."""
        lines, currency = list(row.lines.all()), row.currency
        priced = price(row, lines)
        return {
            "id": row.public_id,
            "external_id": row.external_id,
            "number": row.number,
            "currency": currency,
            "prices_include_tax": row.prices_include_tax,
            "channel": row.channel,
            "placed_at": row.placed_at,
            "delivered_at": row.delivered_at,
            "customer": CustomerShape.of(row.customer) if row.customer else None,
            "ship_to": row.ship_to,
            "withdrawal_information": InformationShape.of(row.withdrawal_information),
            "lines": [_line(line, priced, currency) for line in lines],
            "discounts": _amounts(row.discounts, currency),
            "shipping": [
                one | {"tax_rates": _amounts(one["tax_rates"], currency)}
                for one in _amounts(row.shipping, currency)
            ],
            "payments": None if row.payments is None else _amounts(row.payments, currency),
            "fulfillments": [_fulfilment(one) for one in row.fulfilments.all()],
            "refunds": _amounts(row.refunds, currency),
            "cancellations": row.cancellations,
            "totals": _totals(priced, currency),
            "metadata": row.metadata,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }


def _line(line: OrderLine, priced: PricedOrder, currency: str) -> dict[str, Any]:
    cost = priced.lines[line.external_id].amount
    return {
        "id": line.public_id,
        "external_id": line.external_id,
        "sku": line.sku,
        "title": line.title,
        "kind": line.kind,
        "quantity": line.quantity,
        "fulfilled_quantity": line.fulfilled_quantity,
        "cancelled_quantity": line.cancelled_quantity,
        "on_returns": line.on_returns,
        "unit_price": {"amount": price_text(line.unit_price, currency), "currency": currency},
        "discount": money(line.discount_minor, currency),
        "tax_rates": _amounts(line.tax_rates, currency),
        "total": money(cost.gross, currency),
        "tax": money(cost.tax, currency),
        "serials": line.serials,  # type: ignore[attr-defined]
        "lot": line.lot or None,
        "made_on": line.made_on,
        "final_sale": line.final_sale,
        "exemption": line.exemption or None,
        "fulfilled_at": line.fulfilled_at,
        "delivered_at": line.delivered_at,
    }


def price_text(value: Decimal, currency: str) -> str:
    """An exact unit price, with at least the currency's digits: 0.425, 10.00."""
    fraction = f"{value:f}".partition(".")[2].rstrip("0")
    return f"{value:.{max(len(fraction), money_lib.digits(currency))}f}"


def _amounts(rows: Iterable[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    """The rows as they are kept, their amounts as money."""
    named = ("amount", "discount")
    return [
        dict(row)
        | {
            name: {"amount": row[name], "currency": currency}
            for name in named
            if row.get(name) is not None
        }
        for row in rows
    ]


def _fulfilment(row: Fulfilment) -> dict[str, Any]:
    return {
        "shipped_at": row.shipped_at,
        "delivered_at": row.delivered_at,
        "tracking_number": row.tracking_number or None,
        "lines": row.lines,
    }


def _totals(priced: PricedOrder, currency: str) -> dict[str, Any]:
    items = total(row.amount for row in priced.lines.values())
    shipping = total(row.amount for row in priced.shipping.values())
    return {
        "items": money(items.net, currency),
        "shipping": money(shipping.net, currency),
        "tax": money(items.tax + shipping.tax, currency),
        "total": money(items.gross + shipping.gross, currency),
    }

"""What partners may send: products, and orders with all their parts (API.md, "Shapes")."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from catalog.bodies import CustomerBody, tags
from catalog.exemptions import EXEMPTIONS
from catalog.models import Order, OrderLine, Product
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer, optional, rows

#: Rows of one order.
MOST_LINES, MOST_ROWS, MOST_SERIALS = 2000, 200, 1000
SERIAL_LENGTH = TEXT = 100


def length(model: Any, name: str) -> int:
    """How long a text the column holds, and no more than a key may be."""
    longest: int = model._meta.get_field(name).max_length
    return longest


def serials() -> serializers.ListField:
    """Serials as they stand on the pieces."""
    child = fields.TextField(max_length=SERIAL_LENGTH)
    return serializers.ListField(child=child, required=False, max_length=MOST_SERIALS)


class BatteryBody(StrictSerializer):
    chemistry = fields.TextField(max_length=40)
    wh = optional(fields.DecimalStringField, max_digits=9, places=3)
    contained = fields.FlagField(required=False)
    un_number = optional(fields.TextField, max_length=4)


class LawBody(StrictSerializer):
    """What consumer law asks of an article."""

    withdrawal_exemption = optional(
        fields.ChoiceField,
        choices=EXEMPTIONS,
        help_text="Directive 2011/83/EU, Art. 16: why it cannot be withdrawn from",
    )
    second_hand = fields.FlagField(required=False)
    durable = fields.FlagField(required=False, help_text="Made to last much longer than two years")
    expected_life_months = optional(fields.WholeNumberField, max_value=1200)
    electrical = fields.FlagField(required=False, help_text="An old one is taken back for it")


class ProductStockBody(StrictSerializer):
    on_hand = fields.WholeNumberField(
        max_value=2_000_000_000, help_text="Pieces there are, promised ones included"
    )


class ProductBody(StrictSerializer):
    sku = fields.KeyField(max_length=length(Product, "sku"))
    title = fields.TextField(max_length=length(Product, "title"))
    gtins = serializers.ListField(
        child=fields.TextField(max_length=14), required=False, max_length=50
    )
    category = optional(fields.TextField, max_length=length(Product, "category"))
    tags = tags()
    price = optional(fields.MoneyStringField)
    currency = optional(fields.CurrencyField)
    weight_g = optional(fields.WholeNumberField, max_value=100_000_000)
    dimensions_mm = serializers.ListField(
        child=fields.WholeNumberField(max_value=1_000_000),
        required=False,
        allow_null=True,
        min_length=3,
        max_length=3,
    )
    country_of_origin = optional(fields.CountryField)
    hs_code = optional(fields.TextField, max_length=length(Product, "hs_code"))
    cn_code = optional(fields.TextField, max_length=length(Product, "cn_code"))
    serialised = fields.FlagField(required=False)
    lot_tracked = fields.FlagField(required=False)
    data_bearing = fields.FlagField(required=False)
    returnable = fields.FlagField(required=False)
    warranty_months = optional(fields.WholeNumberField, max_value=1200)
    battery = BatteryBody(required=False, allow_null=True)
    law = LawBody(required=False)
    hazard_class = optional(fields.TextField, max_length=length(Product, "hazard_class"))
    image_url = optional(fields.UrlField)
    variants_of = optional(fields.KeyField, max_length=length(Product, "variants_of"))
    stock = ProductStockBody(
        required=False,
        allow_null=True,
        help_text="Null is not counted: always available. Left out, it stays as it was",
    )
    metadata = fields.MetadataField(required=False)


class AddressBody(StrictSerializer):
    name = optional(fields.TextField, max_length=300, allow_blank=True)
    lines = serializers.ListField(
        child=fields.TextField(max_length=200, allow_blank=True), required=False, max_length=10
    )
    city = optional(fields.TextField, max_length=200, allow_blank=True)
    region = optional(fields.TextField, max_length=200, allow_blank=True)
    postcode = optional(fields.TextField, max_length=20, allow_blank=True)
    country = optional(fields.CountryField)


class TaxBody(StrictSerializer):
    name = fields.TextField(max_length=60, required=False, allow_blank=True)
    rate = fields.DecimalStringField(
        max_digits=8, places=6, maximum="1", help_text="A fraction: 0.19 is 19 %"
    )
    amount = optional(fields.MoneyStringField, help_text="As charged; wins over the rate")


class LineBody(StrictSerializer):
    external_id = optional(fields.KeyField, help_text="Without one: the line's place, from 1")
    sku = fields.KeyField(max_length=length(OrderLine, "sku"))
    title = fields.TextField(
        max_length=length(OrderLine, "title"), required=False, allow_blank=True
    )
    kind = fields.ChoiceField([kind for kind, _label in OrderLine.KINDS], required=False)
    quantity = fields.QuantityField()
    fulfilled_quantity = optional(fields.QuantityField, min_value=0)
    unit_price = fields.PriceField()
    discount = fields.MoneyStringField(required=False, help_text="The whole line's")
    tax_rates = rows(TaxBody, required=False, max_length=10)
    serials = serials()
    lot = optional(fields.TextField, max_length=TEXT)
    made_on = optional(fields.DayField, help_text="Day of making, for recalls that name it")
    final_sale = fields.FlagField(required=False)
    exemption = optional(
        fields.ChoiceField,
        choices=EXEMPTIONS,
        help_text="Why this line cannot be withdrawn from: what has happened to it, or what it is",
    )
    delivered_at = optional(fields.TimestampField)


class DiscountBody(StrictSerializer):
    code = fields.TextField(max_length=TEXT, required=False, allow_blank=True)
    amount = fields.MoneyStringField()
    applies_to = fields.ChoiceField(["items", "shipping", "all"], required=False)


class ShippingBody(StrictSerializer):
    kind = fields.TextField(max_length=40, required=False)
    amount = fields.MoneyStringField()
    discount = fields.MoneyStringField(required=False)
    tax_rates = rows(TaxBody, required=False, max_length=10)


class PaymentBody(StrictSerializer):
    external_id = optional(fields.KeyField)
    method = fields.TextField(max_length=40, required=False, allow_blank=True)
    amount = fields.MoneyStringField()
    reference = optional(fields.TextField, max_length=200, allow_blank=True)


class DeliveredBody(StrictSerializer):
    line = fields.KeyField(help_text="The line's external_id")
    quantity = fields.QuantityField()
    serials = serials()
    lot = optional(fields.TextField, max_length=TEXT)


class FulfilmentBody(StrictSerializer):
    shipped_at = optional(fields.TimestampField)
    delivered_at = optional(fields.TimestampField)
    tracking_number = optional(fields.TextField, max_length=TEXT, allow_blank=True)
    lines = rows(DeliveredBody, max_length=MOST_LINES)


class RefundBody(StrictSerializer):
    external_id = optional(fields.KeyField)
    target = fields.ChoiceField(
        ["line", "shipping", "order"],
        required=False,
        allow_null=True,
        help_text="Without one: the line that is named, else the order at large",
    )
    line = optional(fields.KeyField, help_text="The line's external_id")
    amount = fields.MoneyStringField()
    at = optional(fields.TimestampField)


class CancellationBody(StrictSerializer):
    line = fields.KeyField(help_text="The line's external_id")
    quantity = fields.QuantityField()


class InformationBody(StrictSerializer):
    """What the consumer was told of the right to withdraw."""

    given_on = fields.DayField(allow_null=True, help_text="Null: never; the right lasts longer")
    template = optional(fields.TextField, max_length=TEXT, help_text="Which text, in which version")


class OrderBody(StrictSerializer):
    external_id = fields.KeyField()
    number = optional(fields.KeyField, max_length=length(Order, "number"))
    currency = fields.CurrencyField()
    prices_include_tax = fields.FlagField(required=False)
    placed_at = fields.TimestampField()
    delivered_at = optional(fields.TimestampField)
    channel = fields.TextField(max_length=length(Order, "channel"), required=False)
    customer = CustomerBody(required=False, allow_null=True)
    ship_to = AddressBody(required=False, allow_null=True)
    withdrawal_information = InformationBody(
        required=False, allow_null=True, help_text="Left out or null: told in time, as usual"
    )
    lines = rows(LineBody, allow_empty=False, max_length=MOST_LINES)
    discounts = rows(DiscountBody, required=False, max_length=MOST_ROWS)
    shipping = rows(ShippingBody, required=False, max_length=MOST_ROWS)
    payments = rows(
        PaymentBody,
        required=False,
        allow_null=True,
        max_length=MOST_ROWS,
        help_text="Left out or null: paid in full; empty: not paid",
    )
    fulfillments = rows(FulfilmentBody, required=False, max_length=MOST_ROWS)
    refunds = rows(RefundBody, required=False, max_length=MOST_ROWS)
    cancellations = rows(CancellationBody, required=False, max_length=MOST_ROWS)
    metadata = fields.MetadataField(required=False)

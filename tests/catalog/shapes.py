"""Short ways to write down an order's money, for tests of prices and refunds."""

from decimal import Decimal

from catalog.pricing import LineMoney, OrderMoney, ShippingMoney, TaxRate


def rate(text, amount=None, name="VAT"):
    return TaxRate(name, Decimal(text), amount)


def line(price, quantity=1, *, key="1", discount=0, rates=(), **more):
    return LineMoney(key, Decimal(price), quantity, discount, tuple(rates), **more)


def delivery(amount, *, key="s", rates=(), **more):
    return ShippingMoney(key, amount, tax_rates=tuple(rates), **more)


def order(*lines, currency="EUR", inclusive=False, **more):
    return OrderMoney(currency, inclusive, tuple(lines), **more)

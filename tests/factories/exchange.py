"""Exchanges for tests: a T-shirt in several sizes, an order of two, and what goes out for them."""

from __future__ import annotations

from typing import Any

from catalog.models import Order, Product, StockReservation
from catalog.stock import available
from rma.models import Resolution
from rma.selectors.whole import WholeReturn
from rma.services import differences, fulfilling
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product

#: SKU -> price and pieces on hand of the articles there are.
SIZES = {
    "TEE-M": ("10.00", 5),
    "TEE-L": ("10.00", 1),
    "TEE-XL": ("12.00", 5),
    "TEE-XS": ("8.00", 5),
    "TEE-0": ("10.00", 0),
}


def shop_with_sizes(tenant: Tenant, **rules: Any) -> Tenant:
    """`tenant` with the sizes on its shelf, exchanging them on receipt."""
    for sku, (price, on_hand) in SIZES.items():
        make_product(
            tenant, sku, variants_of="TEE", price=price, currency="EUR", stock={"on_hand": on_hand}
        )
    make_product(tenant, "TEE-ANY", variants_of="TEE")
    make_product(tenant, "MUG", price="10.00", currency="EUR")
    kinds = ["refund", "exchange", "replacement", "store_credit"]
    make.with_policy(tenant, **({"resolutions": kinds, "refund_on": "receipt"} | rules))
    return tenant


def tee_order(tenant: Tenant, quantity: int = 2, **fields: Any) -> Order:
    """An order of T-shirts of size M."""
    line = line_given(sku="TEE-M", quantity=quantity)
    return make_order(tenant, **({"lines": [line]} | fields))


def exchange_ask(sku: str, units: int = 1, **replacement: Any) -> Any:
    """One line of so many units exchanged for `sku`."""
    wanted = {"type": "exchange", "replacement": {"sku": sku} | replacement}
    return make.line_ask(quantity=units, resolution=wanted)


def exchanged(
    tenant: Tenant, sku: str, quantity: int = 1, *, order: Order | None = None, **fields: Any
) -> WholeReturn:
    """A return of T-shirts, exchanged for `sku`."""
    order = order or tee_order(tenant, max(quantity, 2))
    return make.returned(tenant, order, exchange_ask(sku, quantity), **fields)


def replaced(tenant: Tenant, quantity: int = 1, **fields: Any) -> WholeReturn:
    """A return of T-shirts for the same ones again."""
    ask = make.line_ask(quantity=quantity, resolution={"type": "replacement"})
    return make.returned(tenant, tee_order(tenant, quantity), ask, **fields)


def free(tenant: Tenant, sku: str) -> int | None:
    """How many pieces of an article nothing has been promised of."""
    with make.working_in(tenant):
        return available(Product.objects.get(sku=sku))


def promised(tenant: Tenant) -> list[int]:
    """Every promise there is, by its pieces."""
    with make.working_in(tenant):
        return sorted(StockReservation.objects.values_list("quantity", flat=True))


def sent(tenant: Tenant, resolution: Resolution, **details: Any) -> Resolution:
    """Goods in exchange leave."""
    with make.working_in(tenant):
        return fulfilling.send_replacement(resolution, by=make.SYSTEM, **details)


def paid(tenant: Tenant, resolution: Resolution, **details: Any) -> Resolution:
    """The shopper pays the difference."""
    with make.working_in(tenant):
        return differences.pay_difference(
            resolution, by=make.SYSTEM, **({"reference": "bank 1"} | details)
        )

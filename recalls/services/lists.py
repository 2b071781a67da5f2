"""Units that a partner names: owners from a till, a marketplace, a register of warranties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.given import CustomerGiven
from catalog.models import Customer, Order, OrderLine, Product, Unit
from catalog.selectors import order_by_key, product_by_code
from catalog.services.customers import identity, new_customer, upsert_customers
from flows.perform import create, lock
from flows.record import batch
from recalls.models import AffectedUnit, Campaign, Consignee
from recalls.selectors.campaigns import newest_scope, scope_in_force
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.services.work import one_transaction
from tenants.actors import Actor

#: A campaign takes lists until it is closed.
OPEN = ("draft", "in_review", "approved", "active", "suspended", "closing")


def add_unit(
    campaign: Campaign,
    *,
    by: Actor,
    sku: str,
    serial: str = "",
    lot: str = "",
    quantity: int = 1,
    external_id: str | None = None,
    customer: Mapping[str, Any] | None = None,
    order: str | None = None,
    order_line: str | None = None,
    consignee: str | None = None,
) -> tuple[AffectedUnit, bool]:
    """One row of an owner list, and whether it is new; the same row again is the one that is there.

    Raises InvalidInput by field: an article the recall is not about, a line that is not of the
    order, a customer who is not the order's, a serial with a quantity.
    """
    by.require("recalls.edit")
    with one_transaction(), batch():
        held = lock(campaign)
        if held.status not in OPEN:
            raise Conflict(_("The recall has ended."), code="campaign_ended")
        product = _product(held, sku)
        line = _line(order, order_line, product)
        unit = _unit(product, serial, quantity, line)
        owner = _owner(customer, line)
        shop = _consignee(held, consignee)
        known = _known(held, external_id, unit, line)
        if known is not None:
            return known, False
        row = AffectedUnit(
            campaign=held,
            product=product,
            unit=unit,
            order_line=line,
            customer=owner,
            consignee=shop,
            holder="consignee" if shop is not None else "customer",
            lot=lot.strip() or (line.lot if line is not None else ""),
            quantity=quantity,
            external_id=external_id,
            place=_place(held, unit, line),
        )
        return create(row, by=by), True


def _product(campaign: Campaign, sku: str) -> Product:
    product = product_by_code(sku)
    if product is None:
        raise _wrong("sku", "unknown_product", _("There is no such article."))
    scope = scope_in_force(campaign) or newest_scope(campaign)
    named = [row for row in scope.parsed if row.get("sku") or row.get("gtins")]
    gtins = {row.gtin14 for row in product.gtin_rows.all()}
    fits = any(
        (row.get("sku") or "").strip().lower() == product.sku_normalized
        or gtins.intersection(row.get("gtins") or ())
        for row in named
    )
    if named and not fits:
        message = _("The recall is not about “%s”. Widen its scope first.")
        raise _wrong("sku", "outside_scope", message % product.sku)
    return product


def _line(order: str | None, order_line: str | None, product: Product) -> OrderLine | None:
    if not order:
        if order_line:
            raise _wrong("order", "required", _("Say of which order the line is."))
        return None
    found: Order | None = order_by_key(order)
    if found is None:
        raise _wrong("order", "unknown_order", _("There is no such order."))
    lines = OrderLine.objects.filter(order=found, product=product).select_related("order__customer")
    if order_line:
        key = OrderLine.key_of(order_line.strip())
        named = lines.filter(pk=key) if key else lines.filter(external_id=order_line.strip())
        line = named.first()
        if line is None:
            message = _("The order has no such line of this article.")
            raise _wrong("order_line", "not_of_order", message)
        return line
    line = lines.order_by("position").first()
    if line is None:
        raise _wrong("order", "not_of_order", _("The order has no line of this article."))
    return line


def _unit(product: Product, serial: str, quantity: int, line: OrderLine | None) -> Unit | None:
    code = normalise_code(serial)
    if not code:
        return None
    if quantity != 1:
        raise _wrong("quantity", "one_for_a_serial", _("A serial number is one piece."))
    unit = Unit.objects.filter(product=product, serial_normalized=code).first()
    if unit is None:
        unit = Unit.objects.create(product=product, serial=serial.strip(), order_line=line)
    return unit


def _owner(given: Mapping[str, Any] | None, line: OrderLine | None) -> Customer | None:
    buyer = line.order.customer if line is not None else None
    if not given:
        return buyer
    said = CustomerGiven.of(given)
    known_as = identity(said)
    if known_as is None:
        customer = new_customer(said)
        customer.save()
        return customer
    customer = upsert_customers([said])[known_as]
    if buyer is not None and buyer.pk != customer.pk:
        message = _("Somebody else placed this order. Leave one of the two out.")
        raise _wrong("customer", "not_of_order", message)
    return customer


def _consignee(campaign: Campaign, named: str | None) -> Consignee | None:
    if not named:
        return None
    rows = Consignee.objects.filter(campaign=campaign)
    key = Consignee.key_of(named.strip())
    found = rows.filter(pk=key) if key else rows.filter(external_id=named.strip())
    consignee = found.first()
    if consignee is None:
        raise _wrong("consignee", "unknown_consignee", _("The recall has no such consignee."))
    return consignee


def _known(
    campaign: Campaign, external_id: str | None, unit: Unit | None, line: OrderLine | None
) -> AffectedUnit | None:
    rows = AffectedUnit.objects.filter(campaign=campaign).order_by("-place")
    if external_id:
        known = rows.filter(external_id=external_id).first()
        if known is not None:
            return known
    if unit is not None:
        return rows.filter(unit=unit).first()
    return rows.filter(order_line=line, unit=None).first() if line is not None else None


def _place(campaign: Campaign, unit: Unit | None, line: OrderLine | None) -> int:
    """The next free number of this thing; rows without unit and order are counted apart."""
    rows = AffectedUnit.objects.filter(campaign=campaign, unit=unit, order_line=line)
    last = rows.aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1


def _wrong(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput.of(FieldError(field, code, message))

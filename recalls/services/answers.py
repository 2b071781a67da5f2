"""Answers that came another way: by telephone, on a shop's own page, at a counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.given import CustomerGiven
from catalog.models import Customer
from catalog.selectors import order_by_key
from catalog.services.customers import identity, new_customer, upsert_customers
from recalls.models import AffectedUnit, Campaign
from recalls.services import units
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.services.work import one_transaction
from tenants.actors import Actor

ANSWERS = ("remedy", "gone", "refused", "transferred")


def respond(
    campaign: Campaign,
    *,
    by: Actor,
    answer: str,
    unit: str | None = None,
    serial: str | None = None,
    order: str | None = None,
    remedy: str | None = None,
    how: str | None = None,
    customer: Mapping[str, Any] | None = None,
    shipping_method: str = "label",
) -> AffectedUnit:
    """Write down what an owner answered about the unit that is named by id, serial or order.

    `remedy` goes with the answer of that name, `how` with `gone`, `customer` with `transferred`.
    """
    by.require("recalls.remedy")
    with one_transaction():
        row = _named(campaign, unit, serial, order)
        if answer == "remedy":
            return units.choose_remedy(
                row, by=by, remedy=remedy or "", shipping_method=shipping_method
            )
        if answer == "gone":
            return units.report_gone(row, by=by, how=how or "")
        if answer == "refused":
            return units.refuse(row, by=by)
        if answer == "transferred":
            return units.transfer(row, by=by, customer=new_owner(customer))
    message = _("Choose one of: %s.") % ", ".join(ANSWERS)
    raise InvalidInput.of(FieldError("answer", "invalid_choice", message))


def new_owner(given: Mapping[str, Any] | None) -> Customer:
    """Whom the thing was handed on to."""
    if not given or not any(given.get(name) for name in ("name", "email", "phone")):
        message = _("Say who has it now: a name, an e-mail address or a telephone number.")
        raise InvalidInput.of(FieldError("customer", "required", message))
    said = CustomerGiven.of(given)
    known_as = identity(said)
    if known_as is not None:
        return upsert_customers([said])[known_as]
    customer = new_customer(said)
    customer.save()
    return customer


def _named(
    campaign: Campaign, unit: str | None, serial: str | None, order: str | None
) -> AffectedUnit:
    rows = AffectedUnit.objects.filter(campaign=campaign).exclude(status="transferred")
    if unit:
        key = AffectedUnit.key_of(unit.strip())
        rows = rows.filter(pk=key) if key else rows.none()
    elif serial:
        rows = rows.filter(unit__serial_normalized=normalise_code(serial))
    elif order:
        found = order_by_key(order)
        rows = rows.filter(order_line__order=found) if found is not None else rows.none()
    else:
        message = _("Say which one: by unit, serial or order.")
        raise InvalidInput.of(FieldError("unit", "required", message))
    field = "unit" if unit else "serial" if serial else "order"
    candidates = list(rows.select_related("campaign", "order_line", "product", "unit")[:2])
    if not candidates:
        message = _("The recall has no such unit.")
        raise InvalidInput.of(FieldError(field, "unknown_unit", message))
    if len(candidates) > 1:
        message = _("Several units fit: name one by its id.")
        raise InvalidInput.of(FieldError(field, "ambiguous_unit", message))
    return candidates[0]

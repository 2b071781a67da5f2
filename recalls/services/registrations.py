"""Registrations: who says that a thing is theirs, so that a recall finds them without an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog.models import Unit
from catalog.selectors import product_by_code
from flows.note import note
from recalls.models import Campaign, Registration
from recalls.services.answers import new_owner
from recalls.vocabulary import REGISTERED
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from rma.services.warranting import warranty_registered
from rma.services.work import one_transaction
from tenants.actors import Actor

#: The owner of an affected unit that nobody bought from us is who registered it last.
_OWNERS = """
UPDATE recalls_affectedunit AS affected SET customer_id = latest.customer_id
FROM (
  SELECT DISTINCT ON (unit_id) unit_id, customer_id FROM recalls_registration
  WHERE unit_id IN (
    SELECT unit_id FROM recalls_affectedunit
    WHERE campaign_id = %(campaign)s AND customer_id IS NULL AND unit_id IS NOT NULL
  )
  ORDER BY unit_id, created_at DESC, id DESC
) AS latest
WHERE affected.campaign_id = %(campaign)s AND affected.customer_id IS NULL
  AND affected.unit_id = latest.unit_id AND affected.holder = 'customer'
  AND affected.consignee_id IS NULL
"""


def register(
    *,
    by: Actor,
    sku: str,
    customer: Mapping[str, Any],
    serial: str = "",
    lot: str = "",
    purchased_on: date | None = None,
    warranty_until: date | None = None,
    safety_only: bool = False,
    external_id: str | None = None,
) -> tuple[Registration, bool]:
    """Write down whose a thing is, and whether that is new; the same again is the one there is."""
    by.require("recalls.edit")
    product = product_by_code(sku)
    if product is None:
        raise InvalidInput.of(FieldError("sku", "unknown_product", _("There is no such article.")))
    with one_transaction():
        known = _by_external_id(external_id)
        if known is not None:
            return known, False
        owner = new_owner(customer)
        unit = None
        code = normalise_code(serial)
        if code:
            unit, _made = Unit.objects.get_or_create(
                product=product, serial_normalized=code, defaults={"serial": serial.strip()}
            )
            same = Registration.objects.filter(unit=unit, customer=owner).first()
            if same is not None:
                return same, False
        made = Registration.objects.create(
            product=product,
            unit=unit,
            customer=owner,
            external_id=external_id,
            lot=lot.strip(),
            purchased_on=purchased_on,
            warranty_until=warranty_until,
            safety_only=safety_only,
        )
        if unit is not None and not safety_only:
            warranty_registered(unit, warranty_until)
        note(unit or product, REGISTERED, by=by, data={"registration": made.public_id})
    return made, True


def name_owners(campaign: Campaign) -> int:
    """Give affected units that no order leads to the owners who registered them; how many rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"campaign": campaign.pk})
        return cursor.rowcount


def _by_external_id(external_id: str | None) -> Registration | None:
    if not external_id:
        return None
    return Registration.objects.filter(external_id=external_id).first()

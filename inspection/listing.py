"""How handling units are named, and how every list of goods may be filtered."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from catalog.models import Order, normalise_number
from inspection.models import HandlingUnit, LicencePlateAlias
from returns_portal.lib.ids import normalise_code, parse_code
from returns_portal.rest import filters, lookup
from rma.models import Rma


def plate(text: str) -> str:
    """The first plate of the unit that `text` names by any of its plates, as it is stored."""
    form = parse_code(text) or normalise_code(text)
    second = LicencePlateAlias.objects.filter(lpn_normalized__in={form, normalise_code(text)})
    return second.values_list("unit__lpn_normalized", flat=True).first() or form


#: Ways to name a handling unit besides its id: its plates, as printed or as typed.
UNIT_KEYS: tuple[lookup.Key, ...] = (
    ("lpn_normalized", plate),
    ("lpn_normalized", normalise_code),
)
_RETURN_KEYS: tuple[lookup.Key, ...] = (
    ("number", lambda text: text.strip().upper()),
    "external_id",
)
_ORDER_KEYS: tuple[lookup.Key, ...] = (
    "external_id",
    ("number_normalized", normalise_number),
)


def list_filters(unit: str, statuses: Any) -> dict[str, filters.Filter]:
    """The filters of every list of the floor; `unit` leads to the handling unit ("" is itself)."""
    return {
        "status": filters.Choice("status", statuses),
        "return": filters.Reference(f"{unit}rma", Rma, _RETURN_KEYS),
        "order": filters.Reference(f"{unit}rma__order", Order, _ORDER_KEYS),
        "handling_unit": filters.Reference(f"{unit}pk", HandlingUnit, UNIT_KEYS),
        "sku": filters.Text(f"{unit}product__sku_normalized", _sku),
    }


def _sku(text: str) -> str:
    return text.strip().lower()


def statuses_of(model: type[Model]) -> tuple[str, ...]:
    """The words that `?status` takes."""
    choices: Any = model._meta.get_field("status").choices  # type: ignore[union-attr]
    return tuple(value for value, _label in choices)

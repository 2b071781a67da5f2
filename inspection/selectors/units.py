"""Handling units with what lists and pages show of them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from inspection.models import HandlingUnit, Hold, LicencePlateAlias
from returns_portal.lib.ids import normalise_code, parse_code
from returns_portal.rest.fields import KEY_LENGTH
from rma.models import Rma


def units() -> QuerySet[HandlingUnit]:
    """Handling units with product, return, place, plates and holds: three queries."""
    return HandlingUnit.objects.select_related(
        "product", "rma", "location", "container", "receipt", "merged_into"
    ).prefetch_related(
        Prefetch("holds", Hold.objects.order_by("id")),
        Prefetch("aliases", LicencePlateAlias.objects.order_by("id")),
    )


def units_of_return(rma: Rma) -> QuerySet[HandlingUnit]:
    """The pieces that came for a return, the oldest first."""
    return units().filter(rma=rma).order_by("id")


def plate_forms(text: str) -> set[str]:
    """How a licence plate may stand in the database that was read or typed as `text`."""
    return {normalise_code(text), parse_code(text) or normalise_code(text)}


def unit_by_code(text: str, rows: QuerySet[HandlingUnit] | None = None) -> HandlingUnit | None:
    """The handling unit that `text` names: by public id, licence plate or second plate."""
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    plates = plate_forms(text)
    named = Q(lpn_normalized__in=plates) | Q(
        pk__in=LicencePlateAlias.objects.filter(lpn_normalized__in=plates).values("unit_id")
    )
    key = HandlingUnit.key_of(text)
    if key is not None:
        named |= Q(pk=key)
    rows = units() if rows is None else rows
    return rows.filter(named).first()

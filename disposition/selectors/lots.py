"""Lots with what lists and pages show of them, and the lot that a scanned code names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from disposition.models import LOT_ROUTES, Disposition, Lot, LotItem
from inspection.models import HandlingUnit
from inspection.selectors.places import container_by_code
from returns_portal.lib.ids import normalise_code
from returns_portal.rest.fields import KEY_LENGTH

#: States in which something is still put into a lot, or in which it stands here.
HERE = ("open", "sealed")
#: Lots that are looked through for suggestions.
LATEST = 100


@dataclass(frozen=True, slots=True)
class Total:
    """What lies in a lot: plates, pieces, grams, and how many pieces nobody knows the weight of."""

    units: int = 0
    pieces: int = 0
    weight_g: int = 0
    unweighed: int = 0


def lots() -> QuerySet[Lot]:
    """Lots with their containers and papers: one query."""
    return Lot.objects.select_related(
        "container", "container__location", "certificate", "signature"
    ).defer("certificate__body", "signature__body")


def lots_here() -> QuerySet[Lot]:
    """The lots that stand here: open ones first, then sealed ones, the newest first."""
    return lots().filter(status__in=HERE).order_by("status", "-id")


def lots_found(text: str = "", group: str = "") -> QuerySet[Lot]:
    """Lots that a search names (all without one), of the group here, certificate or confirmed."""
    groups = {
        "here": HERE,
        "certificate": ("handed_over", "part_rejected"),
        "confirmed": ("confirmed",),
    }
    rows = lots()
    if group in groups:
        rows = rows.filter(status__in=groups[group])
    if not text:
        return rows
    named = Q(number_normalized=normalise_code(text))
    container = container_by_code(text)
    return rows.filter(named | Q(container=container) if container is not None else named)


def takers(route: str = "") -> list[str]:
    """Who took the latest lots (of a route), each once, the latest first."""
    rows = Lot.objects.exclude(handed_to="").order_by("-id")
    if route:
        rows = rows.filter(route=route)
    return list(dict.fromkeys(rows.values_list("handed_to", flat=True)[:LATEST]))


def items_of(lot: Lot) -> QuerySet[LotItem]:
    """What lies in a lot, or lay in it when it left; the order in which it was scanned."""
    rows = LotItem.objects.select_related("unit", "unit__product", "unit__rma")
    return rows.filter(lot=lot, out_at=None)


def rejected_of(lot: Lot) -> QuerySet[LotItem]:
    """What the taker of a lot gave back."""
    rows = LotItem.objects.select_related("unit", "unit__product", "unit__rma")
    return rows.filter(lot=lot, out_why="rejected")


def totals_of(rows: Sequence[Lot]) -> dict[UUID, Total]:
    """What lies in each lot, by its key; one query for all of them."""
    found = (
        LotItem.objects.filter(lot__in=[lot.pk for lot in rows], out_at=None)
        .values("lot")
        .annotate(
            units=Count("id"),
            pieces=Sum("quantity"),
            grams=Coalesce(Sum("weight_g"), 0),
            unknown=Coalesce(Sum("quantity", filter=Q(weight_g=None)), 0),
        )
        .order_by()
    )
    known = {
        row["lot"]: Total(row["units"], row["pieces"], int(row["grams"]), row["unknown"])
        for row in found
    }
    return {lot.pk: known.get(lot.pk, Total()) for lot in rows}


def with_totals(rows: Sequence[Any]) -> list[Any]:
    """Lots with what lies in each as `total`; one query."""
    found = totals_of(rows)
    for row in rows:
        row.total = found[row.pk]
    return list(rows)


def total_of(lot: Lot) -> Total:
    """What lies in one lot."""
    return totals_of([lot])[lot.pk]


def item_of(lot: Lot, unit: HandlingUnit) -> LotItem | None:
    """The place of a unit in a lot; None where it does not lie in it."""
    return items_of(lot).filter(unit=unit).first()


def lot_of(unit: HandlingUnit) -> LotItem | None:
    """The place of a unit in the lot that it lies in or left with."""
    return (
        LotItem.objects.select_related("lot", "lot__container")
        .filter(unit=unit, out_at=None)
        .first()
    )


def lot_by_code(text: str, rows: QuerySet[Lot] | None = None) -> Lot | None:
    """The lot that `text` names: public id, number, or the code or SSCC of its container.

    A container names the lot that it is filled for now.
    """
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    rows = lots() if rows is None else rows
    named = Q(number_normalized=normalise_code(text))
    key = Lot.key_of(text)
    if key is not None:
        named |= Q(pk=key)
    container = container_by_code(text)
    if container is not None:
        named |= Q(container=container, status__in=HERE)
    return rows.filter(named).first()


def waiting_for_a_lot() -> QuerySet[Disposition]:
    """Approved ways that lead into a lot, of pieces that lie in none."""
    rows = Disposition.objects.select_related("unit", "unit__product", "unit__location")
    inside = LotItem.objects.filter(out_at=None).values("unit")
    return rows.filter(
        status__in=("approved", "in_progress"), route__in=LOT_ROUTES, unit__status="on_hand"
    ).exclude(unit__in=inside)


def by_article(lot: Lot) -> list[dict[str, object]]:
    """What lies in a lot, added up by article: sku, title, pieces, grams, pieces without weight."""
    rows = (
        LotItem.objects.filter(lot=lot, out_at=None)
        .values(sku=F("unit__product__sku"), title=F("unit__product__title"))
        .annotate(
            units=Count("id"),
            pieces=Sum("quantity"),
            grams=Coalesce(Sum("weight_g"), 0),
            unknown=Coalesce(Sum("quantity", filter=Q(weight_g=None)), 0),
        )
        .order_by("sku")
    )
    return [dict(row) for row in rows]

"""Papers of a lot: the label of its container (10 × 15 cm) and the packing list that goes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from disposition.models import Lot, LotItem
from disposition.paper import document, kilograms, moment
from disposition.routing import ROUTES
from disposition.selectors.lots import Total, by_article, items_of
from returns_portal.lib.barcodes import gs1_128
from returns_portal.lib.pdf import render_pdf
from rma.shipping.labels.fit import Room, fit
from tenants.models import Tenant

#: Units that the packing list names one by one; of more it gives the sums by article, and the file
#: with every unit goes along.
MOST_LISTED = 300

MM = 72 / 25.4  # points
# The rooms of static/css/label.css.
BARS_WIDTH_MM, BARS_HEIGHT_MM = 94.0, 32.0
ROUTE = Room(94 * MM, 11 * MM, (22, 18, 15, 13, 11.5, 10), bold=True)
TAKER = Room(94 * MM, 17 * MM, (15, 13, 11.5, 10, 8.5), bold=True)


@dataclass(frozen=True, slots=True)
class LabelData:
    """What stands on the label of a lot's container. Pure data; it names no person."""

    sscc: str
    lot: str
    route: str
    shop: str
    taker: str = ""
    pieces: int | None = None
    weight_g: int | None = None
    sealed: str = ""
    language: str = "en"
    facts: list[tuple[str, str]] = field(default_factory=list)


def label_html(label: LabelData) -> str:
    """The label as a complete HTML document."""
    bars = gs1_128("00", label.sscc)
    width = bars.width * bars.module_mm(BARS_WIDTH_MM)
    with translation.override(label.language):
        facts = [
            (_("Lot"), label.lot),
            (_("Pieces"), "" if label.pieces is None else str(label.pieces)),
            (
                _("Weight"),
                "" if label.weight_g is None else kilograms(label.weight_g, label.language),
            ),
            (_("Sealed"), label.sealed),
        ]
        taker = fit([label.taker], TAKER) if label.taker else None
        route = fit([label.route], ROUTE)
        context = {
            "label": label,
            "bars": bars.svg(size_mm=(width, BARS_HEIGHT_MM), label=f"(00) {label.sscc}"),
            "facts": facts,
            "route": {"size": f"{route.size:g}", "lines": route.lines},
            "taker": taker and {"size": f"{taker.size:g}", "lines": taker.lines},
        }
        return render_to_string("labels/lot_label.html", context)


def render_label(label: LabelData) -> bytes:
    """The label as a PDF of exactly one page of 10 × 15 cm."""
    return render_pdf(label_html(label))


def label_of(lot: Lot, tenant: Tenant) -> LabelData:
    """What stands on the label of `lot` (with its container)."""
    with translation.override(tenant.language):
        return LabelData(
            sscc=lot.container.sscc or "",
            lot=lot.number,
            route=str(ROUTES[lot.route][0]),
            shop=tenant.name,
            taker=lot.handed_to or lot.taker,
            pieces=lot.pieces,
            weight_g=lot.weight_g,
            sealed=moment(lot.sealed_at, tenant),
            language=tenant.language,
        )


def packing_list_pdf(lot: Lot, total: Total, tenant: Tenant) -> bytes:
    """What lies in a lot, with weights, as a tagged PDF in the tenant's language."""
    language = tenant.language
    listed = list(items_of(lot).order_by("id")[: MOST_LISTED + 1])
    with translation.override(language):
        context = {
            "title": _("Packing list %s") % lot.number,
            "lot": lot,
            "facts": _facts(lot, total, tenant),
            "articles": [_article(row, language) for row in by_article(lot)[:MOST_LISTED]],
            "items": _items(listed, language) if len(listed) <= MOST_LISTED else [],
            "units": total.units,
            "sum": {
                "pieces": total.pieces,
                "weight": kilograms(total.weight_g, language),
                "unweighed": total.unweighed,
            },
        }
        return document("packing_list", tenant, context)


def _facts(lot: Lot, total: Total, tenant: Tenant) -> list[tuple[str, Any]]:
    weight = kilograms(lot.weight_g, tenant.language) if lot.weight_g is not None else ""
    rows = [
        (_("Route"), ROUTES[lot.route][0]),
        (_("Container"), f"(00) {lot.container.sscc}" if lot.container.sscc else lot.container),
        (_("For"), lot.handed_to or lot.taker),
        (_("Sealed"), moment(lot.sealed_at, tenant)),
        (_("Weight of the whole"), weight),
        (_("Handed over"), moment(lot.handed_over_at, tenant)),
        (_("Handed over by"), lot.handed_over_by),
        (_("Taken by"), lot.signed_by),
    ]
    return [(name, value) for name, value in rows if value]


def _article(row: dict[str, Any], language: str) -> dict[str, Any]:
    return row | {"weight": kilograms(None if row["unknown"] else row["grams"], language)}


def _items(items: Sequence[LotItem], language: str) -> list[dict[str, Any]]:
    return [
        {
            "item": item,
            "unit": item.unit,
            "weight": kilograms(item.weight_g, language),
        }
        for item in items
    ]

"""The licence plates of pieces, filled from what is known of them, as one PDF to print."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from inspection.models import HandlingUnit
from inspection.plates import PlateData, render_licence_plates
from returns_portal.faces.station.words import HOLDS
from returns_portal.lib.errors import NotFound
from tenants.models import Tenant

#: Plates in one document; more are printed receipt by receipt.
MOST_PLATES = 100


def plates_pdf(units: Sequence[HandlingUnit], tenant: Tenant, name: str) -> HttpResponse:
    """The plates of `units` in one document that the browser shows and prints."""
    if not units:
        raise NotFound(_("There is no plate to print."))
    body = render_licence_plates([plate_of(unit, tenant) for unit in units[:MOST_PLATES]])
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def plate_of(unit: HandlingUnit, tenant: Tenant) -> PlateData:
    """What stands on the plate of `unit`, which comes with its product, return, place and holds."""
    held = next((hold for hold in unit.holds.all() if hold.status == "open"), None)
    return PlateData(
        lpn=unit.lpn,
        product=unit.product.title
        if unit.product
        else unit.scanned or str(_("Not identified yet")),
        sku=unit.product.sku if unit.product else "",
        rma_number=unit.rma.number if unit.rma else "",
        received_on=timezone.localtime(unit.created_at, tenant.tz).date(),
        place=unit.location.code if unit.location else "",
        quantity=max(unit.quantity, 1),
        note=str(_("Set aside: %s") % HOLDS[held.kind][0]) if held else "",
        language=tenant.language,
    )

"""Where a scan leads: the next job of the thing that the code names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from disposition.selectors.lots import lot_by_code
from disposition.selectors.scanning import Hit
from disposition.selectors.scanning import Scan as Found
from insights.selectors.goods import returns_of_order
from inspection.models import HandlingUnit
from inspection.selectors import units
from returns_portal.faces.station.pieces import pieces_of
from returns_portal.faces.station.session import Scan
from returns_portal.faces.station.words import CODES
from returns_portal.lib.scans import Kind, classify
from rma.models import Rma

#: Steps of a return for which somebody counts what came.
COUNTING = ("receive", "keep", "decide", "receive_late")
#: Meanings of a code that are told to somebody who has scanned the wrong thing.
MOST_MEANINGS = 3


@dataclass(frozen=True)
class Unknown:
    """A code that leads to no job: what is known of it, and what it could be."""

    code: str
    known: str
    could_be: str
    blind: str


def targets(found: Found) -> list[Scan]:
    """What the code may mean, each with its job; those of the likeliest kind only."""
    for kind, look in _LEADS.items():
        leads: dict[str, Scan] = {}
        for hit in found.hits:
            if hit.kind == kind:
                for scan in look(hit):
                    leads.setdefault(scan.href, scan)
        if leads:
            return list(leads.values())
    return []


def of_return(rma: Rma, step: Any) -> Scan:
    """The job of a return: count what came, or go on with its pieces."""
    counts = step is not None and step.code in COUNTING
    page = "station:parcel" if counts else "station:return"
    return Scan(
        kind=gettext("Return"),
        code=rma.number,
        title=gettext("Return found"),
        words=str(rma.state.label),
        tone=rma.state.tone,
        icon=rma.state.icon,
        next=gettext("Open and count") if counts else gettext("See its pieces"),
        href=reverse(page, args=[rma.public_id]),
    )


def _return(hit: Hit) -> Iterable[Scan]:
    yield of_return(hit.row, hit.step)


def _piece(hit: Hit) -> Iterable[Scan]:
    # Read as lists read it: with what its next job depends on.
    for piece in pieces_of(units().filter(pk=hit.row.pk)):
        unit: HandlingUnit = piece.unit
        job = piece.job
        yield Scan(
            kind="LPN",
            code=unit.lpn,
            title=gettext("Piece found"),
            words=str(job.words),
            tone=job.tone,
            icon=job.icon,
            next=str(job.label),
            href=job.href,
        )


def _parcel(hit: Hit) -> Iterable[Scan]:
    parcel = hit.row
    if parcel.direction != "inbound":
        return
    counts = hit.step is not None and hit.step.code in COUNTING
    only = hit.rma
    if counts or only is None:
        href = reverse("station:parcel", args=[parcel.public_id])
    else:
        href = reverse("station:return", args=[only.public_id])
    yield Scan(
        kind=parcel.carrier or gettext("Parcel"),
        code=parcel.tracking_number or parcel.public_id,
        title=gettext("Parcel found"),
        words=str(parcel.state.label),
        tone=parcel.state.tone,
        icon=parcel.state.icon,
        next=gettext("Open and count") if counts else gettext("See its pieces"),
        href=href,
    )


def _place(hit: Hit) -> Iterable[Scan]:
    yield Scan(
        kind=gettext("Place"),
        code=hit.row.code,
        title=gettext("Place found"),
        words=hit.row.name,
        tone="neutral",
        icon="pin",
        next=gettext("See what stands there"),
        href=reverse("station:place", args=[hit.row.public_id]),
    )


def _container(hit: Hit) -> Iterable[Scan]:
    lot = lot_by_code(hit.row.public_id)
    if lot is not None:
        yield Scan(
            kind="SSCC",
            code=hit.row.code,
            title=gettext("Lot found"),
            words=str(lot.state.label),
            tone=lot.state.tone,
            icon=lot.state.icon,
            next=gettext("Open the lot"),
            href=reverse("station:lot", args=[lot.public_id]),
        )


def _order(hit: Hit) -> Iterable[Scan]:
    for rma in returns_of_order(hit.row):
        if rma.status in ("authorized", "requested", "needs_information"):
            yield of_return(rma, _Counting)


class _Counting:
    """The step of a return that was found by its order: its parcel is in somebody's hands."""

    code = "receive"


_LEADS: dict[str, Callable[[Hit], Iterable[Scan]]] = {
    "rma": _return,
    "handling_unit": _piece,
    "shipment": _parcel,
    "location": _place,
    "container": _container,
    "order": _order,
}


def unknown(code: str, found: Found) -> Unknown:
    """What can be said of a code that leads to no job."""
    candidates = classify(code)
    kinds = list(dict.fromkeys(candidate.kind for candidate in candidates))
    words = [str(CODES[kind]) for kind in kinds[:MOST_MEANINGS]]
    parameter = "tracking" if kinds[:1] == [Kind.TRACKING] else "code"
    blind = f"{reverse('station:blind')}?{urlencode({parameter: code[:200]})}"
    return Unknown(code, _known(found), _listed(words), blind)


def _known(found: Found) -> str:
    """What the code names although nothing is to be done with it here."""
    for hit in found.hits:
        if hit.kind == "product":
            return gettext("It is the bar code of %s, which is on no open return.") % hit.row.title
        if hit.kind == "unit":
            return gettext("It was sold, but is on no open return: %s.") % hit.row.product.title
        if hit.kind == "order":
            return gettext("Order %s has no open return.") % hit.row.number
        if hit.kind == "container":
            return gettext("It is a container. It stands in %s.") % (
                hit.where or gettext("no place")
            )
        if hit.kind == "shipment":
            return gettext("It is a parcel of ours on its way to a customer.")
        if hit.kind == "customer":
            return gettext("Nothing of this person is on an open return.")
    return ""


def _listed(words: list[str]) -> str:
    """Words joined as one says them: "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}

"""Whether a stop-sale blocks goods: asked by tills, labels, dock, inspection and disposition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import ProductGtin, StopSale
from returns_portal.lib.ids import normalise_code

LIVE = ("placed", "confirmed")


@dataclass(frozen=True, slots=True)
class Goods:
    """What is known of a thing: None and empty mean that nobody has read it yet."""

    product: UUID | None = None
    gtins: frozenset[str] = frozenset()
    lot: str = ""
    serial: str = ""


def live_stops() -> QuerySet[StopSale]:
    """The stop-sales that block something, the oldest first."""
    return StopSale.objects.filter(status__in=LIVE).order_by("pk")


def gtins_of(products: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The bar codes of products, by their keys; one query."""
    found: dict[UUID, set[str]] = {}
    rows = ProductGtin.objects.filter(product__in=set(products))
    for product, gtin in rows.values_list("product_id", "gtin14"):
        found.setdefault(product, set()).add(gtin)
    return {product: frozenset(gtins) for product, gtins in found.items()}


def stops_about(goods: Sequence[Goods]) -> list[StopSale]:
    """The live stop-sales that may be about any of `goods`; `covers` tells which; one query."""
    products = {each.product for each in goods if each.product}
    gtins = {gtin for each in goods for gtin in each.gtins}
    named = Q(product__in=products) | Q(product=None, gtin14__in=gtins) | Q(product=None, gtin14="")
    return list(live_stops().filter(named).select_related("product"))


def stop_of(goods: Goods) -> StopSale | None:
    """The oldest live stop-sale that blocks `goods`, or None."""
    return next((stop for stop in stops_about([goods]) if covers(stop, goods)), None)


def covers(stop: StopSale, goods: Goods) -> bool:
    """Whether a stop-sale is about `goods`: all that it names must agree.

    What nobody has read yet may be one of those that are blocked.
    """
    if stop.product_id is not None and stop.product_id != goods.product:
        return False
    if stop.gtin14 and stop.gtin14 not in goods.gtins:
        return False
    named = stop.product_id is not None or bool(stop.gtin14)
    return _lot_fits(stop, goods.lot, named) and _serial_fits(stop, goods.serial, named)


def _lot_fits(stop: StopSale, lot: str, named: bool) -> bool:
    if not stop.lot and not stop.lot_ranges:
        return True
    if not lot:
        return named
    code = normalise_code(lot)
    exact = bool(stop.lot) and code == normalise_code(stop.lot)
    return exact or any(in_span(span, code) for span in stop.lot_ranges)


def _serial_fits(stop: StopSale, serial: str, named: bool) -> bool:
    if not stop.serials and not stop.serial_ranges:
        return True
    code = normalise_code(serial)
    if not code:
        return named or bool(stop.lot or stop.lot_ranges)
    return code in stop.serials or any(in_span(span, code) for span in stop.serial_ranges)


def in_span(span: Mapping[str, str], code: str) -> bool:
    """Whether a code (capitals, no blanks) is in a range, both ends included.

    A span is `{"exact"}`, `{"starts"}`, or `{"prefix", "from", "to", "suffix"}`. Ends of one width
    mean numbers of that width; ends of two widths numbers without zeros in front.
    """
    if "exact" in span:
        return code == span["exact"]
    if "starts" in span:
        return code.startswith(span["starts"])
    prefix, suffix = span.get("prefix", ""), span.get("suffix", "")
    first, last = span["from"], span["to"]
    if len(code) < len(prefix) + len(suffix) + 1:
        return False
    if not code.startswith(prefix) or not code.endswith(suffix):
        return False
    number = code[len(prefix) : len(code) - len(suffix)]
    if not (number.isascii() and number.isdigit()):
        return False
    if len(first) == len(last):
        return len(number) == len(first) and first <= number <= last
    return number == str(int(number)) and int(first) <= int(number) <= int(last)

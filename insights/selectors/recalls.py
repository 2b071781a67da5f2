"""Recalls as the desk lists and narrows them: campaigns, affected units, stop-sales."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Upper

from catalog.models import Customer, Order, Product, ProductGtin, StopSale, Unit, normalise_email
from catalog.models import normalise_number as order_number
from inspection.models import HandlingUnit
from inspection.selectors.units import plate_forms
from recalls.models import AffectedUnit, Campaign
from recalls.selectors.campaigns import campaigns, units_of
from recalls.selectors.owners import PUBLIC
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code
from rma.models import Rma

#: Where affected units are now, in the order in which a recall brings them to its end.
GROUPS: dict[str, Q] = {
    "remedied": Q(status="remedied"),
    "secured": Q(status__in=("received", "disposed", "frozen")),
    "answered": Q(status__in=("chosen", "awaiting_return", "kit_sent")),
    "silent": Q(status="open") & ~Q(contact="unreachable"),
    "lost": Q(status="refused") | Q(status="open", contact="unreachable"),
    "out": Q(status__in=("removed", "transferred", "excluded")),
}
#: Made safe: remedied, or where nobody can be hurt by it.
SAFE = ("remedied", "received", "disposed", "frozen")
#: Rows that are not part of the population.
NOT_COUNTED = ("excluded", "transferred")
#: Products and notices that a page names.
MOST_PRODUCTS, MOST_NOTICES = 50, 100
#: Live stop-sales.
BLOCKING = ("placed", "confirmed")


@dataclass(frozen=True)
class UnitsWanted:
    """What a list of affected units is narrowed by."""

    text: str = ""
    group: str = ""
    holder: str = ""
    contact: str = ""
    remedy: str = ""


def recalls(text: str = "") -> QuerySet[Campaign]:
    """Campaigns; `text` is a number or a word of the name."""
    rows = campaigns()
    text = text.strip()
    if not text:
        return rows
    named = Campaign.objects.annotate(in_capitals=Upper("name"))
    words = named.filter(in_capitals__contains=text.upper()).values("pk")
    return rows.filter(Q(number=normalise_code(text)) | Q(number=text.upper()) | Q(pk__in=words))


def recall_by_number(number: str) -> Campaign | None:
    """The recall of exactly this number, whatever its state."""
    return Campaign.objects.filter(number=number.strip().upper()).first()


def units_and_safe(found: Iterable[Campaign]) -> dict[UUID, tuple[int, int]]:
    """How many units each campaign has, and how many of them are safe; one query."""
    rows = (
        AffectedUnit.objects.filter(campaign__in=[each.pk for each in found])
        .exclude(status__in=NOT_COUNTED)
        .values("campaign")
        .annotate(units=Sum("quantity"), safe=Sum("quantity", filter=Q(status__in=SAFE), default=0))
        .order_by()
    )
    return {row["campaign"]: (row["units"], row["safe"]) for row in rows}


def affected(campaign: Campaign, wanted: UnitsWanted) -> QuerySet[AffectedUnit]:
    """The units of a campaign as its list is narrowed, with all that a row shows."""
    rows = units_of(campaign).select_related("piece")
    if wanted.group:
        rows = rows.filter(GROUPS[wanted.group])
    for name in ("holder", "contact"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.remedy:
        rows = rows.filter(remedy_wanted=wanted.remedy)
    return rows.filter(_named(wanted.text)) if wanted.text.strip() else rows


def _named(text: str) -> Q:
    """A whole serial, plate, lot, SKU, e-mail, order or return number: a look-up, no search."""
    code = normalise_code(text)
    orders = Order.objects.filter(number_normalized=order_number(text))
    products = Product.objects.filter(sku_normalized=text.strip().lower())
    people = Customer.objects.filter(email_normalized=normalise_email(text))
    pieces = HandlingUnit.objects.filter(
        Q(serial_normalized=code) | Q(lpn_normalized__in=plate_forms(text))
    )
    return (
        Q(unit__in=Unit.objects.filter(serial_normalized=code).values("pk"))
        | Q(piece__in=pieces.values("pk"))
        | Q(lot=text.strip())
        | Q(product__in=products.values("pk"))
        | Q(customer__in=people.values("pk"))
        | Q(order_line__order__in=orders.values("pk"))
        | Q(rma_line__rma__in=Rma.objects.filter(number=code).values("pk"))
    )


def affected_by_keys(keys: Collection[UUID]) -> list[AffectedUnit]:
    """Affected units by their keys, in that order, with all that a row shows; one query."""
    rows = affected_units().in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def affected_units() -> QuerySet[AffectedUnit]:
    """Every affected unit with all that its page shows."""
    return AffectedUnit.objects.select_related(
        "campaign",
        "product",
        "unit",
        "piece",
        "order_line__order",
        "customer",
        "consignee",
        "rma_line__rma",
    )


def stop_sales(text: str = "") -> QuerySet[StopSale]:
    """Stop-sales; `text` is a whole SKU, bar code or lot."""
    rows = StopSale.objects.select_related("product")
    text = text.strip()
    if not text:
        return rows
    products = Product.objects.filter(sku_normalized=text.lower())
    named = Q(product__in=products.values("pk")) | Q(lot=text)
    gtin = normalise_gtin(text)
    return rows.filter(named | Q(gtin14=gtin) if gtin else named)


def stops_of_campaign(campaign: Campaign) -> list[StopSale]:
    """The stop-sales that a campaign needs, the live ones first."""
    rows = StopSale.objects.filter(campaign=campaign.pk).select_related("product")
    return sorted(rows, key=lambda stop: (stop.status not in BLOCKING, stop.pk))


def campaign_of_stop(stop: StopSale) -> Campaign | None:
    """The recall that needs a stop-sale."""
    return Campaign.objects.filter(pk=stop.campaign).first() if stop.campaign else None


def recall_of_return(rma: Rma) -> Campaign | None:
    """The recall that a return answers."""
    row = AffectedUnit.objects.filter(rma_line__rma=rma).select_related("campaign").first()
    return row.campaign if row else None


def products_of_scope(parsed: Iterable[Mapping[str, Any]]) -> list[Product]:
    """The products that the rows of a scope name by SKU or bar code."""
    rows = list(parsed)
    skus = {row["sku"].lower() for row in rows if row.get("sku")}
    gtins = {gtin for row in rows for gtin in row.get("gtins") or ()}
    coded = ProductGtin.objects.filter(gtin14__in=gtins).values("product")
    named = Product.objects.filter(Q(sku_normalized__in=skus) | Q(pk__in=coded))
    return list(named.order_by("pk")[:MOST_PRODUCTS])


def published() -> list[Campaign]:
    """The recalls that run and that everybody may read, the latest first."""
    running = Campaign.objects.filter(status__in=Campaign.RUNNING)
    return list(running.order_by("-activated_at", "-pk")[:MOST_NOTICES])


def published_by_number(number: str) -> Campaign | None:
    """The recall of a number that everybody may read; closed ones are no less dangerous."""
    return Campaign.objects.filter(number=number.strip().upper(), status__in=PUBLIC).first()

"""The stop-sales a campaign needs: placed when it becomes active, unless some stand already.

They are wider than the scope where goods do not show what it says: nobody can see at a till when a
thing was made, sold first, or in which country. What is in doubt is not sold.
"""

from __future__ import annotations

from typing import Any

from catalog.models import Product, StopSale
from catalog.stops import live_stops
from flows.perform import perform
from recalls.models import Campaign, ScopeRevision
from recalls.services.stop_sales import place
from rma.services.work import within
from tenants.actors import Actor

#: (product, bar code): what a stop-sale names.
Target = tuple[Product | None, str]


def block_sale(campaign: Campaign, revision: ScopeRevision, *, by: Actor) -> list[StopSale]:
    """Stop the sale of all that `revision` covers; the stop-sales that do so.

    Those placed here are confirmed: two people have decided on the recall.
    """
    found = []
    for row in revision.parsed:
        for product, gtin in _targets(row):
            known = _covering(product, gtin, row)
            stop = known or _placed(campaign, revision, product, gtin, row, by=by)
            if stop.campaign is None:
                stop.campaign = campaign.pk
                stop.version += 1
                stop.save(update_fields=["campaign", "version"])
            found.append(stop)
    return found


def _targets(row: dict[str, Any]) -> list[Target]:
    if row.get("sku"):
        product = Product.objects.filter(sku_normalized=row["sku"].strip().lower()).first()
        if product is not None:
            return [(product, "")]
    if row.get("gtins"):
        return [(None, gtin) for gtin in row["gtins"]]
    # Codes alone; dates or countries alone name nothing that could be told apart at a till.
    return [(None, "")] if row.get("serials") or row.get("lots") else []


def _covering(product: Product | None, gtin: str, row: dict[str, Any]) -> StopSale | None:
    """A live stop-sale of the same article that is as wide as `row`."""
    for stop in live_stops().filter(product=product, gtin14=gtin).select_for_update():
        free = not (stop.lot or stop.lot_ranges or stop.serials or stop.serial_ranges)
        same = stop.lot_ranges == row["lots"] and stop.serial_ranges == row["serials"]
        if (free and (product is not None or gtin)) or (same and not stop.lot and not stop.serials):
            return stop
    return None


def _placed(
    campaign: Campaign,
    revision: ScopeRevision,
    product: Product | None,
    gtin: str,
    row: dict[str, Any],
    *,
    by: Actor,
) -> StopSale:
    stop = place(
        by=within(by),
        reason=f"{campaign.number}: {campaign.name}"[:500],
        product=product,
        gtin=gtin,
        serial_ranges=row["serials"],
        lot_ranges=row["lots"],
        campaign=campaign.pk,
    )
    stop.placed_by = revision.initiator
    stop.save(update_fields=["placed_by"])
    return perform(stop, "confirm", by=within(by), person=revision.approver)

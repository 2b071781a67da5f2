"""A parcel's label: read what stands on it, let the carrier make it, keep it; three steps apart."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.stops import Goods, gtins_of, stop_of
from flows.documents import store
from flows.models import HandlerRun, StageEvent
from returns_portal.lib import clock
from rma.batteries import is_unsafe
from rma.models import Rma, RmaLine, Shipment
from rma.selectors.addresses import shop_address, shopper_address
from rma.services.moving import move
from rma.services.shipping import carrying
from rma.services.work import Work
from rma.shipping.carriers import Label, LabelFailed, Parcel, carrier
from rma.shipping.labels import LabelData
from tenants.actors import Actor
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id

logger = logging.getLogger(__name__)

#: How often a carrier that fails for now is asked before somebody has to look.
MOST_TRIES = 6


def make_label(shipment_id: UUID, *, tries: int = 1) -> None:
    """Make the label of a parcel that waits for one; may run twice.

    A failure that may pass is raised again, so that the worker comes back later; a permanent one,
    or the last of MOST_TRIES, is recorded on the parcel for people to see.
    """
    with transaction.atomic():
        parcel = _waiting(shipment_id)
        forbidden = parcel is not None and _holds_unsafe_battery(shipment_id)
    if parcel is None:
        return
    shipment, asked = parcel
    if forbidden:
        reason = _("Its battery is unsafe or recalled: it may not be posted. Have it collected.")
        _record_failure(shipment, reason)
        return
    try:
        label = carrier(shipment.carrier).label(asked)
    except LabelFailed as failure:
        if not failure.permanent and tries < MOST_TRIES:
            raise
        logger.warning("no label", extra={"shipment": shipment.public_id, "reason": str(failure)})
        _record_failure(shipment, str(failure))
        return
    _keep(shipment, label)


def _holds_unsafe_battery(shipment_id: UUID) -> bool:
    """Whether a battery in the parcel may be unsafe, is recalled or under a stop-sale.

    Invariant 5; what its owner said counts whatever the catalogue knows of the article.
    """
    here = RmaLine.objects.filter(rma__shipment_rows__shipment=shipment_id, status="authorized")
    if any(is_unsafe(said) for said in here.exclude(safety=[]).values_list("safety", flat=True)):
        return True
    lines = list(
        here.filter(product__battery__isnull=False).prefetch_related("serial_rows", "order_line")
    )
    if any(line.legal_basis == "recall" for line in lines):
        return True
    gtins = gtins_of(line.product_id for line in lines if line.product_id)
    for line in lines:
        known = gtins.get(line.product_id, frozenset()) if line.product_id else frozenset()
        lot = line.order_line.lot if line.order_line is not None else ""
        serials = [row.serial for row in line.serial_rows.all()] or [""]
        if any(stop_of(Goods(line.product_id, known, lot, serial)) for serial in serials):
            return True
    return False


def tries_of(event: StageEvent, handler: str) -> int:
    """How often `handler` has been sent to work for `event`, this time included."""
    with transaction.atomic():
        made = HandlerRun.objects.filter(event=event, handler=handler)
        return made.values_list("attempts", flat=True).first() or 1


def _waiting(shipment_id: UUID) -> tuple[Shipment, Parcel] | None:
    shipment = Shipment.objects.filter(pk=shipment_id, status="label_pending").first()
    if shipment is None:
        return None
    rmas = list(
        Rma.objects.filter(shipment_rows__shipment=shipment)
        .select_related("order__customer", "customer")
        .order_by("pk")
    )
    tenant = Tenant.objects.get(pk=current_tenant_id())
    return shipment, Parcel(shipment.public_id, _data(shipment, rmas, tenant), shipment.weight_g)


def _data(shipment: Shipment, rmas: list[Rma], tenant: Tenant) -> LabelData:
    rma = rmas[0]
    if shipment.direction == "outbound":
        return _data_outbound(rma, tenant)
    language = rma.language or tenant.language
    lines = RmaLine.objects.filter(rma__in=rmas, status="authorized")
    parcels = list(
        Shipment.objects.filter(rma_rows__rma=rma, direction="inbound")
        .exclude(status__in=("voided", "lost"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    with translation.override(language):
        note = _("Put this label on the outside of the parcel.")
    return LabelData(
        rma_number=rma.number,
        link=absolute(f"/r/{rma.token}", tenant),
        sender=shopper_address(rma),
        recipient=shop_address(tenant),
        shop=tenant.name,
        item_count=max(sum(line.outstanding for line in lines), 1),
        order_number=rma.known_order.number if rma.known_order else "",
        send_by=rma.ship_by.astimezone(tenant.tz).date() if rma.ship_by else None,
        postage_paid=rma.label_paid_by == "merchant",
        parcel=(parcels.index(shipment.pk) + 1, len(parcels)) if len(parcels) > 1 else (1, 1),
        note=note,
        language=language,
    )


def _data_outbound(rma: Rma, tenant: Tenant) -> LabelData:
    """A parcel from the shop to the customer of a return: a repaired piece travels home."""
    language = rma.language or tenant.language
    with translation.override(language):
        note = _("Your goods come back to you. Keep this label until you have checked them.")
    return LabelData(
        rma_number=rma.number,
        link=absolute(f"/r/{rma.token}", tenant),
        sender=shop_address(tenant),
        recipient=shopper_address(rma),
        shop=tenant.name,
        item_count=1,
        order_number=rma.known_order.number if rma.known_order else "",
        send_by=None,
        postage_paid=True,
        parcel=(1, 1),
        note=note,
        language=language,
    )


def _keep(shipment: Shipment, label: Label) -> None:
    """Store the label, unless the parcel was voided or another worker was faster."""
    system = Actor.system()
    with carrying(shipment, by=system) as (fresh, works):
        if fresh.status != "label_pending":
            return
        number = works[0].rma.number if works else fresh.public_id
        document = store(
            fresh,
            kind="label",
            name=f"{number}.pdf",
            content_type=label.content_type,
            body=label.body,
        )
        move(
            fresh,
            "label_ready",
            by=system,
            document=document,
            tracking_number=label.tracking_number,
            expires_at=label.expires_at or _send_by(fresh, works),
        )


def _send_by(shipment: Shipment, works: list[Work]) -> Any:
    """Until when a label counts: goods on their way to us have to be sent by a date."""
    return works[0].rma.ship_by if works and shipment.direction == "inbound" else None


def _record_failure(shipment: Shipment, reason: str) -> None:
    system = Actor.system()
    with carrying(shipment, by=system) as (fresh, _works):
        if fresh.status == "label_pending":
            move(fresh, "fail_label", by=system, reason=reason[:500])


def label_is_usable(shipment: Shipment) -> bool:
    """Whether there is a label that may still be printed."""
    if shipment.label_id is None or shipment.status in ("label_expired", "voided"):
        return False
    return shipment.label_expires_at is None or shipment.label_expires_at >= clock.now()

"""Where a page leads: the pages of things, and the way back to where somebody came from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from catalog.models import StopSale
from disposition.models import WorkOrder
from inspection.models import HandlingUnit
from notifications.models import Message
from recalls.models import AffectedUnit, Campaign, ScopeRevision
from returns_portal.lib import ids
from rma.models import Rma, Withdrawal


def safe_path(request: HttpRequest, given: str, otherwise: str) -> str:
    """`given` where it is a page of this site, else `otherwise`."""
    ours = url_has_allowed_host_and_scheme(
        given, {request.get_host()}, require_https=request.is_secure()
    )
    return given if given and ours else otherwise


def page_of(stage: Any) -> str:
    """The page that shows a thing with verbs."""
    if isinstance(stage, Rma):
        return reverse("desk:return", args=[stage.public_id])
    if isinstance(stage, Message):
        return reverse("desk:message", args=[stage.public_id])
    if isinstance(stage, HandlingUnit):
        return reverse("desk:unit", args=[stage.public_id])
    if isinstance(stage, Campaign | ScopeRevision):
        key = stage.campaign_id if isinstance(stage, ScopeRevision) else stage.pk
        return reverse("desk:recall", args=[ids.public_id("cmp", key)])
    if isinstance(stage, AffectedUnit):
        return reverse("desk:affected", args=[stage.public_id])
    if isinstance(stage, StopSale):
        return reverse("desk:stop_sale", args=[stage.public_id])
    if isinstance(stage, Withdrawal):
        return reverse("desk:withdrawal", args=[stage.public_id])
    if isinstance(stage, WorkOrder):
        return reverse("desk:work_order", args=[stage.public_id])
    if hasattr(stage, "unit_id"):
        return reverse("desk:unit", args=[ids.public_id("hu", stage.unit_id)])
    if hasattr(stage, "rma_id"):
        return reverse("desk:return", args=[ids.public_id("rma", stage.rma_id)])
    first = stage.rma_rows.first()
    return page_of(first.rma) if first else reverse("desk:returns")

"""What a worker does for recalls: searches, catches at the dock, remedies given, reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from flows.models import StageEvent
from flows.subscriptions import on
from inspection.models import HandlingUnit
from recalls.models import Campaign
from recalls.services.dock import catch, remedy_when_settled
from recalls.services.notices import remind_silent, say_queued
from recalls.services.searching import FEW_SLICES, search
from recalls.services.waves import REMIND
from rma.models import Resolution
from tenants.actors import Actor


@on("campaign.activated", "campaign.reopened")
def search_when_begun(event: StageEvent) -> None:
    """Find who is affected, freeze and catch what is here, queue the notices."""
    _search(event.stage_id)


@on("scope_revision.applied")
def search_when_wider(event: StageEvent) -> None:
    """The same for a wider scope; the first one is searched when the campaign begins."""
    _search(_campaign_of(event))


@on("campaign.resumed")
def write_on_when_resumed(event: StageEvent) -> None:
    """Wake those who write the letters that waited."""
    campaign = _running(event.stage_id)
    if campaign is not None:
        search(campaign, most=FEW_SLICES)
        say_queued(campaign)


@on("unit.identified")
def catch_when_identified(event: StageEvent) -> None:
    """Set a recalled piece aside as soon as anybody knows what it is."""
    with transaction.atomic():
        pieces = HandlingUnit.objects.select_related("rma_line").filter(pk=event.stage_id)
        catch(list(pieces), by=Actor.system())


@on("resolution.settled", "resolution.confirmed_paid")
def remedy_when_paid(event: StageEvent) -> None:
    """The owner has what was promised: the unit is remedied, its goods stay off sale."""
    with transaction.atomic():
        line = Resolution.objects.filter(pk=event.stage_id).values_list("line", flat=True).first()
        if line is not None:
            remedy_when_settled(line, by=Actor.system())


@on("deadline.breached")
def remind_when_due(event: StageEvent) -> None:
    """Write to those who were told and have not answered."""
    if event.data.get("kind") == REMIND and event.stage_type == Campaign._meta.label_lower:
        campaign = _running(event.stage_id)
        if campaign is not None:
            remind_silent(campaign)


def _search(key: UUID | None) -> None:
    campaign = _running(key)
    if campaign is not None:
        search(campaign, most=FEW_SLICES)


def _running(key: UUID | None) -> Campaign | None:
    if key is None:
        return None
    with transaction.atomic():
        return Campaign.objects.filter(pk=key, status__in=Campaign.RUNNING).first()


def _campaign_of(event: StageEvent) -> Any:
    with transaction.atomic():
        revision = Campaign.objects.filter(scopes=event.stage_id)
        return revision.values_list("pk", flat=True).first()

"""What follows when a recall begins or gets wider: who is affected, what is here, who is told."""

from __future__ import annotations

from django.db import transaction

from recalls.models import Campaign
from recalls.services.dock import catch_here
from recalls.services.matching import find_affected, is_found, queue_notices
from recalls.services.registrations import name_owners
from returns_portal.lib import clock
from tenants.actors import Actor

#: Slices of a search that one handler makes; workers go on with what is left (recalls.tasks).
FEW_SLICES = 30


def search(campaign: Campaign, *, most: int | None = None) -> int:
    """Find the affected units and their owners, catch what is here, queue notices; pieces found.

    Each step goes on where a killed run left it; again it changes nothing. After `most` slices it
    stops where it is.
    """
    found = find_affected(campaign, most=most)
    if not is_found(campaign):
        return found
    name_owners(campaign)
    catch_here(campaign, by=Actor.system())
    queue_notices(campaign)
    with transaction.atomic():
        # Also where nothing that the scope names is known here, so that there was nothing to find.
        Campaign.objects.filter(pk=campaign.pk, matched_at=None).update(matched_at=clock.now())
    return found

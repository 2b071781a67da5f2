"""What follows when a recall begins or gets wider: who is affected, what is here, who is told."""

from __future__ import annotations

from recalls.models import Campaign
from recalls.services.dock import catch_here
from recalls.services.matching import find_affected, queue_notices
from tenants.actors import Actor


def search(campaign: Campaign) -> int:
    """Find the affected units, catch what is here, queue the notices; the pieces found now.

    Each step goes on where a killed run left it; again it changes nothing.
    """
    found = find_affected(campaign)
    catch_here(campaign, by=Actor.system())
    queue_notices(campaign)
    return found

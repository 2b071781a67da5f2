"""The machines of this stage: campaigns, what they cover, and affected units."""

from recalls.flow.campaigns import CampaignFlow, ScopeRevisionFlow
from recalls.flow.units import AffectedUnitFlow

__all__ = ["AffectedUnitFlow", "CampaignFlow", "ScopeRevisionFlow"]

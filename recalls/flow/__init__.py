"""The machines of this stage: campaigns, what they cover, affected units, and consignees."""

from recalls.flow.campaigns import CampaignFlow, ScopeRevisionFlow
from recalls.flow.consignees import ConsigneeFlow
from recalls.flow.units import AffectedUnitFlow

__all__ = ["AffectedUnitFlow", "CampaignFlow", "ConsigneeFlow", "ScopeRevisionFlow"]

"""What must come back whether or not anyone asked: campaigns, their scope, the units they cover."""

from recalls.models.campaigns import REMEDIES, Campaign, ScopeRevision
from recalls.models.notices import RecallNotice, RecallSearch
from recalls.models.owners import Registration
from recalls.models.units import AffectedUnit, Consignee

__all__ = [
    "REMEDIES",
    "AffectedUnit",
    "Campaign",
    "Consignee",
    "RecallNotice",
    "RecallSearch",
    "Registration",
    "ScopeRevision",
]

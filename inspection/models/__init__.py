"""The rows of this stage, by what they are about."""

from inspection.models.inspecting import Checklist, Inspection
from inspection.models.places import Container, Location
from inspection.models.receiving import Discrepancy, Receipt
from inspection.models.units import HandlingUnit, Hold, LicencePlateAlias

__all__ = [
    "Checklist",
    "Container",
    "Discrepancy",
    "HandlingUnit",
    "Hold",
    "Inspection",
    "LicencePlateAlias",
    "Location",
    "Receipt",
]

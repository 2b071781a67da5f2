"""The machines of this stage, one file for each clock: authorisation, settlement, shipping."""

from rma.flow.authorisation import RmaFlow, RmaLineFlow
from rma.flow.settlement import ResolutionFlow
from rma.flow.shipping import ShipmentFlow

__all__ = ["ResolutionFlow", "RmaFlow", "RmaLineFlow", "ShipmentFlow"]

"""The machines of this stage, one file for each clock: authorisation, settlement, shipping;
and those of a statement of withdrawal and of what is given in advance."""

from rma.flow.advance import AdvanceFlow
from rma.flow.authorisation import RmaFlow, RmaLineFlow
from rma.flow.settlement import ResolutionFlow
from rma.flow.shipping import ShipmentFlow
from rma.flow.withdrawal import WithdrawalFlow

__all__ = [
    "AdvanceFlow",
    "ResolutionFlow",
    "RmaFlow",
    "RmaLineFlow",
    "ShipmentFlow",
    "WithdrawalFlow",
]

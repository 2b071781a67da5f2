"""The machines of this stage: what arrived, and in what condition it is."""

from inspection.flow.inspecting import HoldFlow, InspectionFlow
from inspection.flow.receiving import HandlingUnitFlow, ReceiptFlow

__all__ = ["HandlingUnitFlow", "HoldFlow", "InspectionFlow", "ReceiptFlow"]

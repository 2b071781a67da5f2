"""The machines of this stage: where things go, the bench, wipes, and lots."""

from disposition.flow.lots import LotFlow
from disposition.flow.repair import WorkOrderFlow
from disposition.flow.routing import DispositionFlow
from disposition.flow.sanitisation import SanitisationFlow

__all__ = ["DispositionFlow", "LotFlow", "SanitisationFlow", "WorkOrderFlow"]

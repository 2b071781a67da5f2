"""The machines of this stage: where things go, the bench, and lots."""

from disposition.flow.lots import LotFlow
from disposition.flow.repair import WorkOrderFlow
from disposition.flow.routing import DispositionFlow

__all__ = ["DispositionFlow", "LotFlow", "WorkOrderFlow"]

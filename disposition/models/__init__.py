"""Where things go: dispositions and the rules that suggest them, work orders, wipes, lots."""

from disposition.models.lots import LOT_ROUTES, Lot, LotItem
from disposition.models.repair import (
    LabourEntry,
    Part,
    RepairTerms,
    TestRun,
    WorkOrder,
    WorkOrderPart,
)
from disposition.models.routing import ROUTES, Disposition, RouteTable
from disposition.models.sanitisation import Sanitisation

__all__ = [
    "LOT_ROUTES",
    "ROUTES",
    "Disposition",
    "LabourEntry",
    "Lot",
    "LotItem",
    "Part",
    "RepairTerms",
    "RouteTable",
    "Sanitisation",
    "TestRun",
    "WorkOrder",
    "WorkOrderPart",
]

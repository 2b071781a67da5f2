"""Where things go: dispositions and the rules that suggest them, work orders, lots."""

from disposition.models.lots import Lot, LotItem
from disposition.models.repair import WorkOrder
from disposition.models.routing import ROUTES, Disposition, RouteTable

__all__ = ["ROUTES", "Disposition", "Lot", "LotItem", "RouteTable", "WorkOrder"]

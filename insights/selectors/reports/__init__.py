"""What came back, why, in which condition, where it went, how fast, and what it brought.

Every report is one set-based query over a period and the one before. A return counts on the day it
was requested; what was called off is not counted. Pieces count where they are counted: requested on
return lines, at the dock, in an inspection, on a route.
"""

from __future__ import annotations

from collections.abc import Callable

from insights.periods import Period
from insights.selectors.reports.asked import products, rate, reasons, returns
from insights.selectors.reports.found import grades, recovered, routes
from insights.selectors.reports.paid import cycle, money
from insights.tables import Table

#: Every report by its name, in the order of the page.
REPORTS: dict[str, Callable[[Period], Table]] = {
    "rate": rate,
    "returns": returns,
    "reasons": reasons,
    "products": products,
    "grades": grades,
    "routes": routes,
    "cycle": cycle,
    "recovered": recovered,
    "money": money,
}

__all__ = ["REPORTS"]

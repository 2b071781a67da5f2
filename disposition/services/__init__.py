"""Where goods go, by verb: proposed with the grade, approved, carried out, sent elsewhere."""

from disposition.services.confirming import confirm_inspection
from disposition.services.moving import (
    approve_route,
    come_back,
    complete_route,
    reroute,
    start_route,
)
from disposition.services.proposing import propose_route
from disposition.services.tables import add_route_table, publish_default_routes, publish_route_table

__all__ = [
    "add_route_table",
    "approve_route",
    "come_back",
    "complete_route",
    "confirm_inspection",
    "propose_route",
    "publish_default_routes",
    "publish_route_table",
    "reroute",
    "start_route",
]

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
from disposition.services.routing_many import apply_in_force, ask_to_apply, propose_routes
from disposition.services.tables import (
    add_route_table,
    publish_default_routes,
    publish_figures,
    publish_route_table,
)

__all__ = [
    "add_route_table",
    "apply_in_force",
    "approve_route",
    "ask_to_apply",
    "come_back",
    "complete_route",
    "confirm_inspection",
    "propose_route",
    "propose_routes",
    "publish_default_routes",
    "publish_figures",
    "publish_route_table",
    "reroute",
    "start_route",
]

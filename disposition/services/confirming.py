"""The end of an inspection: its grade counts, and its piece has a suggested route at once."""

from __future__ import annotations

from disposition.services.proposing import propose_route
from inspection.models import Inspection
from inspection.services.alone import one_transaction
from inspection.services.goods import lock_goods
from inspection.services.inspecting import confirm_inspection as confirm
from tenants.actors import Actor


def confirm_inspection(inspection: Inspection, *, by: Actor) -> Inspection:
    """Confirm a grade: money that waited for it is due, and a route is suggested, at once."""
    with one_transaction():
        inspection = confirm(inspection, by=by)
        unit = lock_goods(inspection.unit)
        propose_route(unit, by=by, inspection=inspection)
    return inspection

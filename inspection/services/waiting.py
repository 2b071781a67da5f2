"""Inspections that wait: one for each piece whose article is known, by the checklist in force."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flows.together import Together
from inspection.checklists import unanswered
from inspection.models import Checklist, HandlingUnit, Inspection
from inspection.selectors.checklists import checklists_in_force, questions_of
from inspection.services.checklists import publish_generic


def await_inspection(together: Together, units: Sequence[HandlingUnit]) -> list[Inspection]:
    """Add a waiting inspection for each unit; an empty box and the unknown have none."""
    wanted = [unit for unit in units if unit.product_id is not None and unit.condition != "empty"]
    if not wanted:
        return []
    in_force = checklists_in_force()
    made = []
    asked_first = cache(_asked_first)
    for unit in wanted:
        category = unit.product.category if unit.product else ""
        checklist = in_force.get(category) or in_force.get("")
        if checklist is None:
            # A shop without a checklist still receives: its dock never waits for its office.
            checklist = in_force[""] = publish_generic(by=together.by)
        inspection = Inspection(unit=unit, checklist=checklist, unanswered=asked_first(checklist))
        made.append(together.create(inspection))
    return made


def _asked_first(checklist: Checklist) -> int:
    return len(unanswered(questions_of(checklist), {}))

"""What the floor does, by verb: receiving, units, holds, inspections, places, checklists."""

from inspection.services.checklists import add_checklist, publish_checklist, publish_generic
from inspection.services.holds import condemn_hold, place_hold, release_hold
from inspection.services.inspecting import (
    Override,
    add_photos,
    answer_questions,
    grade_inspection,
    grade_so_far,
    hand_over,
    inspect_again,
    reopen_inspection,
    start_inspection,
)
from inspection.services.licence_plates import add_plate
from inspection.services.places import add_container, add_location, move_container
from inspection.services.receiving import (
    Received,
    count_receipt,
    forward_receipt,
    receive,
    recount_receipt,
    refuse_receipt,
    void_receipt,
)
from inspection.services.reconciling import (
    close_receipt,
    reconcile_receipt,
    resolve_discrepancy,
)
from inspection.services.units import (
    find_unit,
    identify_unit,
    lose_unit,
    merge_units,
    move_unit,
    pass_title,
    split_unit,
)

__all__ = [
    "Override",
    "Received",
    "add_checklist",
    "add_container",
    "add_location",
    "add_photos",
    "add_plate",
    "answer_questions",
    "close_receipt",
    "condemn_hold",
    "count_receipt",
    "find_unit",
    "forward_receipt",
    "grade_inspection",
    "grade_so_far",
    "hand_over",
    "identify_unit",
    "inspect_again",
    "lose_unit",
    "merge_units",
    "move_container",
    "move_unit",
    "pass_title",
    "place_hold",
    "publish_checklist",
    "publish_generic",
    "receive",
    "reconcile_receipt",
    "recount_receipt",
    "refuse_receipt",
    "release_hold",
    "reopen_inspection",
    "resolve_discrepancy",
    "split_unit",
    "start_inspection",
    "void_receipt",
]

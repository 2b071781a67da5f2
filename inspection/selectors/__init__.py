"""Reads of the floor, by what they are about."""

from inspection.selectors.checklists import checklists, questions_of
from inspection.selectors.inspections import inspections
from inspection.selectors.places import (
    container_by_code,
    containers,
    location_by_code,
    locations,
)
from inspection.selectors.receipts import expected_in, parcel_of, receipts
from inspection.selectors.stops import stop_sale_of, stop_sales_of
from inspection.selectors.units import unit_by_code, units, units_of_return

__all__ = [
    "checklists",
    "container_by_code",
    "containers",
    "expected_in",
    "inspections",
    "location_by_code",
    "locations",
    "parcel_of",
    "questions_of",
    "receipts",
    "stop_sale_of",
    "stop_sales_of",
    "unit_by_code",
    "units",
    "units_of_return",
]

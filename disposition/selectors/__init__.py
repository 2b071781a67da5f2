"""Reads of where things go: what is on offer, lists, and what a scanned code is."""

from disposition.selectors.options import (
    blocks_of,
    dispositions,
    offered,
    offered_to,
    open_suggestions,
    routing_in_force,
    suggested_by_older,
    table_in_force,
)

__all__ = [
    "blocks_of",
    "dispositions",
    "offered",
    "offered_to",
    "open_suggestions",
    "routing_in_force",
    "suggested_by_older",
    "table_in_force",
]

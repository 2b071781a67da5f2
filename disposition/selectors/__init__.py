"""Reads of where things go: what is on offer, lists, and what a scanned code is."""

from disposition.selectors.gates import blocks_of
from disposition.selectors.options import (
    dispositions,
    figures_document,
    offered,
    offered_to,
    open_suggestions,
    routing_in_force,
    rule_of,
    suggested_by_older,
    table_in_force,
)

__all__ = [
    "blocks_of",
    "dispositions",
    "figures_document",
    "offered",
    "offered_to",
    "open_suggestions",
    "routing_in_force",
    "rule_of",
    "suggested_by_older",
    "table_in_force",
]

"""Which media type a body has, and which one an answer may have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation

JSON = "application/json"


class Negotiation(BaseContentNegotiation):
    """Finds the parser of a body; the form of the answer is the view's own business."""

    def select_parser(self, request: Any, parsers: Iterable[Any]) -> Any:
        """The parser of the body's media type, or None (415)."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)


def accepted(header: str, produces: Iterable[str]) -> str | None:
    """The first of `produces` that an Accept `header` allows; None if it allows none."""
    ranges = set()
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name and not any(
            parameter in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for parameter in parameters
        ):
            ranges.add(name)
    if not ranges:
        ranges.add("*/*")
    for media_type in produces:
        if ranges & {"*/*", media_type, f"{media_type.partition('/')[0]}/*"}:
            return media_type
    return None

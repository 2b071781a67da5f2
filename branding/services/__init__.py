"""Changing a shop's look and its names."""

from branding.services.brands import (
    Choice,
    discard_draft,
    edited,
    publish_brand,
    save_draft,
    stamp_of,
    undo_publish,
)
from branding.services.domains import add_domain, ask_for_check, prefer_domain, remove_domain
from branding.services.trying import look_tried

__all__ = [
    "Choice",
    "add_domain",
    "ask_for_check",
    "discard_draft",
    "edited",
    "look_tried",
    "prefer_domain",
    "publish_brand",
    "remove_domain",
    "save_draft",
    "stamp_of",
    "undo_publish",
]

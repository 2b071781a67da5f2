"""Changing a shop's look and its names."""

from branding.services.brands import Choice, discard_draft, publish_brand, save_draft, undo_publish
from branding.services.domains import add_domain, ask_for_check, prefer_domain, remove_domain

__all__ = [
    "Choice",
    "add_domain",
    "ask_for_check",
    "discard_draft",
    "prefer_domain",
    "publish_brand",
    "remove_domain",
    "save_draft",
    "undo_publish",
]

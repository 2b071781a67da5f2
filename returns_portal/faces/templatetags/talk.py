"""The address of a file of a message. `{% load talk %}`."""

from __future__ import annotations

from django import template

from flows.documents import signed_path
from flows.models import Document

register = template.Library()


@register.simple_tag
def file_path(file: Document) -> str:
    """A signed link that works for some weeks."""
    return signed_path(file)

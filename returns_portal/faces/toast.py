"""Saying what just happened, with a way back where there is one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, text: Any, *, undo: str = "") -> None:
    """Show `text` on the next page; `undo` is the address that takes it back by POST."""
    messages.success(request, str(text), extra_tags=undo)

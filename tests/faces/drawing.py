"""Draws a few words of template, so that a test can look at the markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.template import Context, Template

#: A Friday, shortly after two in Dublin's afternoon (the clock of these tests).
NOW = datetime(2026, 11, 20, 13, 2, tzinfo=UTC)


def draw(source: str, **context: Any) -> str:
    """The markup of a template, its white space evened out."""
    markup = Template("{% load look %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", markup).strip()

"""Weights as people read them: `{% load lots %}`.

{{ item.weight_g|kilograms }}   "12.345 kg", "not known" for None
"""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from disposition.paper import kilograms as in_kilograms

register = template.Library()


@register.filter
def kilograms(grams: int | None) -> str:
    """Grams as kilograms in the language of the page."""
    return in_kilograms(grams, get_language() or "en")

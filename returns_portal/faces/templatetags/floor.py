"""How the floor's stored words are drawn: `{% load floor %}`.

{{ "opened"|condition_words }}  {{ ..|condition_tone }}  {{ ..|condition_icon }}
{{ hold.kind|hold_words }}  {{ ..|hold_means }}  {{ ..|hold_icon }}
{{ difference.kind|difference_words }}  {{ disposition.route|route_words }}
{{ hold.reason|default:hold.kind|hold_reason }}  {{ choice.waits_for|waits_words }}
{{ line.reason|in_words:reasons }}  {{ route|note_of:notes }}
    the word for a value in a dictionary that the view gave
{{ order.fault|fault_words }}
{% recalled piece.holds as stop %}
    the open hold of a recall or a stop-sale among holds, or nothing
{{ at|clock_time }}
    "09:41" in the tenant's time zone
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from disposition.faults import fault_words
from disposition.routing import ROUTES, WAITS
from returns_portal.faces.station.words import CONDITIONS, DIFFERENCES, HOLDS

register = template.Library()


@register.filter
def condition_words(value: str) -> Any:
    """What a condition is called."""
    return CONDITIONS[value][0]


@register.filter
def condition_tone(value: str) -> str:
    """The tone of a condition."""
    return CONDITIONS[value][1]


@register.filter
def condition_icon(value: str) -> str:
    """The icon of a condition."""
    return CONDITIONS[value][2]


@register.simple_tag
def recalled(holds: Iterable[Any]) -> Any:
    """The open hold of a recall or a stop-sale, or None."""
    found = (hold for hold in holds if hold.kind == "recall_hit" and hold.status == "open")
    return next(found, None)


@register.filter
def hold_words(kind: str) -> Any:
    """Why a piece is set aside."""
    return HOLDS[kind][0]


@register.filter
def hold_means(kind: str) -> Any:
    """What that means for whoever holds the piece."""
    return HOLDS[kind][1]


@register.filter
def hold_icon(kind: str) -> str:
    """The icon of a kind of hold."""
    return HOLDS[kind][2]


@register.filter
def hold_reason(text: str) -> Any:
    """What somebody wrote about a hold; where nobody did, what its kind means."""
    return HOLDS[text][1] if text in HOLDS else text


@register.filter
def difference_words(kind: str) -> Any:
    """What is different."""
    return DIFFERENCES[kind]


@register.filter
def in_words(value: str, words: Mapping[str, Any]) -> Any:
    """What `words` calls a value; one that nobody has words for reads as itself."""
    return words.get(value) or value.replace("_", " ")


@register.filter
def note_of(value: str, notes: Mapping[str, Any]) -> Any:
    """What is said of a value, if something is."""
    return notes.get(value, "")


@register.filter
def route_words(route: str) -> Any:
    """What a route is called."""
    return ROUTES[route][0]


@register.filter
def waits_words(name: str) -> Any:
    """What has to happen before a piece may take its route."""
    return WAITS[name]


@register.filter
def clock_time(at: datetime) -> str:
    """The time of day in the time zone in force."""
    return timezone.localtime(at).strftime("%H:%M")


@register.filter(name="fault_words")
def fault_in_words(code: str) -> str:
    """What a technician found."""
    return fault_words(code)

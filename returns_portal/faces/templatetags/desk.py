"""What only the desk's templates need: `{% load desk %}`.

{% refused buttons as no %}   the verbs of a list of buttons that are not possible now
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from returns_portal.faces.desk.actions import Button

register = template.Library()


@register.simple_tag
def refused(buttons: Iterable[Button]) -> list[Button]:
    """The buttons whose verb is refused, each with its sentence."""
    return [button for button in buttons if not button.verb.allowed]

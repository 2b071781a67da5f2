"""The tags of the pages of signing in: what somebody may use here. `{% load signin %}`."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django import template

from staff.passkeys import has_passkey_here as has_passkey
from staff.selectors import has_app
from tenants.models import User

register = template.Library()


@register.simple_tag
def has_passkey_here(user: User) -> bool:
    """Whether one of the person's passkeys works at this host."""
    return has_passkey(user)


@register.simple_tag
def takes_codes(user: User) -> bool:
    """Whether the person has an authenticator app."""
    return has_app(user)


@register.simple_tag
def as_file(lines: Iterable[str]) -> str:
    """An address that holds these lines itself, to be kept as a file: nothing is asked again."""
    return "data:text/plain;charset=utf-8," + quote("\n".join(lines) + "\n")

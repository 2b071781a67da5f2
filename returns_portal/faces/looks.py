"""The look of the shop whose page this is, read once per request; or one that is only tried on."""

from __future__ import annotations

from django.http import HttpRequest

from branding.look import Look
from branding.selectors import look_of


def look_for(request: HttpRequest) -> Look:
    """The look in force; where somebody tries another one on (`try_on`), that one."""
    known: Look | None = getattr(request, "_look", None)
    if known is None:
        known = look_of(getattr(request, "tenant", None))
        request._look = known  # type: ignore[attr-defined]
    return known


def try_on(request: HttpRequest, look: Look, *, stylesheet: str) -> None:
    """Have what is drawn for this request, and for it alone, wear `look`, whose stylesheet is at
    the address `stylesheet`.
    """
    request._look = look  # type: ignore[attr-defined]
    request._stylesheet = stylesheet  # type: ignore[attr-defined]


def tried_on(request: HttpRequest | None) -> str:
    """The stylesheet of the look that is tried on here; "" where a page is as shoppers see it."""
    return getattr(request, "_stylesheet", "")

"""What a shopper asked a code for, kept in a signed cookie until the code is entered."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

_NAME = "asked"
_SALT = "portal.asked"
#: Seconds; longer than a code works, so that the page can still send another one.
LIFETIME = 60 * 60


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as somebody named it, and what for: `return` something, or `track` what is sent."""

    number: str
    contact: str
    purpose: str


def remember(response: HttpResponse, asked: Asked, *, secure: bool) -> HttpResponse:
    """Keep `asked` on the shopper's own device."""
    response.set_cookie(
        _NAME,
        signing.dumps(asdict(asked), salt=_SALT, compress=True),
        max_age=LIFETIME,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """The code was entered: nothing is kept any more."""
    response.delete_cookie(_NAME, samesite="Lax")
    return response


def asked_by(request: HttpRequest) -> Asked | None:
    """What this device asked a code for lately; None for a cookie that is not ours."""
    try:
        found = signing.loads(request.COOKIES.get(_NAME, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return Asked(**found)

"""A shop's look as a stylesheet and a picture: its accent, its font, its logo."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from branding.fonts import DEFAULT_FONT, Font
from branding.look import Look
from branding.selectors import logo_by
from branding.services.brands import MOST_CHROMA
from returns_portal.faces.looks import look_for
from returns_portal.faces.request import FaceRequest
from tenants.models import Tenant


def accent_css(hue: Decimal | float | str, chroma: Decimal | float | str) -> str:
    """The stylesheet of an accent; a hue outside the circle is turned back in, chroma is capped."""
    turned = Decimal(str(hue)) % 360
    capped = min(max(Decimal(str(chroma)), Decimal(0)), MOST_CHROMA)
    return f":root {{ --accent-h: {_plain(turned)}; --accent-c: {_plain(capped)}; }}\n"


def font_css(font: Font, display: str = "optional") -> str:
    """The stylesheet of a font, for the portal alone: desk and station are measured for theirs.

    `optional`: whoever has a slow line reads the system's font, and nothing jumps.
    """
    if font.handle == DEFAULT_FONT:
        return ""
    faces = "".join(
        f'@font-face {{ font-family: "{font.name}"; src: url("{static(file)}") format("woff2"); '
        f"font-weight: 400 600; font-display: {display}; unicode-range: {characters}; }}\n"
        for file, characters in font.files
    )
    return f'{faces}[data-face="portal"] {{ --font-sans: {font.family}; }}\n'


def stylesheet_of(look: Look, *, font_display: str = "optional") -> str:
    """What `/brand.css` says for a look."""
    return accent_css(look.accent_hue, look.accent_chroma) + font_css(look.font, font_display)


def brand_href(look: Look) -> str:
    """Where the stylesheet of a look is; the address changes with what it says."""
    return f"{reverse('brand')}?v={_digest(look)}"


def _digest(look: Look) -> str:
    return hashlib.sha256(stylesheet_of(look).encode()).hexdigest()[:16]


def _plain(number: Decimal) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _etag(request: FaceRequest) -> str:
    return f'"{hashlib.sha256(_text(request).encode()).hexdigest()[:16]}"'


def _text(request: FaceRequest) -> str:
    tenant: Tenant | None = request.tenant
    return "" if tenant is None else stylesheet_of(look_for(request))


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def brand_css(request: FaceRequest) -> HttpResponse:
    """The look of the shop whose host this is; nothing where there is none: the product's stays."""
    return HttpResponse(_text(request), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def logo(request: FaceRequest, sha256: str) -> HttpResponse:
    """A logo of this shop: the picture that we drew, at an address that names its content."""
    found = logo_by(sha256)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.body), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    return response

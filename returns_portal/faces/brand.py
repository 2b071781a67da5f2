"""The tenant's accent as a stylesheet: the shop picks hue and chroma, lightness is ours."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from returns_portal.faces.request import FaceRequest
from tenants.models import Tenant

#: Above this chroma some hues leave what screens show, and contrast is not ours to promise.
MOST_CHROMA = Decimal("0.15")


def accent_css(hue: Decimal | float | str, chroma: Decimal | float | str) -> str:
    """The stylesheet of an accent; a hue outside the circle is turned back in, chroma is capped."""
    turned = Decimal(str(hue)) % 360
    capped = min(max(Decimal(str(chroma)), Decimal(0)), MOST_CHROMA)
    return f":root {{ --accent-h: {_plain(turned)}; --accent-c: {_plain(capped)}; }}\n"


def stylesheet_of(tenant: Tenant | None) -> str:
    """What `/brand.css` says for a tenant; nothing where there is none: the product's own stays."""
    return accent_css(tenant.accent_hue, tenant.accent_chroma) if tenant else ""


def _plain(number: Decimal) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _etag(request: FaceRequest) -> str:
    digest = hashlib.sha256(stylesheet_of(request.tenant).encode()).hexdigest()
    return f'"{digest[:16]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def brand_css(request: FaceRequest) -> HttpResponse:
    """The accent of the tenant whose host this is."""
    return HttpResponse(stylesheet_of(request.tenant), content_type="text/css; charset=utf-8")

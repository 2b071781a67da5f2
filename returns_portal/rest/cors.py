"""Calls from a shop's own page (CORS): for publishable keys, from the pages that they name.

A browser asks before it sends a key, so the question is answered for every page that any such key
names; the key itself is then held to its own pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from returns_portal.lib.errors import PermissionDenied
from tenants.keys import is_known_origin
from tenants.models import ApiKey

_API = "/api/"
#: What such a page may send and read, and for how many seconds the answer holds.
_METHODS = "POST"
_SENDS = "Authorization, Content-Type, Idempotency-Key, X-Request-Id, Accept-Language"
_READS = "Location, Retry-After, Idempotency-Replayed, X-Request-Id, RateLimit, RateLimit-Policy"
_HOLDS = "600"


class CorsMiddleware:
    """Answers a browser's question, and lets the page read what its key was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        if not origin or not request.path_info.startswith(_API):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _answer(origin)
        response = self.get_response(request)
        key: Any = getattr(request, "api_key", None)
        patch_vary_headers(response, ["Origin"])
        if key is not None and key.publishable and origin in key.allowed_origins:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = _READS
        return response


def _answer(origin: str) -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    patch_vary_headers(response, ["Origin", "Access-Control-Request-Method"])
    if is_known_origin(origin):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = _METHODS
        response["Access-Control-Allow-Headers"] = _SENDS
        response["Access-Control-Max-Age"] = _HOLDS
    return response


def refuse_other_pages(key: ApiKey, origin: str) -> None:
    """Raise PermissionDenied where a publishable key comes from a page that it does not name."""
    if key.publishable and origin not in key.allowed_origins:
        message = _("This key works on the pages it was made for only.")
        raise PermissionDenied(message, code="origin_not_allowed")

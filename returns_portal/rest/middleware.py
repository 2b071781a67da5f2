"""Gives every request an id, and makes every refusal under /api/ a problem document."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from returns_portal.lib import ids
from returns_portal.rest import logs, problems

API = "/api/"
#: What a caller may send as X-Request-Id: characters that are safe in a log line and a header.
_SAFE = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")


class RequestIdMiddleware:
    """Sets `request.request_id`, the caller's own where it is safe, and echoes it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        sent = request.headers.get("X-Request-Id", "")
        request.request_id = sent if _SAFE.fullmatch(sent) else ids.uuid7().hex
        # Left set: Django writes of a refusal when we are through; the next request sets its own.
        logs.request_id.set(request.request_id)
        if request.path_info.startswith(API):
            response = self._answer_api(request)
        else:
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response

    def _answer_api(self, request: Any) -> HttpResponse:
        """Accept paths with and without a final slash; replace pages Django made of an error."""
        request.path_info = request.path_info.rstrip("/")
        _read_chunked(request)
        _settle_host(request)
        response = self.get_response(request)
        if response.status_code >= 400 and not problems.is_problem(response):
            response = problems.instead_of(response, request)
        response.setdefault("Cache-Control", "no-store")
        return response


def _read_chunked(request: Any) -> None:
    """Read a body that came in chunks: Django takes one without a length for empty."""
    meta = request.META
    chunked = "chunked" in meta.get("HTTP_TRANSFER_ENCODING", "").lower()
    if chunked and not meta.get("CONTENT_LENGTH") and meta.get("wsgi.input_terminated"):
        body = meta["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        meta["CONTENT_LENGTH"] = str(len(body))
        request._stream = BytesIO(body)


def _settle_host(request: Any) -> None:
    """The key names the tenant, so the API answers on any host; addresses it gives have ours."""
    try:
        request.get_host()
    except DisallowedHost:
        port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
        request.META["HTTP_HOST"] = f"{settings.BASE_DOMAIN}{port}"

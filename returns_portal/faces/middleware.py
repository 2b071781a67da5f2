"""What every page needs around it: its policy, the tenant's time zone, refusals shown as pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from returns_portal.faces.errors import error_page
from returns_portal.lib.errors import DomainError, TooManyRequests
from tenants.models import Tenant

#: Nothing in an answer of the API may load anything, or be shown within a page.
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


class PagePolicyMiddleware(CSPMiddleware):
    """The policy of the pages. An answer of the API is no page, and has one that needs no work."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """The response with its policy."""
        if not _speaks_json(request):
            return super().process_response(request, response)
        response[HEADER] = _NO_PAGE
        return response


class EvenTimeMiddleware:
    """Holds an answer back until `request.even_time` seconds have passed, if a view has set that.

    Belongs outside the tenant's middleware: whoever waits here holds a thread and nothing else, no
    transaction and none of its locks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = self.get_response(request)
        wanted: float = getattr(request, "even_time", 0.0)
        if wanted:
            time.sleep(max(0.0, wanted - (time.monotonic() - begun)))
        return response


class FaceErrorsMiddleware:
    """Days in the tenant's time zone, and refusals of the domain as pages. Not for the API.

    Belongs after the tenant's middleware. The view's own transaction (ATOMIC_REQUESTS: a savepoint
    within the tenant's) is rolled back before a page is drawn, so what was refused left nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _speaks_json(request):
            return self.get_response(request)
        tenant: Tenant | None = getattr(request, "tenant", None)
        with timezone.override(tenant.tz if tenant else None):
            response = self.get_response(request)
            if response.status_code == 405 and not response.content:
                page = error_page(request, 405)
                page["Allow"] = response["Allow"]
                return page
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a DomainError; everything else stays Django's."""
        if _speaks_json(request) or not isinstance(exception, DomainError):
            return None
        response = error_page(request, exception.status, str(exception))
        if isinstance(exception, TooManyRequests):
            response["Retry-After"] = str(exception.retry_after)
        return response


def _speaks_json(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")

"""Every refusal of the API as a problem document (RFC 9457), whatever raised it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from rest_framework import exceptions as drf

from returns_portal.lib.errors import Conflict, DomainError, FieldError, InvalidInput
from returns_portal.rest import validation

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
#: The `type` of a problem is this and its code: it names the kind and never changes.
TYPE = "urn:returns-portal:problem:"

#: status -> (default code, title, sentence where nobody gave one)
_KINDS: dict[int, tuple[str, str, str]] = {
    400: ("invalid", noop("The request is not valid"), noop("The request is not valid.")),
    401: (
        "not_signed_in",
        noop("A key is needed"),
        noop("Send a valid key: “Authorization: Bearer …”."),
    ),
    403: ("permission_denied", noop("Not allowed"), noop("This key may not do this.")),
    404: ("not_found", noop("Not found"), noop("There is nothing at this address.")),
    405: (
        "method_not_allowed",
        noop("Method not allowed"),
        noop("This address does not answer this method; the header “Allow” names those it does."),
    ),
    406: (
        "not_acceptable",
        noop("Not acceptable"),
        noop("The answer is available as application/json."),
    ),
    409: ("conflict", noop("Conflict"), noop("Somebody else was faster. Send the request again.")),
    412: ("version_mismatch", noop("It has changed"), noop("It has changed since you read it.")),
    413: ("too_large", noop("Too large"), noop("The body is too large.")),
    415: (
        "unsupported_media_type",
        noop("Media type not supported"),
        noop("Send the body as application/json."),
    ),
    422: (
        "idempotency_mismatch",
        noop("Idempotency key used before"),
        noop("This idempotency key came with another request before."),
    ),
    429: ("too_many_requests", noop("Too many requests"), noop("Slow down, then go on.")),
    500: (
        "internal_error",
        noop("Our mistake"),
        noop("Something went wrong on our side. Nothing was changed. Tell us the request id."),
    ),
    503: ("unavailable", noop("Not available"), noop("The service is busy. Try again shortly.")),
}
#: PostgreSQL's codes for a lost race: serialization failure, deadlock, lock not available.
_LOST_RACE = {"40001", "40P01", "55P03"}


class LostRace(Conflict):
    """The database refused because of somebody else's change at the same moment; worth a retry."""

    retry_after = 1


def problem(
    request: Any,
    status: int,
    *,
    code: str = "",
    detail: Any = "",
    errors: Iterable[FieldError] = (),
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The problem document of `request` with `status`; what is not given is said by the status."""
    default_code, title, sentence = _KINDS.get(status) or (
        f"http_{status}",
        HTTPStatus(status).phrase,
        HTTPStatus(status).phrase,
    )
    code = code or default_code
    body = {
        "type": f"{TYPE}{code}",
        "title": _(title),
        "status": status,
        "detail": str(detail) or _(sentence),
        "instance": escape_uri_path(request.path),
        "code": code,
        "errors": [error.as_dict() for error in errors],
        "request_id": getattr(request, "request_id", ""),
    } | dict(extra or {})
    text = json.dumps(body, ensure_ascii=False, default=str)
    content = text.encode("utf-8", "backslashreplace")
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE)


def is_problem(response: HttpResponseBase) -> bool:
    """Whether `response` is a problem document already."""
    return response.headers.get("Content-Type", "") == CONTENT_TYPE


def instead_of(response: HttpResponseBase, request: HttpRequest) -> HttpResponse:
    """A problem document in the place of an error page that Django or a middleware made."""
    answer = problem(request, response.status_code)
    for name in ("Allow", "Retry-After", "Vary", "Content-Language"):
        if name in response.headers:
            answer[name] = response.headers[name]
    # Django's mark that the log has it; without it the same refusal is written twice.
    answer._has_been_logged = getattr(response, "_has_been_logged", False)  # type: ignore[attr-defined]
    return answer


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook: the problem document of `exc`, or None where it is our mistake (logged, 500)."""
    request = context["request"]
    error = as_domain_error(exc)
    if error is None:
        return _of_framework(request, exc)
    extra: dict[str, Any] = {}
    if hasattr(error, "scope"):
        extra["scope"] = error.scope
    if isinstance(error, LostRace):
        extra["retryable"] = True
    answer = problem(
        request,
        error.status,
        code=error.code,
        detail=error.detail,
        errors=error.errors,
        extra=extra,
    )
    wait = getattr(error, "retry_after", None)
    if wait is not None:
        answer["Retry-After"] = str(wait)
    return answer


def as_domain_error(exc: Exception) -> DomainError | None:
    """What `exc` means to the caller; None for Django's and DRF's own, and for mistakes of ours."""
    if isinstance(exc, DomainError):
        return exc
    if isinstance(exc, drf.ValidationError):
        return validation.invalid_input(exc)
    if isinstance(exc, IntegrityError) or _pgcode(exc) in _LOST_RACE:
        logger.warning("the database refused a change: %s", exc)
        return LostRace(_("Somebody else changed this at the same moment. Send it again."))
    if isinstance(exc, DataError):
        logger.warning("a value reached the database that it cannot hold: %s", exc)
        return InvalidInput(_("A value is out of range."), code="out_of_range")
    return None


def _of_framework(request: Any, exc: Exception) -> HttpResponse | None:
    if isinstance(exc, drf.NotAuthenticated | drf.AuthenticationFailed):
        answer = problem(request, 401)
        answer["WWW-Authenticate"] = getattr(exc, "auth_header", "Bearer")
    elif isinstance(exc, drf.MethodNotAllowed):
        answer = problem(request, 405)
        answer["Allow"] = ", ".join(context_methods(request))
    elif isinstance(exc, drf.APIException):
        answer = problem(request, exc.status_code)
    elif isinstance(exc, Http404):
        answer = problem(request, 404)
    elif isinstance(exc, PermissionDenied):
        answer = problem(request, 403)
    elif isinstance(exc, RequestDataTooBig):
        answer = problem(request, 413)
    elif isinstance(exc, SuspiciousOperation | BadRequest | UnreadablePostError):
        answer = problem(request, 400, code="bad_request")
    else:
        return None
    return answer


def context_methods(request: Any) -> list[str]:
    """The methods that the address of `request` answers."""
    view = request.parser_context.get("view")
    return list(view.allowed_methods) if view is not None else []


def _pgcode(exc: Exception) -> str | None:
    return getattr(exc.__cause__, "pgcode", None) if isinstance(exc, OperationalError) else None

"""Refusals as pages: the sentence an API caller reads, in the shell of the face it happened in."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

#: What each status is called, and the sentence where nobody has given a better one.
PAGES: dict[int, tuple[Any, Any]] = {
    400: (
        _("That did not arrive as we expected"),
        _("Go back, look at what you entered, and try again."),
    ),
    401: (_("Please sign in"), _("This page needs to know who you are.")),
    403: (_("You may not do this"), _("Somebody with more rights in this shop can help you.")),
    404: (_("Nothing here"), _("The address may be mistyped, or the thing is not yours to see.")),
    405: (
        _("Not from here"),
        _("This address only takes what its own form sends. Go back and use the button."),
    ),
    409: (
        _("Not possible now"),
        _("Somebody or something was faster. Look at it again, then decide."),
    ),
    412: (_("It has changed meanwhile"), _("Look at it again, then decide.")),
    413: (_("Too much at once"), _("Send it in smaller parts.")),
    422: (
        _("That does not fit what you sent before"),
        _("Start again from the page you came from."),
    ),
    429: (_("Too many tries"), _("Please wait a minute, then try again.")),
    500: (
        _("This is our fault"),
        _("We have been told. Nothing you entered has been changed; please try again."),
    ),
}

#: The faces by the first part of the path; the portal is everything else.
FACES = {"desk": "desk", "look": "desk", "accounts": "desk", "station": "station"}


def face_of(request: HttpRequest) -> str:
    """The face that a request belongs to: portal, desk or station."""
    return FACES.get(request.path_info.strip("/").partition("/")[0], "portal")


def error_page(request: HttpRequest, status: int, sentence: Any = "") -> HttpResponse:
    """The page of an error `status`; `sentence` is what the domain said, if it said something."""
    title, usual = PAGES.get(status, PAGES[400])
    face = face_of(request)
    context = {
        "shell": f"{face}/base.html",
        "home": get_script_prefix() + ("" if face == "portal" else f"{face}/"),
        "status": status,
        "error_title": title,
        "sentence": sentence or usual,
    }
    return HttpResponse(render_to_string("errors/page.html", context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400"""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return error_page(request, 403, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404"""
    return error_page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """handler429"""
    return error_page(request, 429)


def not_offered(request: HttpRequest) -> HttpResponse:
    """A page that a library brings and this portal does not have."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was too old or came from elsewhere."""
    sentence = _(
        "This form has been open for too long. Go back, reload the page, and send it again."
    )
    return error_page(request, 403, sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: in the shell if that can be drawn, else without it; never a second failure."""
    try:
        return error_page(request, 500)
    except Exception:
        logger.exception("the error page could not be drawn in its shell")
        title, sentence = PAGES[500]
        context = {"error_title": title, "sentence": sentence}
        return HttpResponse(render_to_string("errors/bare.html", context), status=500)

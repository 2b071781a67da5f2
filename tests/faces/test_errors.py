"""Refusals as pages: the domain's own sentence, in the shell of the face it happened in."""

from __future__ import annotations

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from branding.look import Look
from returns_portal.faces import errors
from returns_portal.faces.looks import try_on
from returns_portal.faces.middleware import FaceErrorsMiddleware
from returns_portal.lib.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    PermissionDenied,
    TooManyRequests,
)

pytestmark = pytest.mark.urls("returns_portal.faces.urls")


def ask(path: str) -> HttpRequest:
    """A request as the tenant's middleware leaves it."""
    request = RequestFactory().get(path)
    request.tenant = SimpleNamespace(
        name="Hollin & Tarn",
        tz=ZoneInfo("Europe/Dublin"),
        contact_email="",
        address={"lines": ["14 Quay Row"], "city": "Galway", "postcode": "H91 X2F4"},
        country="IE",
    )
    try_on(request, Look("220", "0.085", usual_name="Hollin & Tarn"), stylesheet="")
    request.actor = request.membership = None
    request._messages = []
    return request


def refused(path: str, error: DomainError) -> HttpResponse:
    middleware = FaceErrorsMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(ask(path), error)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/", "portal"),
        ("/returns/x/", "portal"),
        ("/desk/returns/x/", "desk"),
        ("/station/", "station"),
        ("/deskish/", "portal"),
    ],
)
def test_an_error_stands_in_the_shell_of_its_face(path: str, face: str) -> None:
    page = refused(path, Conflict("It is closed.")).content.decode()
    assert f'<body data-face="{face}"' in page
    assert "<h1>Not possible now</h1>" in page
    assert "It is closed." in page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput("Bad."), 400),
        (NotSignedIn("Who?"), 401),
        (PermissionDenied("No."), 403),
        (NotFound("Gone."), 404),
        (Conflict("Late."), 409),
        (TooManyRequests("Slow.", retry_after=30), 429),
    ],
)
def test_the_status_and_the_sentence_are_the_domain_s(error: DomainError, status: int) -> None:
    response = refused("/", error)
    assert response.status_code == status
    assert str(error) in response.content.decode()


def test_too_many_says_when_to_come_back() -> None:
    assert refused("/", TooManyRequests("Slow.", retry_after=30))["Retry-After"] == "30"


def test_the_sentence_is_escaped() -> None:
    page = refused("/", Conflict("“<script>” is not possible")).content.decode()
    assert "&lt;script&gt;" in page


def test_a_refusal_without_a_sentence_gets_the_usual_one() -> None:
    assert "Look at it again, then decide." in refused("/", Conflict()).content.decode()


def test_the_api_keeps_its_own_answers() -> None:
    middleware = FaceErrorsMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(ask("/api/v1/returns"), Conflict("x")) is None


def test_what_is_no_refusal_stays_an_error() -> None:
    middleware = FaceErrorsMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(ask("/"), ValueError("x")) is None


def test_a_form_s_address_opened_by_hand_says_how_to_go_on() -> None:
    middleware = FaceErrorsMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))
    response = middleware(ask("/desk/returns/x/perform/"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Not from here" in response.content.decode()


def test_a_page_without_a_tenant_can_still_be_drawn() -> None:
    request = ask("/")
    request.tenant = None
    page = errors.not_found(request).content.decode()
    assert "<h1>Nothing here</h1>" in page
    assert "<title>Nothing here</title>" in page


def test_the_last_error_page_never_fails_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> HttpResponse:
        raise RuntimeError("no shell")

    monkeypatch.setattr(errors, "error_page", broken)
    response = errors.server_error(ask("/desk/"))
    assert response.status_code == 500
    assert "This is our fault" in response.content.decode()


def test_django_s_own_refusals_have_pages_too() -> None:
    assert errors.bad_request(ask("/")).status_code == 400
    assert errors.forbidden(ask("/")).status_code == 403
    assert errors.csrf_failure(ask("/")).status_code == 403
    assert errors.server_error(ask("/")).status_code == 500


def test_days_are_counted_where_the_tenant_is() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        from django.utils import timezone

        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    FaceErrorsMiddleware(view)(ask("/"))
    assert seen == ["Europe/Dublin"]

"""Which shop a request is for, and who is signed in there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import get_script_prefix

from returns_portal.lib import clock
from tenants.links import absolute
from tenants.middleware import TenantMiddleware
from tenants.models import Domain, Tenant, User
from tenants.request import TenantRequest
from tenants.scope import Scope, current_scope, tenant_scope
from tests import cast
from tests.cast import Person

pytestmark = pytest.mark.django_db


def accent_at(host: str, path: str = "/brand.css") -> tuple[int, str]:
    response = Client().get(path, headers={"host": host})
    return response.status_code, response.content.decode()


def test_a_slug_under_the_base_domain_names_its_shop(alpha: Tenant) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(accent_hue=35)
    status, text = accent_at(f"{alpha.slug}.localhost:8000")
    assert status == 200
    assert "--accent-h: 35" in text


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_verified_domain_names_its_shop_and_an_unverified_one_nobodys(alpha: Tenant) -> None:
    Domain.objects.create(tenant=alpha, host="returns.example.com", verified_at=clock.now())
    Domain.objects.create(tenant=alpha, host="claimed.example.com")
    assert accent_at("returns.example.com")[0] == 200
    assert accent_at("claimed.example.com")[0] == 404


@override_settings(ALLOWED_HOSTS=["*"], DEFAULT_TENANT="")
def test_an_unknown_host_and_a_sleeping_shop_answer_alike(alpha: Tenant) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(is_active=False)
    asleep = accent_at(f"{alpha.slug}.localhost")
    unknown = accent_at("nobody-here.localhost")
    assert asleep == unknown
    assert asleep[0] == 404


def test_a_host_that_is_not_allowed_is_refused_without_a_stack_trace() -> None:
    assert accent_at("evil.example.org")[0] in (400, 404)


@override_settings(DEFAULT_TENANT="the-only-one", ALLOWED_HOSTS=["*"])
def test_an_installation_for_one_shop_needs_no_names() -> None:
    Tenant.objects.create(slug="the-only-one", name="Only")
    assert accent_at("192.0.2.1")[0] == 200


def test_staff_sign_in_at_their_own_shop(alpha: Tenant, alice: Person) -> None:
    client = cast.browser(alpha)
    form = {"login": alice.user.email, "password": cast.PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.session["tenant"] == str(alpha.pk)


def test_a_stranger_to_the_shop_fails_like_a_wrong_password(alpha: Tenant, charlie: Person) -> None:
    client = cast.browser(alpha)
    stranger = client.post(
        "/accounts/login/", {"login": charlie.user.email, "password": cast.PASSWORD}
    )
    wrong = client.post(
        "/accounts/login/", {"login": charlie.user.email, "password": "not this one"}
    )
    assert (stranger.status_code, wrong.status_code) == (200, 200)
    assert "tenant" not in client.session
    assert stranger.context["form"].errors == wrong.context["form"].errors


def test_a_session_opened_elsewhere_is_signed_out(
    alpha: Tenant, alice: Person, beta: Tenant
) -> None:
    client = cast.browser(alpha, alice)
    assert client.get("/look/").status_code == 200
    answer = client.get("/look/", headers={"host": f"{beta.slug}.localhost"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_an_operator_works_for_several_shops_by_path(
    alpha: Tenant, beta: Tenant, alice: Person
) -> None:
    answer = Client().get(f"/t/{alpha.slug}/brand.css", headers={"host": "app.localhost"})
    assert answer.status_code == 200
    assert Client().get("/t/nobody/brand.css", headers={"host": "app.localhost"}).status_code == 404


@pytest.mark.parametrize("slug", ["%00", "%F0%9F%98%80", "A", "..", ""])
def test_a_path_that_can_be_no_shops_is_nothing(alpha: Tenant, slug: str) -> None:
    answer = Client().get(f"/t/{slug}/brand.css", headers={"host": "app.localhost"})
    assert answer.status_code == 404


def test_the_path_of_one_shop_is_forgotten_with_its_request(alpha: Tenant) -> None:
    Client().get(f"/t/{alpha.slug}/brand.css", headers={"host": "app.localhost"})
    assert get_script_prefix() == "/"


def test_a_dot_at_the_end_of_a_host_changes_nothing(alpha: Tenant, beta: Tenant) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(accent_hue=35)
    with override_settings(DEFAULT_TENANT=beta.slug):
        assert "--accent-h: 35" in accent_at(f"{alpha.slug}.localhost.")[1]


def test_an_address_that_only_begins_like_the_health_check_is_a_shops(alpha: Tenant) -> None:
    seen: list[tuple[str, Tenant | None]] = []

    def look(request: TenantRequest) -> HttpResponse:
        seen.append((request.path, request.tenant))
        return HttpResponse()

    for path in ("/health", "/static/x.css", "/healthier", "/statics"):
        request = RequestFactory().get(path, headers={"host": f"{alpha.slug}.localhost"})
        TenantMiddleware(look)(request)  # type: ignore[arg-type]
    assert seen == [
        ("/health", None),
        ("/static/x.css", None),
        ("/healthier", alpha),
        ("/statics", alpha),
    ]


def test_a_request_that_names_no_shop_inherits_none(alpha: Tenant) -> None:
    seen: list[Scope] = []

    def look(request: HttpRequest) -> HttpResponse:
        seen.append(current_scope())
        return HttpResponse()

    with tenant_scope(alpha):
        for path in ("/health", "/api/v1/orders"):
            TenantMiddleware(look)(RequestFactory().get(path))  # type: ignore[arg-type]
        assert current_scope() == Scope(alpha.pk)
    assert seen == [Scope(), Scope()]


def test_an_installation_for_one_shop_is_linked_to_by_its_only_name(alpha: Tenant) -> None:
    assert absolute("/x", alpha) == f"https://{alpha.slug}.localhost/x"
    with override_settings(DEFAULT_TENANT=alpha.slug, PUBLIC_PORT="8443"):
        assert absolute("/x", alpha) == "https://localhost:8443/x"


def test_nobody_can_sign_up(alpha: Tenant) -> None:
    client = cast.browser(alpha)
    email = f"{uuid4().hex}@example.com"
    client.post("/accounts/signup/", {"email": email, "password1": "a-long-enough-one"})
    assert not User.objects.filter(email=email).exists()


def test_every_page_has_a_strict_policy_and_asks_nobody_else(alpha: Tenant) -> None:
    response = cast.browser(alpha).get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy

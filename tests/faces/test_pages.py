"""The shared pages as a browser asks for them: who may see them, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Membership, Tenant, User

pytestmark = pytest.mark.django_db

HOST = "hollin.localhost"


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(
        slug="hollin", name="Hollin & Tarn", accent_hue="35", accent_chroma="0.12"
    )


@pytest.fixture
def sign_in(tenant: Tenant) -> Callable[[str], Client]:
    def as_member(role: str) -> Client:
        user = User.objects.create_user("aoife@hollin.example", "a long password", name="Aoife")
        Membership.objects.create(tenant=tenant, user=user, role=role)
        client = Client(headers={"host": HOST})
        answer = client.post(
            "/accounts/login/?next=/look/",
            {"login": "aoife@hollin.example", "password": "a long password", "next": "/look/"},
        )
        assert answer["Location"] == "/look/"
        return client

    return as_member


def test_the_style_page_is_for_staff(tenant: Tenant, sign_in: Callable[[str], Client]) -> None:
    stranger = Client(headers={"host": HOST}).get("/look/")
    assert stranger.status_code == 302
    assert stranger["Location"] == "/accounts/login/?next=/look/"
    page = sign_in("agent").get("/look/")
    assert page.status_code == 200
    assert "Aoife" in page.content.decode()


def test_the_sign_in_says_where_one_is_and_answers_a_wrong_password(tenant: Tenant) -> None:
    client = Client(headers={"host": HOST})
    page = client.get("/accounts/login/").content.decode()
    assert "<title>Sign in · Hollin &amp; Tarn desk</title>" in page
    assert page.count("<h1>") == 1
    refused = client.post("/accounts/login/", {"login": "nobody@x.example", "password": "wrong"})
    assert refused.status_code == 200
    assert "One thing to mend" in refused.content.decode()


def test_the_accent_is_the_tenant_s(tenant: Tenant) -> None:
    answer = Client(headers={"host": HOST}).get("/brand.css")
    assert answer.content == b":root { --accent-h: 35; --accent-c: 0.12; }\n"


def test_a_page_that_is_not_there_is_the_shop_s_own_404(tenant: Tenant) -> None:
    answer = Client(headers={"host": HOST}).get("/nothing/here/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "<h1>Nothing here</h1>" in page
    assert "Hollin &amp; Tarn" in page


def test_the_policy_allows_no_inline_code_and_no_other_host(tenant: Tenant) -> None:
    policy = Client(headers={"host": HOST}).get("/accounts/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_an_answer_of_the_api_may_load_nothing(tenant: Tenant) -> None:
    answer = Client(headers={"host": HOST}).get("/api/v1/products")
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_language_link_turns_the_page_round(tenant: Tenant) -> None:
    client = Client(headers={"host": HOST})
    client.get("/language/ar/?next=/nothing/")
    assert '<html lang="ar" dir="rtl">' in client.get("/nothing/").content.decode()


def test_all_of_allauth_s_pages_wear_the_look(tenant: Tenant) -> None:
    page = Client(headers={"host": HOST}).get("/accounts/password/reset/").content.decode()
    assert 'data-face="desk"' in page
    assert '<label for="id_email">' in page
    assert 'class="btn"' in page

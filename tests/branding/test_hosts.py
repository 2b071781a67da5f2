"""Names of shops' own reach their shop: no other Host header does, and forms work there."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from returns_portal.lib import clock
from tenants.models import Domain, Tenant
from tests import cast

pytestmark = pytest.mark.django_db

HOST = "returns.hollin.com"


@pytest.fixture
def named(alpha: Tenant) -> Tenant:
    """Alpha with a name of its own; another is claimed by it, and proven by nobody."""
    Domain.objects.create(tenant=alpha, host=HOST, verified_at=clock.now())
    Domain.objects.create(tenant=alpha, host="claimed.hollin.com")
    return alpha


def status(host: str, path: str = "/brand.css", **headers: str) -> int:
    return Client().get(path, headers={"host": host, **headers}).status_code


@pytest.mark.parametrize("host", [HOST, f"{HOST}:8443", f"{HOST}.", HOST.upper()])
def test_a_proven_name_is_let_in_without_being_in_the_settings(host: str, named: Tenant) -> None:
    assert status(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "claimed.hollin.com",
        "hollin.com",
        f"x.{HOST}",
        f"{HOST}.evil.example",
        f"{HOST}@evil.example",
        f"evil.example/{HOST}",
        f"{HOST}:80:80",
        f"{HOST}:x",
        f"{HOST} ",
        f"{HOST}\u00e9",
        "",
        "a" * 300,
    ],
)
def test_no_other_host_is(host: str, named: Tenant) -> None:
    assert status(host) in (400, 404)


def test_what_a_proxy_is_told_to_say_names_nobody(named: Tenant) -> None:
    assert status("evil.example", **{"x-forwarded-host": HOST}) in (400, 404)
    assert status(f"{named.slug}.localhost", **{"x-forwarded-host": "evil.example"}) == 200


def test_a_name_is_let_in_no_longer_once_it_is_withdrawn(named: Tenant) -> None:
    Domain.objects.filter(host=HOST).update(verified_at=None)
    assert status(HOST) in (400, 404)
    Domain.objects.filter(host=HOST).update(verified_at=clock.now())
    Tenant.objects.filter(pk=named.pk).update(is_active=False)
    assert status(HOST) in (400, 404)


def test_a_form_of_a_name_of_its_own_is_taken_from_there_alone(
    named: Tenant, alice: cast.Person
) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": HOST})
    path = "/accounts/login/"
    client.get(path, secure=True)
    token = next(value.value for name, value in client.cookies.items() if name.endswith("csrf"))
    form = {"login": alice.user.email, "password": cast.PASSWORD, "csrfmiddlewaretoken": token}

    def sent(origin: str) -> int:
        return client.post(path, form, secure=True, headers={"origin": origin}).status_code

    assert sent("https://evil.example") == 403
    assert sent("https://claimed.hollin.com") == 403
    assert sent(f"http://{HOST}") == 403
    assert sent(f"https://{HOST}") == 302


@override_settings(TLS_ASK_KEY="between-us")
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (f"domain={HOST}&key=between-us", 200),
        (f"domain={HOST.upper()}&key=between-us", 200),
        (f"domain={HOST}&key=guess", 404),
        (f"domain={HOST}", 404),
        ("domain=claimed.hollin.com&key=between-us", 404),
        ("domain=evil.example&key=between-us", 404),
        ("domain=192.0.2.7&key=between-us", 404),
        ("domain=&key=between-us", 404),
        ("key=between-us", 404),
    ],
)
def test_a_certificate_is_fetched_for_proven_names_alone(
    query: str, answer: int, named: Tenant
) -> None:
    assert status("web:8000", f"/hooks/certificates?{query}") == answer


def test_without_a_key_nobody_is_answered(named: Tenant) -> None:
    assert status("web:8000", f"/hooks/certificates?domain={HOST}&key=") == 404

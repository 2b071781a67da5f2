"""Passkeys: they sign in at the host they were made at, those who work there, and nobody else."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticatorData

from returns_portal.lib import clock
from tenants.models import Domain, Membership, Tenant
from tests import cast
from tests.cast import Person
from tests.factories.passkeys import Device, added, origin_of, used
from tests.factories.staff import is_in, password_only, signed_in

pytestmark = pytest.mark.django_db


def test_a_passkey_is_added_and_signs_in_without_a_password(alice: Person) -> None:
    device, answer = added(signed_in(alice))
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    client = cast.browser(alice.tenant)
    assert used(client, device)["Location"] == "/desk/"
    page = client.get("/desk/me/").content.decode()
    assert "Phone" in page
    assert f"{alice.tenant.slug}.localhost" in page


def test_it_is_the_second_step_after_the_password_too(alice: Person) -> None:
    device, _answer = added(signed_in(alice))
    client = cast.browser(alice.tenant)
    step = password_only(client, alice)["Location"]
    options = client.get(step).context["js_data"]["request_options"]
    answer = device.use(options, origin_of(client))
    assert client.post(step, {"credential": json.dumps(answer)})["Location"] == "/desk/"


def test_a_passkey_of_another_shops_person_signs_nobody_in_here(
    alpha: Tenant, alice: Person, charlie: Person
) -> None:
    device, _answer = added(signed_in(charlie))
    here = cast.browser(alpha)
    assert used(here, device).status_code in (200, 302)
    assert not is_in(here)


def test_a_page_of_another_host_can_neither_add_nor_use_one(alpha: Tenant, alice: Person) -> None:
    own = signed_in(alice)
    for origin in ("http://evil.localhost", f"http://evil.{alpha.slug}.localhost"):
        added(own, origin=origin)
    assert not Authenticator.objects.filter(user=alice.user).exists()
    device, _answer = added(own)
    for origin in ("http://evil.localhost", f"http://evil.{alpha.slug}.localhost"):
        client = cast.browser(alpha)
        used(client, device, origin=origin)
        assert not is_in(client), origin


def test_under_the_operators_path_the_host_is_shared_and_membership_decides(
    alpha: Tenant, beta: Tenant, alice: Person
) -> None:
    own = Client(headers={"host": "app.localhost"})
    form = {"login": alice.user.email, "password": cast.PASSWORD}
    own.post(f"/t/{alpha.slug}/accounts/login/", form)
    device, answer = added(own, at=f"/t/{alpha.slug}")
    assert answer["Location"] == f"/t/{alpha.slug}/accounts/2fa/recovery-codes/"
    for shop, opens in ((alpha, True), (beta, False)):
        client = Client(headers={"host": "app.localhost"})
        used(client, device, at=f"/t/{shop.slug}")
        assert is_in(client) is opens, shop


@pytest.mark.parametrize("role", ["receiver", "analyst"])
def test_everybody_has_a_page_of_their_own(alpha: Tenant, role: str) -> None:
    page = cast.browser(alpha, cast.person(alpha, role)).get("/desk/me/")
    assert page.status_code == 200
    assert "Add a passkey" in page.content.decode()


def test_one_without_finger_or_pin_is_not_taken(alice: Person) -> None:
    added(signed_in(alice), flags=AuthenticatorData.FLAG.UP)
    assert not Authenticator.objects.filter(user=alice.user).exists()


def test_an_answer_is_used_once_and_a_made_up_one_is_refused_in_words(alice: Person) -> None:
    device, _answer = added(signed_in(alice))
    client = cast.browser(alice.tenant)
    options = client.get(
        "/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}
    ).json()["request_options"]
    answer = json.dumps(device.use(options, origin_of(client)))
    thief = cast.browser(alice.tenant)
    thief.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    for made_up in (answer, "{}", "[]", '{"response": 3}', "null", "x", '{"id": "\x00"}'):
        said = thief.post("/accounts/2fa/webauthn/login/", {"credential": made_up})
        assert said.status_code < 500, made_up
        assert not is_in(thief), made_up


def test_at_the_shops_own_domain_it_is_another_passkey(alpha: Tenant, alice: Person) -> None:
    """ADR 0013: a passkey is bound to its host; the password and a code work at both."""
    device, _answer = added(signed_in(alice))
    Domain.objects.create(tenant=alpha, host="returns.alpha.example", verified_at=clock.now())
    client = cast.browser(alpha)
    client.defaults["HTTP_HOST"] = "returns.alpha.example"
    step = password_only(client, alice)["Location"]
    page = client.get(step).content.decode()
    assert "None of your passkeys was made at this address" in page
    fresh = cast.browser(alpha)
    fresh.defaults["HTTP_HOST"] = "returns.alpha.example"
    used(fresh, device, rp=f"{alpha.slug}.localhost")
    assert not is_in(fresh)


def test_not_even_a_device_that_would_use_it_at_another_host_can(
    alpha: Tenant, alice: Person
) -> None:
    device, _answer = added(signed_in(alice))
    path = f"/t/{alpha.slug}"
    fresh, client = (
        Client(headers={"host": "app.localhost"}),
        Client(headers={"host": "app.localhost"}),
    )
    used(fresh, device, at=path)
    form = {"login": alice.user.email, "password": cast.PASSWORD}
    step = client.post(f"{path}/accounts/login/", form)["Location"]
    options = client.get(step).context["js_data"]["request_options"]
    client.post(step, {"credential": json.dumps(device.use(options, origin_of(client)))})
    assert [is_in(fresh), is_in(client)] == [False, False]


def _too_deep() -> str:
    said = {"type": "webauthn.create", "challenge": "", "origin": "http://x", "crossOrigin": False}
    parts = {
        "clientDataJSON": websafe_encode(json.dumps(said).encode()),
        "attestationObject": websafe_encode(b"\x81" * 9000),
    }
    return json.dumps({"type": "public-key", "id": "AA", "rawId": "AA", "response": parts})


@pytest.mark.parametrize(
    "answer",
    ["1" * 5_000, "[" * 19_000, "[" * 100_000, _too_deep()],
    ids=["digits", "deep", "long", "deep inside"],
)
def test_an_answer_that_nothing_can_read_is_a_wrong_one_in_every_form(
    alice: Person, answer: str
) -> None:
    own = signed_in(alice)
    own.get("/accounts/2fa/webauthn/add/")
    form = {"name": "Phone", "credential": answer}
    assert own.post("/accounts/2fa/webauthn/add/", form).status_code == 200
    added(own)
    again = own.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": answer})
    assert again.status_code < 400
    client = cast.browser(alice.tenant)
    step = password_only(client, alice)["Location"]
    assert client.post(step, {"credential": answer}).status_code == 200
    client.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert not is_in(client)


@pytest.mark.parametrize("extra", [float("nan"), "\0", "\ud800"])
def test_a_passkey_brings_nothing_along_that_no_column_takes(alice: Person, extra: object) -> None:
    own, device = signed_in(alice), Device()
    page = "/accounts/2fa/webauthn/add/"
    options = own.get(page).context["js_data"]["creation_options"]
    answer = device.make(options, origin_of(own)) | {"extra": extra}
    assert own.post(page, {"name": "Phone", "credential": json.dumps(answer)}).status_code == 200
    assert not Authenticator.objects.filter(user=alice.user).exists()


def test_somebody_renames_and_removes_their_own_and_nobody_elses(
    alpha: Tenant, alice: Person, bob: Person
) -> None:
    client, other = signed_in(alice), signed_in(bob)
    added(client)
    added(other)
    own, theirs = (
        Authenticator.objects.get(user=each.user, type="webauthn") for each in (alice, bob)
    )
    keys = "/accounts/2fa/webauthn/keys"
    assert client.post(f"{keys}/{own.pk}/edit/", {"name": "Laptop"}).status_code == 302
    assert client.post(f"{keys}/{theirs.pk}/edit/", {"name": "Mine"}).status_code == 404
    assert client.post(f"{keys}/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"{keys}/{own.pk}/remove/").status_code == 302
    assert [each.wrap().name for each in Authenticator.objects.filter(type="webauthn")] == ["Phone"]


def test_the_last_one_stays_while_the_shop_asks_for_a_second_step(
    alpha: Tenant, alice: Person
) -> None:
    client = signed_in(alice)
    added(client)
    Tenant.objects.filter(pk=alpha.pk).update(second_factor={"everybody": True})
    own = Authenticator.objects.get(user=alice.user, type="webauthn")
    client.post(f"/accounts/2fa/webauthn/keys/{own.pk}/remove/")
    assert Authenticator.objects.filter(pk=own.pk).exists()


def test_who_has_left_signs_in_by_no_passkey(alice: Person) -> None:
    device, _answer = added(signed_in(alice))
    Membership.objects.filter(pk=alice.membership.pk).delete()
    client = cast.browser(alice.tenant)
    used(client, device)
    assert not is_in(client)

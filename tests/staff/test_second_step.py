"""The second step at sign-in: a password alone opens nothing, and a shop may ask for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from notifications.models import MailboxMail
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from staff.selectors import trail
from staff.services import ask_for_second_factor, reset_factors
from tenants.models import Membership, Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.cast import Person
from tests.factories.staff import app_code, is_in, password_only, signed_in, with_app

pytestmark = pytest.mark.django_db

STEP = "/accounts/2fa/authenticate/"


def ask(alice: Person, *roles: str, since: date | None = None) -> None:
    with tenant_scope(alice.tenant):
        ask_for_second_factor(roles=roles, since=since, by=alice.actor)
    for person in Membership.objects.filter(tenant=alice.tenant):
        person.refresh_from_db()


def test_a_stolen_password_is_no_sign_in_and_the_code_of_the_app_is(alice: Person) -> None:
    with_app(alice)
    client = cast.browser(alice.tenant)
    assert password_only(client, alice)["Location"] == STEP
    assert not is_in(client)
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"
    assert client.post(STEP, {"code": app_code()})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_code_works_once_and_guessing_is_stopped(alice: Person) -> None:
    codes = with_app(alice)
    client, other = cast.browser(alice.tenant), cast.browser(alice.tenant)
    for browser in (client, other):
        password_only(browser, alice)
        browser.post(STEP, {"code": codes[0]})
    assert (is_in(client), is_in(other)) == (True, False)
    for _guess in range(5):
        other.post(STEP, {"code": "000000"})
    answer = other.post(STEP, {"code": codes[1]})
    assert not is_in(other)
    assert "Too many" in answer.context["form"].errors["code"][0]


def test_who_guesses_at_being_asked_again_is_stopped_by_a_page_of_ours(alice: Person) -> None:
    client = cast.browser(alice.tenant, alice)
    for _guess in range(10):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    page = client.post("/accounts/reauthenticate/", {"password": cast.PASSWORD})
    assert page.status_code == 429
    assert "Please wait a minute" in page.content.decode()


def test_a_second_step_begun_at_one_shop_ends_in_no_other(
    alpha: Tenant, alice: Person, charlie: Person
) -> None:
    codes = with_app(charlie)
    client = cast.browser(charlie.tenant)
    password_only(client, charlie)
    elsewhere = {"host": f"{alpha.slug}.localhost"}
    answer = client.post(STEP, {"code": codes[0]}, headers=elsewhere)
    assert answer["Location"] == "/accounts/login/"
    assert not is_in(client)


def test_secrets_lie_sealed_and_the_page_that_makes_one_draws_its_code(alice: Person) -> None:
    client = signed_in(alice)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    body = page.content.decode()
    assert "<svg" in body
    assert secret in body
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    with_app(alice)
    kept = str(list(Authenticator.objects.filter(user=alice.user).values_list("data", flat=True)))
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert re.search(r"gAAAA", kept)


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_an_app_up_sees_their_codes_once_and_gets_a_mail(
    alpha: Tenant, alice: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    """With real commits: part of it happens after the request's transaction."""
    client = signed_in(alice)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    codes = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code>", codes)) == 10
    assert 'href="data:text/plain' in codes
    assert "<li><code>" not in client.get(answer["Location"]).content.decode()
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code == 403
    run_handlers(alpha)
    with tenant_scope(alpha), transaction.atomic():
        (letter,) = MailboxMail.objects.all()
        assert [each.text for each in trail(alpha)] == ["Second step added"]
    assert letter.subject == "Your sign-in at Alpha was changed"
    assert "An authenticator app was added to your sign-in." in letter.text


def test_taking_it_away_needs_the_second_step_again(alice: Person) -> None:
    with_app(alice)
    client = cast.browser(alice.tenant, alice)
    sent_to = client.get("/accounts/2fa/totp/deactivate/")["Location"]
    assert sent_to.startswith("/accounts/2fa/reauthenticate/")
    assert client.get("/accounts/reauthenticate/").status_code == 302, "the password is not enough"
    assert client.post(sent_to, {"code": app_code()}).status_code == 302
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=alice.user).exists(), "the codes went too"


@pytest.mark.parametrize("path", ["/desk/", "/desk/me/", "/station/"])
def test_who_owes_a_second_step_is_led_to_it_and_does_nothing_else(
    alpha: Tenant, alice: Person, path: str
) -> None:
    agent = cast.person(alpha, "supervisor")
    ask(alice, "supervisor")
    client = signed_in(agent)
    assert client.get(path)["Location"] == f"/accounts/second-step/?next={path}"
    page = client.get("/accounts/second-step/", {"next": path})
    assert page.context["owed"]
    with_app(agent)
    assert client.get("/accounts/second-step/", {"next": path})["Location"] == path
    assert client.get(path).status_code in (200, 302)


def test_the_rule_counts_from_its_day_and_only_for_its_roles(alpha: Tenant, alice: Person) -> None:
    agent, supervisor = cast.person(alpha, "agent"), cast.person(alpha, "supervisor")
    ask(alice, "agent", since=date(2031, 5, 2))
    early = cast.browser(alpha)
    assert password_only(early, agent)["Location"].startswith("/accounts/second-step/?next=")
    assert early.get("/desk/").status_code == 200, "may put it off until its day"
    assert password_only(cast.browser(alpha), supervisor)["Location"] == "/desk/"
    with clock.frozen(datetime(2031, 5, 2, 12, tzinfo=UTC)):
        assert early.get("/desk/").status_code == 302
        key = {"authorization": f"Bearer {cast.api_secret(alpha)}"}
        answer = Client(headers=key).get("/api/v1/returns")
    assert answer.status_code == 200, "partners' keys are not concerned"


def test_the_last_second_step_stays_while_the_shop_asks_for_one(
    alpha: Tenant, alice: Person
) -> None:
    with_app(alice)
    ask(alice, "admin")
    client = cast.browser(alpha)
    password_only(client, alice)
    client.post(STEP, {"code": app_code()})
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert "Add another one first" in page.content.decode()
    assert Authenticator.objects.filter(user=alice.user, type="totp").exists()


def test_an_admin_takes_somebodys_second_steps_and_sessions_and_they_get_a_mail(
    alpha: Tenant, alice: Person, bob: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    with_app(bob)
    open_elsewhere = cast.browser(alpha, bob)
    with tenant_scope(alpha):
        reset_factors(bob.membership, by=alice.actor)
    assert open_elsewhere.get("/desk/").status_code == 302
    assert password_only(cast.browser(alpha), bob)["Location"] == "/desk/"
    run_handlers(alpha)
    with tenant_scope(alpha):
        (mail,) = MailboxMail.objects.all()
        (entry,) = trail(alpha)
    assert (mail.recipient, entry.actor) == (bob.user.email, "Alice")
    assert "An admin has removed your second step" in mail.text


def test_nobody_resets_themselves_nor_somebody_who_works_elsewhere_too(
    alpha: Tenant, beta: Tenant, alice: Person, bob: Person
) -> None:
    with_app(alice)
    with_app(bob)
    Membership.objects.create(tenant=beta, user=bob.user, role="agent")
    for member, code in ((alice.membership, "yourself"), (bob.membership, "not_from_here")):
        with tenant_scope(alpha), pytest.raises(Conflict) as refused:
            reset_factors(member, by=alice.actor)
        assert refused.value.code == code
    both = Authenticator.objects.filter(user__in=[alice.user, bob.user])
    assert both.count() == 4


@pytest.mark.django_db(transaction=True)
def test_whoever_runs_the_installation_lets_an_only_admin_in_again(
    alpha: Tenant, beta: Tenant, alice: Person
) -> None:
    with_app(alice)
    Membership.objects.create(tenant=beta, user=alice.user, role="admin")
    call_command("reset_second_step", alice.user.email.upper(), stdout=StringIO())
    assert password_only(cast.browser(alpha), alice)["Location"] == "/desk/"
    for shop in (alpha, beta):
        with tenant_scope(shop), transaction.atomic():
            assert [each.actor for each in trail(shop)] == ["Automatic"]
    with pytest.raises(CommandError, match="no second step"):
        call_command("reset_second_step", alice.user.email)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("reset_second_step", "nobody@example.com")

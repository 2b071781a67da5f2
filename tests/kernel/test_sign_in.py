"""Signing staff in, and every way round it: only members get in, and only to their own shop."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from notifications.models import MailboxMail, Message
from notifications.services import REDACTED
from returns_portal.lib import clock
from tenants.models import Domain, Membership, Tenant, User
from tenants.scope import tenant_scope
from tests import cast
from tests.cast import Person

pytestmark = pytest.mark.django_db

NEW = "another-long-battery"


def sign_in(client: Client, email: str, password: str, **form: str) -> str:
    """What the browser is told: where it is sent, or the sentences above the form."""
    answer = client.post("/accounts/login/", {"login": email, "password": password} | form)
    if answer.status_code == 302:
        return answer["Location"]
    return " ".join(answer.context["form"].non_field_errors())


def ask_for_a_password(tenant: Tenant, email: str, host: str = "") -> tuple[int, str]:
    client = Client(headers={"host": host or f"{tenant.slug}.localhost"})
    answer = client.post("/accounts/password/reset/", {"email": email})
    return answer.status_code, answer["Location"]


def mailed(tenant: Tenant, run_handlers: Callable[[Tenant], int]) -> list[MailboxMail]:
    run_handlers(tenant)
    with tenant_scope(tenant):
        return list(MailboxMail.objects.order_by("id"))


def test_who_is_no_longer_a_member_is_signed_out_and_may_sign_in_again(
    alpha: Tenant, alice: Person
) -> None:
    client = cast.browser(alpha, alice)
    assert client.get("/look/").status_code == 200
    Membership.objects.filter(pk=alice.membership.pk).delete()
    sent_to = client.get("/look/")["Location"]
    assert client.get(sent_to).status_code == 200
    assert "_auth_user_id" not in client.session


def test_nobody_takes_an_address_that_they_have_not_shown_to_be_theirs(
    alpha: Tenant, alice: Person
) -> None:
    client = cast.browser(alpha, alice)
    for action in ("action_add", "action_primary"):
        form = {"email": "boss@elsewhere.example", action: ""}
        assert client.post("/accounts/email/", form).status_code == 404
    assert User.objects.get(pk=alice.user.pk).email == alice.user.email
    assert mail.outbox == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "{beta}"])
def test_signing_in_leads_to_nobody_elses_pages(
    alpha: Tenant, beta: Tenant, alice: Person, elsewhere: str
) -> None:
    address = elsewhere.format(beta=f"https://{beta.slug}.localhost/")
    assert sign_in(cast.browser(alpha), alice.user.email, cast.PASSWORD, next=address) == "/desk/"


def test_the_right_password_at_the_wrong_shop_counts_like_a_wrong_one(
    alpha: Tenant, charlie: Person
) -> None:
    def seven_tries(email: str, password: str) -> list[str]:
        cache.clear()
        return [sign_in(cast.browser(alpha), email, password) for _ in range(7)]

    right = seven_tries(charlie.user.email, cast.PASSWORD)
    assert right == seven_tries("nobody@example.com", "wrong")
    assert [sentence == right[0] for sentence in right] == [True] * 5 + [False] * 2


def test_a_forgotten_password_is_set_anew_by_a_link_to_the_shops_name_below_ours(
    alpha: Tenant, alice: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    Domain.objects.create(tenant=alpha, host="returns.alpha.example", verified_at=clock.now())
    assert ask_for_a_password(alpha, alice.user.email.upper())[0] == 302
    (letter,) = mailed(alpha, run_handlers)
    assert letter.recipient == alice.user.email
    link = urlsplit(next(word for word in letter.text.split() if "/password/reset/key/" in word))
    assert (link.scheme, link.netloc) == ("https", f"{alpha.slug}.localhost")
    client = cast.browser(alpha)
    form = client.get(link.path)["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=alice.user.pk).check_password(NEW)
    assert sign_in(client, alice.user.email, NEW) == "/desk/"
    with tenant_scope(alpha):
        link_mail, told = Message.objects.order_by("pk")
        assert link_mail.text == REDACTED
        assert (told.template, told.recipient) == ("sign_in_changed", alice.user.email)


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_forged_host_gets_into_no_mail(
    alpha: Tenant, alice: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    with override_settings(DEFAULT_TENANT=alpha.slug):
        ask_for_a_password(alpha, alice.user.email, host="evil.example")
        (letter,) = mailed(alpha, run_handlers)
    assert "evil.example" not in letter.text + letter.html + letter.subject


def test_only_members_get_such_a_mail_and_everybody_gets_the_same_answer(
    alpha: Tenant, alice: Person, charlie: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    answers = [
        ask_for_a_password(alpha, email)
        for email in (alice.user.email, charlie.user.email, "nobody@example.com")
    ]
    assert answers == [answers[0]] * 3
    assert [letter.recipient for letter in mailed(alpha, run_handlers)] == [alice.user.email]
    assert mailed(charlie.tenant, run_handlers) == []
    assert mail.outbox == []


def test_who_manages_several_shops_by_path_gets_a_link_that_works(
    alpha: Tenant, alice: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    client = Client(headers={"host": "app.localhost"})
    client.post(f"/t/{alpha.slug}/accounts/password/reset/", {"email": alice.user.email})
    (letter,) = mailed(alpha, run_handlers)
    link = urlsplit(next(word for word in letter.text.split() if "/password/reset/key/" in word))
    assert link.netloc == f"{alpha.slug}.localhost"
    assert cast.browser(alpha).get(link.path).status_code == 302

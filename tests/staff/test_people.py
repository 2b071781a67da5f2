"""Who works in a shop: invited by a link that works once, given roles, and let go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from notifications.models import MailboxMail, Message
from notifications.services import REDACTED
from returns_portal.lib import clock
from returns_portal.lib.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from staff.links import invitation_url
from staff.models import LASTS, Invitation
from staff.selectors import trail
from staff.services import accept, change_role, invite, inviting, remove, withdraw
from tenants.models import Domain, Membership, Tenant, User
from tenants.scope import tenant_scope
from tests import cast
from tests.cast import Person
from tests.factories.staff import is_in, password_only, signed_in
from tests.rma.test_at_once import together

pytestmark = pytest.mark.django_db

NEW = "new@example.com"
NAME_AND_PASSWORD = {"name": "Nora", "password": "another-long-battery"}


def asked(alice: Person, email: str = NEW, role: str = "agent") -> tuple[Invitation, str]:
    """An invitation, and the path of its link."""
    with tenant_scope(alice.tenant):
        invitation = invite(email=email, role=role, language="en", by=alice.actor)
        return invitation, urlsplit(invitation_url(invitation, alice.tenant)).path


def token(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def told(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        return [f"{each.text}: {each.actor}" for each in trail(tenant)]


def test_somebody_is_invited_by_mail_and_joins_once(
    alpha: Tenant, alice: Person, run_handlers: Callable[[Tenant], int]
) -> None:
    Domain.objects.create(tenant=alpha, host="returns.alpha.example", verified_at=clock.now())
    admin = signed_in(alice)
    form = {"email": NEW.upper(), "role": "agent", "language": "en"}
    assert admin.post("/desk/people/invite/", form)["Location"] == "/desk/people/"
    run_handlers(alpha)
    with tenant_scope(alpha):
        (letter,) = MailboxMail.objects.all()
        message = Message.objects.get()
    assert message.text == REDACTED
    assert (letter.recipient, letter.subject) == (NEW, "Work with us at Alpha")
    link = urlsplit(next(word for word in letter.text.split() if "/accounts/join/" in word))
    assert link.netloc == f"{alpha.slug}.localhost", "at no name that a shop may lose"
    client = cast.browser(alpha)
    assert NEW in client.get(link.path).content.decode()
    weak = client.post(link.path, {"name": "Nora", "password": "short"})
    assert weak.status_code == 400
    assert not User.objects.filter(email=NEW).exists()
    assert client.post(link.path, NAME_AND_PASSWORD)["Location"] == "/desk/"
    assert is_in(client)
    member = Membership.objects.get(user__email=NEW)
    assert (member.tenant, member.role, str(member.user)) == (alpha, "agent", "Nora")
    again = cast.browser(alpha).post(link.path, NAME_AND_PASSWORD | {"name": "Eve"})
    assert again.status_code == 404
    assert told(alpha) == ["Invitation accepted: Nora", "Person invited: Alice"]


def test_a_link_sent_again_withdrawn_or_old_opens_nothing(alpha: Tenant, alice: Person) -> None:
    _first, early = asked(alice)
    invitation, late = asked(alice)
    client = cast.browser(alpha)
    assert [client.get(path).status_code for path in (early, late)] == [404, 200]
    assert client.get(late[:-3] + "abc/").status_code == 404
    with clock.frozen(clock.now() + LASTS + timedelta(minutes=1)):
        assert client.get(late).status_code == 404
    with tenant_scope(alpha):
        withdraw(invitation, by=alice.actor)
    assert client.post(late, NAME_AND_PASSWORD).status_code == 404
    assert not User.objects.filter(email=NEW).exists()


def test_a_link_of_one_shop_opens_nothing_at_another(
    alpha: Tenant, beta: Tenant, alice: Person
) -> None:
    _invitation, path = asked(alice)
    assert cast.browser(beta).get(path).status_code == 404
    with tenant_scope(beta), pytest.raises(NotFound):
        accept(token(path), **NAME_AND_PASSWORD)


def test_who_signs_in_elsewhere_already_keeps_their_password(
    alpha: Tenant, alice: Person, charlie: Person
) -> None:
    _invitation, path = asked(alice, charlie.user.email, "supervisor")
    client = cast.browser(alpha)
    assert client.post(path, NAME_AND_PASSWORD)["Location"] == "/accounts/login/"
    assert not is_in(client)
    known = User.objects.get(pk=charlie.user.pk)
    assert (known.name, known.check_password(cast.PASSWORD)) == ("Charlie", True)
    assert password_only(client, charlie)["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("email", "role", "error"),
    [
        ("nonsense", "agent", InvalidInput),
        (f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.com", "agent", InvalidInput),
        (NEW, "owner", InvalidInput),
        ("{bob}", "agent", Conflict),
    ],
)
def test_a_wrong_invitation_is_refused_and_nothing_is_kept(
    alpha: Tenant, alice: Person, bob: Person, email: str, role: str, error: type[DomainError]
) -> None:
    with tenant_scope(alpha), pytest.raises(error):
        invite(email=email.format(bob=bob.user.email), role=role, by=alice.actor)
    assert told(alpha) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda alice, by: invite(email=NEW, role="agent", by=by),
        lambda alice, by: change_role(alice.membership, role="agent", by=by),
        lambda alice, by: remove(alice.membership, by=by),
    ],
)
def test_only_an_admin_changes_people(
    alpha: Tenant, alice: Person, change: Callable[[Person, Any], Any]
) -> None:
    supervisor = cast.person(alpha, "supervisor").actor
    with tenant_scope(alpha), pytest.raises(PermissionDenied):
        change(alice, supervisor)
    assert told(alpha) == []


def test_a_role_counts_from_the_next_step_and_who_is_removed_is_signed_out(
    alpha: Tenant, alice: Person, bob: Person
) -> None:
    admin, his = signed_in(alice), cast.browser(alpha, bob)
    page = f"/desk/people/{bob.membership.public_id}/"
    assert his.get("/desk/returns/new/").status_code == 403
    assert admin.post(page, {"verb": "role", "role": "agent"})["Location"] == page
    assert his.get("/desk/returns/new/").status_code == 200
    assert admin.post(page, {"verb": "remove"})["Location"] == "/desk/people/"
    assert his.get("/desk/").status_code == 302
    assert admin.get(page).status_code == 404
    assert told(alpha) == ["Person removed: Alice", "Role changed: Alice"]
    trail_page = admin.get("/desk/people/changes/").content.decode()
    assert "Bob: Analyst, now Agent" in trail_page


def test_the_last_admin_stays_one(alpha: Tenant, alice: Person, bob: Person) -> None:
    admin = signed_in(alice)
    page = f"/desk/people/{alice.membership.public_id}/"
    for form in ({"verb": "remove"}, {"verb": "role", "role": "agent"}):
        answer = admin.post(page, form)
        assert answer.status_code == 409
        assert "only admin" in answer.content.decode()
    assert Membership.objects.get(pk=alice.membership.pk).role == "admin"
    assert told(alpha) == []


def test_who_joins_two_shops_at_the_same_moment_is_one_person(
    alpha: Tenant, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other shop's is there between our look and our writing; its password holds."""
    _invitation, path = asked(alice)
    monkeypatch.setattr(
        inviting,
        "validate_password",
        lambda *_given: User.objects.create_user(NEW, cast.PASSWORD, name="Nora of the other"),
    )
    client = cast.browser(alpha)
    assert client.post(path, NAME_AND_PASSWORD)["Location"] == "/accounts/login/"
    assert not is_in(client)
    one = User.objects.get(email=NEW)
    assert (one.name, one.check_password(cast.PASSWORD)) == ("Nora of the other", True)
    assert Membership.objects.get(user=one).tenant == alpha


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_once_leave_one(alpha: Tenant, alice: Person) -> None:
    ada = cast.person(alpha, "admin", "Ada")
    results = together(
        alpha,
        lambda: remove(ada.membership, by=alice.actor),
        lambda: remove(alice.membership, by=ada.actor),
    )
    assert [each.code for each in results if isinstance(each, DomainError)] == ["last_admin"]
    assert Membership.objects.filter(tenant=alpha, role="admin").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_twice_at_once_makes_one_person(alpha: Tenant, alice: Person) -> None:
    email = f"{uuid4().hex}@example.com"  # it stays: this test commits
    with tenant_scope(alpha):
        invitation = invite(email=email, role="agent", by=alice.actor)
    link = token(urlsplit(invitation_url(invitation, alpha)).path)
    results = together(alpha, *[lambda: accept(link, **NAME_AND_PASSWORD)] * 2)
    assert sum(isinstance(each, NotFound) for each in results) == 1
    assert User.objects.filter(email=email).count() == 1


def test_a_sensitive_step_asks_who_it_is_and_then_does_what_was_sent(
    alpha: Tenant, alice: Person, bob: Person
) -> None:
    admin = cast.browser(alpha, alice)
    page = f"/desk/people/{bob.membership.public_id}/"
    sent_to = admin.post(page, {"verb": "remove"})["Location"]
    assert sent_to == f"/accounts/reauthenticate/?next={page.replace('/', '%2F')}"
    assert Membership.objects.filter(pk=bob.membership.pk).exists()
    admin.post(sent_to, {"password": "wrong", "next": page})
    assert Membership.objects.filter(pk=bob.membership.pk).exists()
    admin.post(sent_to, {"password": cast.PASSWORD, "next": page})
    assert not Membership.objects.filter(pk=bob.membership.pk).exists()


def test_an_invitation_is_withdrawn_without_being_asked_again(alpha: Tenant, alice: Person) -> None:
    invitation, _path = asked(alice)
    page = f"/desk/people/invitations/{invitation.public_id}/"
    assert cast.browser(alpha, alice).post(page)["Location"] == "/desk/people/"
    with tenant_scope(alpha):
        assert Invitation.objects.get().withdrawn_at is not None


def test_under_the_operators_path_it_is_sent_again_by_hand(
    alpha: Tenant, alice: Person, bob: Person
) -> None:
    client = Client(headers={"host": "app.localhost"})
    client.force_login(alice.user)
    session = client.session
    session["tenant"] = str(alpha.pk)
    session.save()
    page = f"/t/{alpha.slug}/desk/people/{bob.membership.public_id}/"
    sent_to = client.post(page, {"verb": "remove"})["Location"]
    answer = client.post(sent_to, {"password": cast.PASSWORD, "next": page})
    assert answer["Location"] == page
    assert Membership.objects.filter(pk=bob.membership.pk).exists()
    assert client.post(page, {"verb": "remove"}).status_code == 302
    assert not Membership.objects.filter(pk=bob.membership.pk).exists()

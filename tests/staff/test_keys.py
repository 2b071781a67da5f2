"""Partners' keys as admins handle them: shown once, replaced with an overlap, revoked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied
from staff.selectors import trail
from staff.services import make_key, make_publishable_key, revoke_key, rotate_key
from tenants.keys import transaction_of
from tenants.models import ApiKey, Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.cast import Person
from tests.factories.staff import signed_in

pytestmark = pytest.mark.django_db


def opens(secret: str) -> bool:
    """Whether the API takes this key."""
    with transaction_of(secret) as key:
        return key is not None


def shown(page: Any) -> str:
    found = re.search(r"[rp][pk]_[\w-]{43}", page.content.decode())
    assert found
    return found.group()


def test_a_key_is_shown_once_and_may_do_what_was_ticked(alpha: Tenant, alice: Person) -> None:
    admin = signed_in(alice)
    form = {"kind": "secret", "name": "Warehouse", "scopes": ["returns:read"]}
    secret = shown(admin.post("/desk/people/keys/new/", form))
    partner = Client(headers={"authorization": f"Bearer {secret}"})
    assert partner.get("/api/v1/returns").status_code == 200
    key = ApiKey.objects.get(tenant=alpha)
    assert (key.name, key.scopes, key.publishable) == ("Warehouse", ["returns:read"], False)
    pages = [admin.get("/desk/people/"), admin.get(f"/desk/people/keys/{key.public_id}/")]
    assert all(secret not in page.content.decode() for page in pages)
    with tenant_scope(alpha):
        (entry,) = trail(alpha)
    assert secret not in str(entry.event.data)


def test_a_replaced_key_works_beside_its_successor_until_its_time_is_up(
    alpha: Tenant, alice: Person
) -> None:
    with tenant_scope(alpha):
        key, before = make_key(name="WMS", scopes=["returns:read"], by=alice.actor)
    page = f"/desk/people/keys/{key.public_id}/"
    after = shown(signed_in(alice).post(page, {"verb": "rotate", "overlap": "24"}))
    assert (opens(before), opens(after)) == (True, True)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert (opens(before), opens(after)) == (False, True)
    first, second = ApiKey.objects.filter(tenant=alpha).order_by("pk")
    assert first.owner_id == second.owner_id, "one partner to idempotency and the timeline"


def test_a_revoked_key_opens_nothing_and_is_not_brought_back(alpha: Tenant, alice: Person) -> None:
    with tenant_scope(alpha):
        key, secret = make_key(name="WMS", scopes=["returns:read"], by=alice.actor)
    admin = signed_in(alice)
    page = f"/desk/people/keys/{key.public_id}/"
    # Ending a key never waits for a password.
    long_in = cast.browser(alpha, alice)
    assert long_in.post(page, {"verb": "revoke"})["Location"] == "/desk/people/"
    assert not opens(secret)
    assert admin.post(page, {"verb": "rotate", "overlap": "24"}).status_code == 409
    with tenant_scope(alpha):
        with pytest.raises(Conflict):
            rotate_key(key, overlap=timedelta(days=1), by=alice.actor)
        assert [each.text for each in trail(alpha)] == ["API key revoked", "API key made"]


def test_a_key_for_a_page_names_its_pages_and_its_last_day(alpha: Tenant, alice: Person) -> None:
    admin = signed_in(alice)
    form = {"kind": "page", "name": "Shop", "origins": "https://a.example\nhttps://b.example"}
    shown(admin.post("/desk/people/keys/new/", form | {"expires": "2031-05-02"}))
    key = ApiKey.objects.get(tenant=alpha)
    assert (key.publishable, key.scopes) == (True, [])
    assert key.allowed_origins == ["https://a.example", "https://b.example"]
    assert key.expires_at is not None
    assert key.expires_at.astimezone(alpha.tz).date() == date(2031, 5, 2)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "secret", "name": "WMS"}, "Choose at least one thing"),
        ({"kind": "secret", "name": "", "scopes": ["returns:read"]}, "required"),
        ({"kind": "secret", "name": "WMS", "scopes": ["root:write"]}, "Select a valid choice"),
        ({"kind": "page", "name": "Shop", "origins": ""}, "Name the pages"),
        ({"kind": "page", "name": "Shop", "origins": "https://a.example/path"}, "Name the pages"),
        (
            {"kind": "secret", "name": "WMS", "scopes": ["returns:read"], "expires": "2020-01-01"},
            "still to come",
        ),
    ],
)
def test_what_is_not_right_is_said_and_no_key_is_made(
    alpha: Tenant, alice: Person, form: dict[str, Any], said: str
) -> None:
    page = signed_in(alice).post("/desk/people/keys/new/", form)
    keys = ApiKey.objects.filter(tenant=alpha)
    assert (page.status_code, keys.count()) == (400, 0)
    assert said in page.content.decode()


def test_only_an_admin_handles_keys(alpha: Tenant, alice: Person, bob: Person) -> None:
    at = datetime(2031, 5, 2, tzinfo=UTC)
    with tenant_scope(alpha):
        key, _secret = make_key(name="WMS", scopes=["returns:read"], expires_at=at, by=alice.actor)
        for act in (
            lambda: make_key(name="x", scopes=["returns:read"], by=bob.actor),
            lambda: make_publishable_key(name="x", origins=["https://a.example"], by=bob.actor),
            lambda: rotate_key(key, overlap=timedelta(0), by=bob.actor),
            lambda: revoke_key(key, by=bob.actor),
        ):
            with pytest.raises(PermissionDenied):
                act()
        with pytest.raises(InvalidInput):
            make_key(name="x", scopes=[], by=alice.actor)
    assert ApiKey.objects.get(tenant=alpha).revoked_at is None


def test_a_key_of_one_shop_is_found_by_no_other(
    alpha: Tenant, alice: Person, charlie: Person
) -> None:
    with tenant_scope(alpha):
        key, secret = make_key(name="WMS", scopes=["returns:read"], by=alice.actor)
    page = f"/desk/people/keys/{key.public_id}/"
    other = signed_in(charlie)
    assert other.get(page).status_code == 404
    assert other.post(page, {"verb": "revoke"}).status_code == 404
    assert cast.browser(alpha).post(page, {"verb": "revoke"}).status_code == 302
    assert opens(secret)


@pytest.mark.parametrize("day", ["9999-12-31", "2055-01-01"])
def test_a_last_day_far_ahead_is_refused_beside_its_field(
    alpha: Tenant, alice: Person, day: str
) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(time_zone="America/Los_Angeles")
    form = {"kind": "secret", "name": "WMS", "scopes": ["returns:read"], "expires": day}
    answer: Any = signed_in(alice).post("/desk/people/keys/new/", form)
    assert answer.status_code == 400
    assert answer.context["form"].errors["expires"] == ["That day is too far ahead."]

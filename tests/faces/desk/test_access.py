"""Every address of the desk, asked by everybody: found in the list of addresses, not written down.

Alice works here, Bob may only look, Charlie is from another shop, and somebody is not signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disposition.models import Lot, WorkOrder
from flows.models import StageEvent
from notifications.models import Message
from returns_portal.faces.desk.actions import KINDS
from returns_portal.faces.desk.urls import urlpatterns
from returns_portal.lib import clock
from rma.models import Advance, Bulk, GiftCode, RiskFinding, SavedView, Withdrawal
from rma.services.gifts import make_gift
from rma.services.risks import note_finding
from rma.services.several import ask_for_several
from rma.services.views import save_view
from staff.models import Invitation
from staff.services import invite
from tenants.actors import Actor
from tenants.keys import create_api_key
from tenants.models import ApiKey, Domain, Membership, Tenant
from tenants.permissions import of_role
from tenants.scope import tenant_scope
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories import credits, lots
from tests.factories import repair as bench
from tests.factories.rma import SOON, working_in
from tests.factories.withdrawals import stated

pytestmark = pytest.mark.django_db

#: Which thing of the world each address with an identifier is about.
THINGS: dict[str, Callable[[World], Any]] = {
    "return": lambda world: world.routed,
    "order": lambda world: world.order,
    "file_of_order": lambda world: world.order,
    "adjust": lambda world: world.order,
    "mark_gift": lambda world: world.order,
    "gift_slip": lambda world: _gift(world),
    "revoke_gift": lambda world: _gift(world),
    "store_credit": lambda world: credits.credited(world.tenant, world.routed),
    "pay_adjustment": lambda world: credits.adjusted(world.tenant, world.order),
    "adjustment_paid": lambda world: credits.adjusted(world.tenant, world.order),
    "settle_book": lambda world: credits.difference(world.tenant, world.routed),
    "product": lambda world: world.product,
    "unit": lambda world: world.unit,
    "message": lambda world: world.message,
    "letter": lambda world: _letter(world),
    "dismiss_finding": lambda world: _finding(world),
    "lot": lambda world: _lot(world),
    "lot_csv": lambda world: _lot(world),
    "lot_label": lambda world: _lot(world),
    "packing_list": lambda world: _lot(world),
    "work_order": lambda world: _work(world),
    "work_order_quote": lambda world: _work(world),
    "withdrawal": lambda world: _stated(world),
    "policy": lambda world: world.policy,
    "policy_schema_org": lambda world: world.policy,
    "policy_google": lambda world: world.policy,
    "checklist": lambda world: world.checklist,
    "recall": lambda world: world.recall,
    "edit_recall": lambda world: world.draft,
    "widen_recall": lambda world: world.recall,
    "recall_match": lambda world: world.recall,
    "recall_units": lambda world: world.recall,
    "recall_units_csv": lambda world: world.recall,
    "affected": lambda world: world.affected,
    "stop_sale": lambda world: world.stop,
    "several": lambda world: _job(world),
    "drop_view": lambda world: _kept(world),
    "policy_rules": lambda world: world.draft_policy,
    "policy_exception": lambda world: world.draft_policy,
    "arrange_policy": lambda world: world.draft_policy,
    "publish_policy": lambda world: world.draft_policy,
    "discard_policy": lambda world: world.draft_policy,
    "try_policy": lambda world: world.draft_policy,
    "dry_run": lambda world: world.dry_run,
    "dry_run_csv": lambda world: world.dry_run,
    "change_domain": lambda world: _domain(world),
    "withdraw_invitation": lambda world: _invited(world),
    "key": lambda world: _key(world),
    "member": lambda world: Membership.objects.filter(tenant=world.tenant).order_by("pk")[0],
}
#: Which thing each kind of verb moves.
STAGES: dict[str, Callable[[World], Any]] = {
    "return": lambda world: world.routed,
    "line": lambda world: world.line,
    "money": lambda world: world.resolution,
    "advance": lambda world: _advance(world),
    "parcel": lambda world: world.parcel,
    "piece": lambda world: world.unit,
    "hold": lambda world: world.hold,
    "route": lambda world: world.route,
    "message": lambda world: world.message,
    "work": lambda world: _work(world),
    "withdrawal": lambda world: _stated(world),
    "recall": lambda world: world.recall,
    "scope": lambda world: world.scope,
    "affected": lambda world: world.affected,
    "stop": lambda world: world.stop,
}
#: Addresses that only take what a form sends.
ONLY_POST = {"act_on_several", "change_brand", "apply_routes", "keep_view", "new_policy"}
#: The same, about one thing.
ONLY_POSTED = {
    "pay_adjustment",
    "adjustment_paid",
    "settle_book",
    "change_domain",
    "revoke_gift",
    "withdraw_invitation",
    "dismiss_finding",
    "drop_view",
    "arrange_policy",
    "publish_policy",
    "discard_policy",
    "try_policy",
}
#: What an analyst may not even look at: a form that exists to change something.
FORMS = {
    "file",
    "file_of_order",
    "adjust",
    "mark_gift",
    "gift_slip",
    "edit_recall",
    "widen_recall",
    "policy_rules",
    "policy_exception",
}
#: Such forms that are about nothing yet.
NEW = {"file", "new_recall", "place_stop_sale", "invite", "second_step_rule", "new_key"}

NAMES = [pattern.name for pattern in urlpatterns]
LISTS = [name for name in NAMES if name not in THINGS and name != "act"]
VERBS = [(kind, verb) for kind, known in KINDS.items() for verb in known.actions]


@pytest.fixture
def world(alpha: Tenant) -> World:
    found = at_work(alpha)
    with clock.frozen(SOON):
        bench.quoted(alpha)
        lots.opened(alpha)
        stated(alpha, found.order, contract="the thing I bought")
    _job(found)
    _invited(found)
    _gift(found)
    return found


def _kept(world: World) -> SavedView:
    """A list that somebody keeps and shares."""
    with working_in(world.tenant):
        return save_view(by=_agent(world), name="Ours", view="all", filters={}, shared=True)


def _job(world: World) -> Bulk:
    """A verb that a worker is to do."""
    with working_in(world.tenant):
        found = Bulk.objects.first()
        return found or ask_for_several([world.asked.pk], "authorize", details={}, by=_agent(world))


def _domain(world: World) -> Domain:
    """A name that the shop has claimed."""
    return Domain.objects.get_or_create(tenant=world.tenant, host="returns.hollin.com")[0]


def _agent(world: World) -> Actor:
    return Actor("member", world.asked.pk, "Somebody", of_role("agent"))


def _lot(world: World) -> Lot:
    with working_in(world.tenant):
        return Lot.objects.get()


def _stated(world: World) -> Withdrawal:
    with working_in(world.tenant):
        return Withdrawal.objects.get()


def _letter(world: World) -> Message:
    """A message that somebody takes to the post."""
    with working_in(world.tenant):
        known = Message.objects.filter(channel="post").first()
        return known or Message.objects.create(
            channel="post", template="goods_received", recipient="Ada\nBerlin", subject="Here"
        )


def _invited(world: World) -> Invitation:
    """Somebody who was asked to join and has not answered."""
    with working_in(world.tenant):
        known = Invitation.objects.first()
        return known or invite(email="new@example.com", role="agent", by=Actor.system())


def _key(world: World) -> ApiKey:
    known = ApiKey.objects.filter(tenant=world.tenant).first()
    return known or create_api_key(tenant=world.tenant, name="Warehouse")[0]


def _finding(world: World) -> RiskFinding:
    with working_in(world.tenant):
        note_finding(world.routed, "empty_box", source="by hand")
        return RiskFinding.objects.get()


def _gift(world: World) -> GiftCode:
    with working_in(world.tenant):
        return GiftCode.objects.first() or make_gift(world.order, by=Actor.system())


def _advance(world: World) -> Advance:
    worth = {"amount_minor": 500, "currency": "EUR"}
    with working_in(world.tenant):
        about = {"rma": world.routed, "resolution": world.resolution} | worth
        return Advance.objects.first() or Advance.objects.create(**about)


def _work(world: World) -> WorkOrder:
    with working_in(world.tenant):
        return WorkOrder.objects.get()


@pytest.fixture
def asked(alpha: Tenant, beta: Tenant, bob: Any, alice: Any, charlie: Any) -> dict[str, Client]:
    return {
        "alice": cast.browser(alpha, alice),
        "bob": cast.browser(alpha, bob),
        "charlie": cast.browser(beta, charlie),
        "nobody": cast.browser(alpha),
    }


def events(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return StageEvent.objects.count()


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every address with an identifier of alpha, by its name."""
    for name in NAMES:
        if name in THINGS:
            yield name, reverse(f"desk:{name}", args=[THINGS[name](world).public_id])
    for kind, verb in VERBS:
        yield "act", reverse("desk:act", args=[kind, STAGES[kind](world).public_id, verb])


def test_every_address_is_known_to_this_test() -> None:
    assert set(STAGES) == set(KINDS)
    with_identifiers = {p.name for p in urlpatterns if p.pattern.converters}
    assert with_identifiers == {*THINGS, "act"}


def test_alice_opens_every_page(world: World, asked: dict[str, Client]) -> None:
    answers = {name: asked["alice"].get(reverse(f"desk:{name}")).status_code for name in LISTS}
    assert answers == {name: 405 if name in ONLY_POST else 200 for name in LISTS}
    for name, address in addresses(world):
        wanted = 405 if name in ONLY_POSTED else 200
        assert asked["alice"].get(address).status_code == wanted, address


def test_bob_sees_the_pages_and_none_of_the_forms(world: World, asked: dict[str, Client]) -> None:
    bob = asked["bob"]
    lists = {name: bob.get(reverse(f"desk:{name}")).status_code for name in LISTS}
    expected = dict.fromkeys(LISTS, 200) | dict.fromkeys(ONLY_POST, 405) | dict.fromkeys(NEW, 403)
    assert lists == expected
    for name, address in addresses(world):
        wanted = 403 if name in FORMS or name == "act" else 405 if name in ONLY_POSTED else 200
        assert bob.get(address).status_code == wanted, address


def test_bob_changes_nothing(world: World, asked: dict[str, Client]) -> None:
    before = events(world.tenant)
    for _name, address in addresses(world):
        assert asked["bob"].post(address).status_code in (403, 405), address
    several = {"verb": "authorize", "pick": [world.asked.public_id]}
    assert asked["bob"].post(reverse("desk:act_on_several"), several).status_code == 403
    assert events(world.tenant) == before


def test_charlie_finds_nothing_of_alpha(world: World, asked: dict[str, Client]) -> None:
    before = events(world.tenant)
    for name, address in addresses(world):
        wanted = 405 if name in ONLY_POSTED else 404
        assert asked["charlie"].get(address).status_code == wanted, address
        assert asked["charlie"].post(address).status_code in (404, 405), address
    several = {"verb": "authorize", "pick": [world.asked.public_id]}
    assert asked["charlie"].post(reverse("desk:act_on_several"), several).status_code == 404
    assert events(world.tenant) == before


def test_charlie_s_own_lists_hold_nothing_of_alpha(world: World, asked: dict[str, Client]) -> None:
    for name in LISTS:
        if name not in ONLY_POST:
            page = asked["charlie"].get(reverse(f"desk:{name}"))
            body = b"".join(page.streaming_content) if page.streaming else page.content
            assert page.status_code == 200
            assert world.asked.number not in body.decode()
            assert world.order.number not in body.decode()
    found = asked["charlie"].get(reverse("desk:search"), {"q": world.asked.number})
    assert found.status_code == 200
    assert world.asked.public_id not in found.content.decode()


def test_nobody_is_sent_to_sign_in_and_comes_back(world: World, asked: dict[str, Client]) -> None:
    for name in LISTS:
        if name not in ONLY_POST:
            answer = asked["nobody"].get(reverse(f"desk:{name}"))
            assert answer["Location"] == f"/accounts/login/?next={reverse(f'desk:{name}')}"
    before = events(world.tenant)
    for name, address in addresses(world):
        assert asked["nobody"].get(address).status_code == (405 if name in ONLY_POSTED else 302)
        assert asked["nobody"].post(address).status_code in (302, 405)
    assert events(world.tenant) == before


def test_alice_of_alpha_is_nobody_at_beta_s_address(
    world: World, beta: Tenant, alice: cast.Person
) -> None:
    visitor = cast.browser(world.tenant, alice)
    answer = visitor.get(reverse("desk:home"), headers={"host": f"{beta.slug}.localhost"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")

"""The page of one return: what it shows, what its verbs do, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disposition.models import Disposition
from flows.models import StageEvent
from inspection.models import HandlingUnit, Hold
from returns_portal.lib import clock
from rma.models import Resolution
from tenants.models import Tenant
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories import rma as returns
from tests.factories.rma import SOON, fresh, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(alpha: Tenant) -> World:
    return at_work(alpha)


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def page(browser: Client, thing: Any, name: str = "return") -> str:
    with clock.frozen(SOON):
        answer = browser.get(reverse(f"desk:{name}", args=[thing.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def act(browser: Client, what: str, stage: Any, verb: str, **given: Any) -> Any:
    with clock.frozen(SOON):
        return browser.post(reverse("desk:act", args=[what, stage.public_id, verb]), given)


def events(tenant: Tenant) -> int:
    with working_in(tenant):
        return StageEvent.objects.count()


def again(world: World, row: Any) -> Any:
    with working_in(world.tenant):
        return type(row).objects.get(pk=row.pk)


def test_it_shows_the_three_clocks_the_pieces_and_the_money(world: World, browser: Client) -> None:
    text = page(browser, world.routed)
    for words in ("Authorisation", "Goods", "Settlement", "Set aside", "€10.00 to be paid"):
        assert words in text
    assert world.unit.lpn in text
    assert "F6</b> works as it should" in text
    assert "Restock as open box" in text
    assert "Pay €10.00" in text


def test_it_is_found_by_its_number_as_well(world: World, browser: Client) -> None:
    answer = browser.get(reverse("desk:return", args=[world.routed.number.lower()]))
    assert answer.status_code == 200


def test_a_refused_verb_stays_and_says_why(world: World, browser: Client) -> None:
    text = page(browser, world.routed)
    assert "“T-shirt” is not settled yet." in text
    assert "The goods are already on their way or have arrived." in text


def test_approving_moves_on_and_says_so(world: World, browser: Client) -> None:
    answer = act(browser, "return", world.asked, "authorize", version=world.asked.version)
    assert answer["Location"] == reverse("desk:return", args=[world.asked.public_id])
    assert fresh(world.tenant, world.asked).rma.status == "authorized"
    assert "Approved" in page(browser, world.asked)


def test_what_somebody_else_changed_meanwhile_is_not_decided_blindly(
    world: World, browser: Client
) -> None:
    seen = world.asked.version
    act(browser, "return", world.asked, "ask_for_information", message="Photo?", version=seen)
    before = events(world.tenant)
    answer = act(browser, "return", world.asked, "cancel", version=seen)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Somebody changed this while you were looking at it." in text
    assert "Look again" in text
    assert reverse("desk:return", args=[world.asked.public_id]) in text
    assert events(world.tenant) == before
    assert fresh(world.tenant, world.asked).rma.status == "needs_information"


@pytest.mark.parametrize("version", ["", "soon", "-1", "9" * 40])
def test_a_made_up_version_changes_nothing(world: World, browser: Client, version: str) -> None:
    answer = act(browser, "return", world.asked, "authorize", version=version)
    expected = (302, "authorized") if version == "" else (409, "requested")
    assert (answer.status_code, fresh(world.tenant, world.asked).rma.status) == expected


def test_declining_without_a_reason_asks_for_one(world: World, browser: Client) -> None:
    before = events(world.tenant)
    answer = act(browser, "return", world.asked, "decline", reason="  ")
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    assert events(world.tenant) == before
    assert act(browser, "return", world.asked, "decline", reason="Worn").status_code == 302
    assert fresh(world.tenant, world.asked).rma.decline_reason == "Worn"


def test_a_verb_out_of_turn_is_refused_with_a_page(world: World, browser: Client) -> None:
    answer = act(browser, "return", world.asked, "close")
    assert answer.status_code == 409
    assert "Look again" in answer.content.decode()


def test_an_unknown_verb_or_kind_is_not_there(world: World, browser: Client) -> None:
    assert act(browser, "return", world.asked, "explode").status_code == 404
    assert act(browser, "tenant", world.asked, "authorize").status_code == 404


def test_part_of_a_line_can_be_declined(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        whole = returns.returned(world.tenant, None, returns.line_ask(quantity=2))
    act(browser, "line", whole.lines[0], "decline", quantity="1", reason="Worn")
    lines = fresh(world.tenant, whole.rma).lines
    assert sorted((line.status, line.requested) for line in lines) == [
        ("declined", 1),
        ("requested", 1),
    ]


def test_money_is_marked_as_paid_with_a_reference(world: World, browser: Client) -> None:
    answer = act(
        browser, "money", world.resolution, "settle", reference="TR-1", method="bank_transfer"
    )
    assert answer.status_code == 302
    paid: Resolution = again(world, world.resolution)
    assert (paid.status, paid.provider_reference, paid.method) == (
        "settled",
        "TR-1",
        "bank_transfer",
    )


def test_an_unknown_way_of_paying_is_refused(world: World, browser: Client) -> None:
    answer = act(browser, "money", world.resolution, "settle", method="gold")
    assert answer.status_code == 400
    assert again(world, world.resolution).status == "due"


def test_planned_money_says_why_it_cannot_be_approved_yet(world: World, browser: Client) -> None:
    assert "the goods are not that far yet" in page(browser, world.asked)


def test_a_hold_is_released_with_what_was_found(world: World, browser: Client) -> None:
    act(browser, "hold", world.hold, "release", finding="Only the tape", version="")
    hold: Hold = again(world, world.hold)
    assert (hold.status, hold.finding) == ("released", "Only the tape")


def test_a_piece_set_aside_by_mistake_is_taken_back(world: World, browser: Client) -> None:
    answer = act(browser, "piece", world.unit, "hold", kind="evidence", reason="Looked odd")
    assert answer.status_code == 302
    text = browser.get(answer["Location"]).content.decode()
    with working_in(world.tenant):
        hold = Hold.objects.get(unit=world.unit, reason="Looked odd")
    undo = reverse("desk:act", args=["hold", hold.public_id, "take_back"])
    assert f'action="{undo}"' in text
    browser.post(undo)
    assert again(world, hold).status == "released"


def test_a_route_is_approved_and_taken_back(world: World, browser: Client) -> None:
    act(browser, "route", world.route, "approve", version=world.route.version)
    assert again(world, world.route).status == "approved"
    act(browser, "route", world.route, "unapprove")
    route: Disposition = again(world, world.route)
    assert (route.status, route.route) == ("proposed", "restock_open_box")


def test_a_piece_that_is_held_does_not_set_out(world: World, browser: Client) -> None:
    act(browser, "route", world.route, "approve")
    assert act(browser, "route", world.route, "start").status_code == 409
    assert "It is set aside: Box was cut open" in page(browser, world.unit, "unit")
    unit: HandlingUnit = again(world, world.unit)
    assert unit.status == "on_hand"


def test_a_receiver_sees_no_money_and_no_messages(alpha: Tenant, world: World) -> None:
    receiver = cast.browser(alpha, cast.person(alpha, "receiver", "Rita"))
    text = page(receiver, world.routed)
    assert "Still possible" not in text
    assert 'id="msg-h"' not in text
    assert world.unit.lpn in text


def test_every_form_carries_its_token_and_leads_back(world: World, browser: Client) -> None:
    for thing, name in ((world.asked, "return"), (world.routed, "return"), (world.unit, "unit")):
        text = page(browser, thing, name)
        assert text.count("csrfmiddlewaretoken") == text.count('method="post"')
        address = reverse(f"desk:{name}", args=[thing.public_id])
        assert text.count(f'name="back" value="{address}"') > 0

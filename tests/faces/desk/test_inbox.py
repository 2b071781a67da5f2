"""The inbox: what stands in which view, what narrows it, several at once, and what it costs."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.drain import drain
from insights.selectors import inbox
from insights.selectors.narrowing import Narrowed
from returns_portal.lib import clock
from rma.models import Rma, SavedView
from rma.services import several
from tenants.actors import Actor
from tenants.models import Membership, Tenant
from tenants.permissions import of_role
from tenants.scope import tenant_scope
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories import rma as returns
from tests.factories.catalog import make_order
from tests.factories.rma import SOON, fresh, working_in

pytestmark = pytest.mark.django_db

HOME = "/desk/"
#: Statements of one page of the inbox, sign-in and tenant included, however many rows it has.
MOST_QUERIES = 24


@pytest.fixture
def world(alpha: Tenant) -> World:
    return at_work(alpha)


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def shown(browser: Client, **query: Any) -> list[str]:
    """The numbers of the returns on the page, in their order."""
    page = browser.get(HOME, query)
    assert page.status_code == 200
    return [row.number for row in page.context["page"].rows]


def picks(*rmas: Rma) -> list[str]:
    return [rma.public_id for rma in rmas]


def test_each_return_stands_where_somebody_looks_for_it(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        assert shown(browser) == [world.asked.number]
        assert shown(browser, view="shopper") == [world.approved.number]
        assert shown(browser, view="coming") == []
        assert shown(browser, view="inspect") == []
        assert shown(browser, view="pay") == [world.routed.number]
        assert shown(browser, view="late") == []
        assert shown(browser, view="unsafe") == []
        assert shown(browser, view="mine") == []
        assert shown(browser, view="all") == [
            world.routed.number,
            world.approved.number,
            world.asked.number,
        ]


def test_a_promise_that_passed_is_late(world: World, browser: Client) -> None:
    with clock.frozen(SOON.replace(month=12)):
        assert set(shown(browser, view="late")) == {world.asked.number, world.routed.number}


def test_tabs_count_and_stop_counting(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with working_in(world.tenant):
        assert inbox.counts()["decide"] == 1
        monkeypatch.setattr(inbox, "MOST_COUNTED", 1)
        assert inbox.counts() == {
            "decide": 1,
            "reply": 0,
            "shopper": 1,
            "coming": 0,
            "inspect": 0,
            "pay": 1,
            "late": 1,
            "unsafe": 0,
            "mine": 0,
        }
    monkeypatch.setattr("returns_portal.faces.desk.page.MOST_COUNTED", 1)
    assert "0+" in browser.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "authorized"}, 2),
        ({"status": "declined"}, 0),
        ({"goods": "with_shopper"}, 2),
        ({"goods": "here"}, 1),
        ({"goods": "set_aside"}, 1),
        ({"money": "to_be_paid"}, 1),
        ({"basis": "policy"}, 3),
        ({"basis": "recall"}, 0),
        ({"assignee": "nobody"}, 3),
        ({"assignee": "me"}, 0),
        ({"value_from": "10"}, 3),
        ({"value_from": "10.01"}, 0),
        ({"value_to": "10.00"}, 3),
        ({"reason": "too_small"}, 3),
        ({"reason": "defective"}, 0),
        ({"sku": "tee"}, 3),
        ({"sku": "MUG"}, 0),
        ({"since": "2026-10-10"}, 3),
        ({"since": "2026-10-11"}, 0),
        ({"until": "2026-10-10"}, 3),
        ({"until": "2026-10-09"}, 0),
        ({"q": "ada lov"}, 3),
        ({"q": "Grace"}, 0),
    ],
)
def test_a_list_can_be_narrowed(
    world: World, browser: Client, query: dict[str, str], found: int
) -> None:
    assert len(shown(browser, view="all", **query)) == found


def test_a_return_is_found_by_its_numbers(world: World, browser: Client) -> None:
    number = world.asked.number
    assert shown(browser, view="all", q=number.lower()) == [number]
    assert shown(browser, view="all", q=world.order.number) == [number]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "sold"},
        {"country": "Germany"},
        {"goods": "lost in space"},
        {"assignee": "somebody"},
        {"value_from": "-1"},
        {"older": "0"},
        {"since": "yesterday"},
        {"q": "x" * 201},
        {"q": "a\x00b"},
        {"cursor": "nonsense"},
    ],
)
def test_a_search_nobody_can_do_is_refused(
    world: World, browser: Client, query: dict[str, str]
) -> None:
    page = browser.get(HOME, {"view": "all"} | query)
    assert page.status_code == 400
    assert world.asked.number not in page.content.decode()


def test_an_unknown_view_is_not_there(world: World, browser: Client) -> None:
    assert browser.get(HOME, {"view": "yours"}).status_code == 404


def test_pages_follow_each_other_and_say_which_rows_they_show(
    world: World, browser: Client
) -> None:
    order = make_order(world.tenant, lines=[{"sku": "TEE", "quantity": 60, "unit_price": "1.00"}])
    with clock.frozen(SOON):
        for _number in range(51):
            returns.returned(world.tenant, order)
        first = browser.get(HOME)
        second = browser.get(first.context["page"].page.older)
        again = browser.get(second.context["page"].page.newer)
    assert first.context["page"].page.words == "1 to 50"
    assert second.context["page"].page.words == "51 to 52"
    assert again.context["page"].page.words == "1 to 50"
    numbers = [row.number for row in (*first.context["page"].rows, *second.context["page"].rows)]
    assert len(set(numbers)) == 52


def test_a_page_of_fifty_costs_no_more_than_a_page_of_one(world: World, browser: Client) -> None:
    order = make_order(world.tenant, lines=[{"sku": "TEE", "quantity": 60, "unit_price": "1.00"}])
    browser.get(HOME)
    with CaptureQueriesContext(connection) as one:
        browser.get(HOME)
    with clock.frozen(SOON):
        for _number in range(50):
            returns.returned(world.tenant, order)
    with CaptureQueriesContext(connection) as many:
        assert len(browser.get(HOME).context["page"].rows) == 50
    assert len(many) == len(one)
    assert len(many) <= MOST_QUERIES


def test_several_are_approved_and_each_refusal_is_said(world: World, browser: Client) -> None:
    given = {"verb": "authorize", "pick": picks(world.asked, world.approved), "back": HOME}
    answer = browser.post(reverse("desk:act_on_several"), given)
    assert answer["Location"] == HOME
    assert fresh(world.tenant, world.asked).rma.status == "authorized"
    page = browser.get(HOME)
    assert page.context["said"]["done"] == 1
    [[number, _key, why]] = page.context["said"]["refused"]
    assert number == world.approved.number
    assert why == "“Approve” is not possible: it is approved."
    assert browser.get(HOME).context["said"] is None


def test_several_are_declined_with_a_reason_that_is_asked_for_first(
    world: World, browser: Client
) -> None:
    address = reverse("desk:act_on_several")
    given = {"verb": "decline", "pick": picks(world.asked)}
    asked = browser.post(address, given)
    assert asked.status_code == 200
    assert world.asked.number in asked.content.decode()
    silent = browser.post(address, given | {"said": "1", "reason": " "})
    assert silent.status_code == 400
    assert fresh(world.tenant, world.asked).rma.status == "requested"
    browser.post(address, given | {"said": "1", "reason": "Worn"})
    assert fresh(world.tenant, world.asked).rma.decline_reason == "Worn"


def test_nothing_or_too_much_selected_is_refused(world: World, browser: Client) -> None:
    address = reverse("desk:act_on_several")
    assert browser.post(address, {"verb": "authorize"}).status_code == 400
    many = {"verb": "authorize", "pick": ["rma_x"] * 5001}
    assert browser.post(address, many).status_code == 400
    assert browser.post(address, {"verb": "close", "pick": picks(world.asked)}).status_code == 404
    assert fresh(world.tenant, world.asked).rma.status == "requested"


def test_the_way_back_never_leaves_the_site(world: World, browser: Client) -> None:
    given = {"verb": "authorize", "pick": picks(world.asked), "back": "https://evil.example/"}
    assert browser.post(reverse("desk:act_on_several"), given)["Location"] == HOME


def test_the_table_holds_what_the_list_shows_and_no_formula(world: World, browser: Client) -> None:
    make = make_order(world.tenant, customer={"name": "=HYPERLINK(1)", "email": "f@example.com"})
    with clock.frozen(SOON):
        formula = returns.returned(world.tenant, make)
        answer = browser.get(reverse("desk:returns_csv"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["Return"] for row in rows] == [
        formula.rma.number,
        world.routed.number,
        world.approved.number,
        world.asked.number,
    ]
    assert rows[0]["Shopper"] == "'=HYPERLINK(1)"
    assert (rows[3]["Amount"], rows[3]["Currency"]) == ("10.00", "EUR")
    assert answer["Content-Disposition"] == 'attachment; filename="returns-all.csv"'


def test_an_empty_shop_is_told_what_belongs_here(alpha: Tenant, alice: cast.Person) -> None:
    browser = cast.browser(alpha, alice)
    for view in inbox.VIEWS:
        assert 'class="empty"' in browser.get(HOME, {"view": view}).content.decode()


def test_a_list_is_put_in_the_order_that_is_asked_for(world: World, browser: Client) -> None:
    newest = [world.routed.number, world.approved.number, world.asked.number]
    assert shown(browser, view="all", ordering="-requested_at") == newest
    assert shown(browser, view="all", ordering="requested_at") == newest[::-1]
    assert browser.get(HOME, {"view": "all", "ordering": "number"}).status_code == 400


def kept(browser: Client, **given: Any) -> Any:
    form = {"name": "Mugs to pay", "list": "view=pay&sku=MUG&ordering=-requested_at"} | given
    return browser.post(reverse("desk:keep_view"), form)


def test_a_list_is_kept_with_all_that_narrows_it(world: World, browser: Client) -> None:
    there = kept(browser)["Location"]
    page = browser.get(there)
    assert page.context["page"].saved.name == "Mugs to pay"
    assert page.context["page"].came_from == "view=pay&sku=MUG&ordering=-requested_at"
    assert [tab.label for tab in page.context["tabs"] if tab.current] == ["Mugs to pay"]
    assert kept(browser, list="view=pay&sku=TEE")["Location"] != there
    tab = browser.get(HOME).context["tabs"][-1]
    assert (tab.label, tab.count) == ("Mugs to pay", "1")


def test_a_list_is_one_s_own_until_it_is_shared(
    world: World, browser: Client, alpha: Tenant
) -> None:
    other = cast.browser(alpha, cast.person(alpha, "agent", "Eve"))
    kept(browser)
    assert "Mugs to pay" not in other.get(HOME).content.decode()
    kept(browser, shared="on")
    tab = other.get(HOME).context["tabs"][-1]
    assert tab.label == "Mugs to pay"
    with working_in(alpha):
        key = SavedView.objects.get().public_id
    assert other.post(reverse("desk:drop_view", args=[key])).status_code == 403
    assert browser.post(reverse("desk:drop_view", args=[key]))["Location"] == HOME
    assert "Mugs to pay" not in other.get(HOME).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"list": "view=yours"}, {"list": "view=all&older=0"}]
)
def test_a_list_that_is_none_is_not_kept(
    world: World, browser: Client, wrong: dict[str, str]
) -> None:
    assert kept(browser, **wrong).status_code == 400
    with working_in(world.tenant):
        assert not SavedView.objects.exists()


def test_a_kept_list_is_counted_among_the_first_of_its_view(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tee = {"tee": ("all", Narrowed(sku="TEE"))}
    with working_in(world.tenant):
        assert inbox.counts(None, tee)["tee"] == 3
        monkeypatch.setattr(inbox, "COUNTED_AMONG", 2)
        assert inbox.counts(None, tee)["tee"] == inbox.MOST_COUNTED


def test_returns_are_given_to_somebody_who_finds_them_again(
    world: World, browser: Client, alice: cast.Person
) -> None:
    given = {"verb": "assign", "pick": picks(world.asked, world.routed), "back": HOME}
    asked = browser.post(reverse("desk:act_on_several"), given)
    assert asked.status_code == 200
    browser.post(reverse("desk:act_on_several"), given | {"said": "1", "to": str(alice.user.pk)})
    assert set(shown(browser, view="mine")) == {world.asked.number, world.routed.number}
    assert shown(browser, view="all", assignee="nobody") == [world.approved.number]
    assert fresh(world.tenant, world.asked).rma.version == world.asked.version
    stranger = {"said": "1", "to": str(world.asked.pk)}
    assert browser.post(reverse("desk:act_on_several"), given | stranger).status_code == 400
    browser.post(reverse("desk:act_on_several"), given | {"said": "1", "to": ""})
    assert shown(browser, view="mine") == []


def test_the_whole_list_is_done_in_the_background_and_each_refusal_is_kept(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("returns_portal.faces.desk.bulk.AT_ONCE", 2)
    address = reverse("desk:act_on_several")
    given = {"verb": "authorize", "everything": "1", "list": "view=all", "back": HOME}
    sure = browser.post(address, given)
    assert (sure.status_code, sure.context["several"].many) == (200, True)
    job = browser.post(address, given | {"said": "1"})["Location"]
    assert fresh(world.tenant, world.asked).rma.status == "requested"
    assert "0 of 3" in browser.get(job).content.decode()
    with tenant_scope(world.tenant):
        drain()
        drain()
    assert fresh(world.tenant, world.asked).rma.status == "authorized"
    shown_job = browser.get(job).context["job"]
    assert (shown_job.done, shown_job.total) == (1, 3)
    numbers = [number for number, _key, _why in shown_job.bulk.refused]
    assert numbers == [world.routed.number, world.approved.number]


def test_a_job_goes_on_where_a_killed_worker_stopped_and_repeats_nothing(world: World) -> None:
    with working_in(world.tenant):
        agent = Actor.member(Membership.objects.get(user=_agent(world.tenant)))
        job = several.ask_for_several(
            [world.asked.pk, world.approved.pk], "authorize", details={}, by=agent
        )
        several._go_on(job, agent)
        several.run_several(job.pk)
        several.run_several(job.pk)
        job.refresh_from_db()
        assert (job.at, len(job.refused)) == (2, 1)
        assert job.finished_at is not None


def test_a_job_of_somebody_who_left_changes_nothing(world: World) -> None:
    with working_in(world.tenant):
        gone = Actor("member", world.asked.pk, "gone", of_role("agent"))
        job = several.ask_for_several([world.asked.pk], "authorize", details={}, by=gone)
        several.run_several(job.pk)
        job.refresh_from_db()
    [[number, _key, why]] = job.refused
    assert (number, why) == (world.asked.number, "Who asked for this does not work here any more.")
    assert fresh(world.tenant, world.asked).rma.status == "requested"


def _agent(tenant: Tenant) -> Any:
    return cast.person(tenant, "agent", "Eve").user


def test_one_goes_on_from_a_return_to_the_next_of_its_list(world: World, browser: Client) -> None:
    middle = reverse("desk:return", args=[world.approved.public_id])
    page = browser.get(middle, {"in": "view=all"}).context["page"].way
    assert page.earlier.endswith(f"{world.routed.public_id}/?in=view%3Dall")
    assert page.later.endswith(f"{world.asked.public_id}/?in=view%3Dall")
    done = reverse("desk:return", args=[world.asked.public_id])
    assert browser.get(done, {"in": "view=decide"}).context["page"].way.later == ""
    assert browser.get(done, {"in": "view=yours"}).context["page"].way is None
    assert browser.get(done).context["page"].way is None

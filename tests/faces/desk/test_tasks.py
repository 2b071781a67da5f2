"""The list of tasks: what is late or due, whose it is, one click away; what is done leaves it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from returns_portal.lib import clock
from rma import services
from rma.models import Assignment
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import make_order
from tests.factories.rma import SOON, SYSTEM, working_in

pytestmark = pytest.mark.django_db
ADA = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


@pytest.fixture
def shop(alpha: Tenant) -> Any:
    """Alpha, where somebody decides on every return."""
    with clock.frozen(SOON):
        make.with_policy(alpha, auto_authorize=False)
        yield alpha


@pytest.fixture
def agent(shop: Tenant) -> Client:
    return cast.browser(shop, cast.person(shop, "agent", "Ann"))


def wanted(shop: Tenant, number: int, **fields: Any) -> Any:
    order = make_order(shop, external_id=f"20{number:02}", customer=ADA)
    return make.returned(shop, order, **fields)


def page(client: Client, at: Any = SOON, **query: str) -> str:
    with clock.frozen(at):
        answer = client.get(reverse("desk:tasks"), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_is_late_comes_first_with_the_click_that_leads_there(
    shop: Tenant, agent: Client
) -> None:
    whole = wanted(shop, 1)
    late = page(agent, SOON + timedelta(days=7))
    href = reverse("desk:return", args=[whole.rma.public_id])
    assert f'<a href="{href}">Decide</a>' in late
    assert whole.rma.number in late
    assert "Late 1" in late
    assert "Nothing is due" in page(agent, SOON + timedelta(days=7), show="soon")


def test_what_is_done_leaves_the_list(shop: Tenant, agent: Client) -> None:
    whole = wanted(shop, 1)
    assert whole.rma.number in page(agent, show="all")
    with working_in(shop):
        services.decline_return(whole.rma, by=SYSTEM, reason="No")
    assert whole.rma.number not in page(agent, show="all")


def test_what_the_shopper_has_to_do_stands_apart_and_what_waits_nowhere(
    shop: Tenant, agent: Client
) -> None:
    whole = wanted(shop, 1, legal_basis="withdrawal")
    ours, theirs = page(agent, show="all"), page(agent, show="all", whose="theirs")
    assert whole.rma.number not in ours  # the refund is withheld until the goods are sent
    assert "Send the goods" in theirs
    assert "Directive 2011/83/EU, Art. 14(1)" in theirs
    with working_in(shop):
        services.announce(whole.shipments[0], by=SYSTEM, tracking_number="00340434161094000001")
    assert "Pay the money back" in page(agent, show="all")


def test_one_sees_ones_own_and_one_kind_alone(shop: Tenant, agent: Client) -> None:
    bea = cast.person(shop, "agent", "Bea")
    mine, other = wanted(shop, 1), wanted(shop, 2)
    with working_in(shop):
        Assignment.objects.create(rma=mine.rma, member=bea.actor.id)
    found = page(cast.browser(shop, bea), show="all", whose="mine")
    assert mine.rma.number in found
    assert other.rma.number not in found
    assert other.rma.number not in page(agent, show="all", kind="reply")
    assert "Nothing of yours is open" in page(agent, show="all", whose="mine")


def test_the_navigation_counts_what_is_ours_by_today(shop: Tenant, agent: Client) -> None:
    for number in range(3):
        wanted(shop, number)
    with clock.frozen(SOON + timedelta(days=7)):
        answer = agent.get(reverse("desk:tasks"))
    assert answer.context["tasks_count"] == "3"
    with clock.frozen(SOON):
        assert agent.get(reverse("desk:tasks")).context["tasks_count"] == ""


def test_fifty_tasks_cost_no_more_than_one(shop: Tenant, agent: Client) -> None:
    counted = []
    for upto in (1, 6):
        for number in range(upto):
            wanted(shop, number + upto * 10)
        page(agent, show="all")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(agent, show="all")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_another_shop_sees_none_of_it(shop: Tenant, agent: Client, beta: Tenant) -> None:
    whole = wanted(shop, 1)
    stranger = cast.browser(beta, cast.person(beta, "agent", "Charlie"))
    assert whole.rma.number not in page(stranger, show="all")


def test_the_page_of_an_order_shows_its_rights_and_that_of_a_return_its_dates(
    shop: Tenant, agent: Client
) -> None:
    whole = wanted(shop, 1, legal_basis="withdrawal")
    shown = agent.get(reverse("desk:order", args=[whole.rma.order.public_id])).content.decode()
    assert "Rights by law" in shown
    assert "Directive (EU) 2019/771, Art. 10(1)" in shown
    shown = agent.get(reverse("desk:return", args=[whole.rma.public_id])).content.decode()
    assert "Directive 2011/83/EU, Art. 13(1)" in shown
    assert "for the goods or proof that they were sent" in shown

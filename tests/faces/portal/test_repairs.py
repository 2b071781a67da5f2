"""The quote of a repair: its owner sees exactly what it costs, and answers once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from disposition.models import WorkOrder
from notifications.models import Message, ThreadMessage
from returns_portal.lib import clock
from rma.links import status_path
from tenants.models import Tenant
from tests.cast import browser
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories.rma import SOON, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    """The bench's factories have days of their own."""
    with clock.frozen(SOON):
        yield


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    return routes.furnished(alpha)


@pytest.fixture
def quoted(shop: Tenant) -> WorkOrder:
    return bench.quoted(shop)


def path_of(shop: Tenant, order: WorkOrder) -> str:
    with working_in(shop):
        assert order.unit.rma is not None
        return status_path(order.unit.rma)


def quote_of(shop: Tenant, order: WorkOrder) -> str:
    return f"{path_of(shop, order)}/repairs/{order.public_id}"


def test_the_page_of_the_return_asks_for_the_answer(shop: Tenant, quoted: WorkOrder) -> None:
    page = browser(shop).get(path_of(shop, quoted)).content.decode()
    assert "<h1>We need your answer</h1>" in page
    assert quote_of(shop, quoted) in page


def test_the_quote_says_the_exact_amount_and_the_last_day(shop: Tenant, quoted: WorkOrder) -> None:
    page = browser(shop).get(quote_of(shop, quoted)).content.decode()
    assert "Repair it for €40.00" in page
    assert "The quote holds until Mon 9 Nov." in page
    assert "Water inside" in page


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        ("accept", "approved", "customer"),
        ("decline", "declined", "customer"),
        ("recycle", "declined", "ours"),
    ],
)
def test_an_answer_counts_once(
    shop: Tenant, quoted: WorkOrder, answer: str, status: str, title: str
) -> None:
    client, quote = browser(shop), quote_of(shop, quoted)
    assert client.post(quote, {"answer": answer}).status_code == 302
    after = bench.fresh(shop, quoted)
    assert (after.status, floor.fresh(shop, after.unit).title) == (status, title)
    for other in ("accept", "decline", "recycle"):
        assert client.post(quote, {"answer": other}).status_code == 409
    assert bench.fresh(shop, quoted).version == after.version


def test_a_wrong_answer_changes_nothing(shop: Tenant, quoted: WorkOrder) -> None:
    for said in ({}, {"answer": "perhaps"}):
        assert browser(shop).post(quote_of(shop, quoted), said).status_code == 400
    assert bench.fresh(shop, quoted).version == quoted.version


def test_after_the_last_day_it_cannot_be_accepted(shop: Tenant, quoted: WorkOrder) -> None:
    with clock.frozen(SOON + timedelta(days=31)):
        client: Client = browser(shop)
        page = client.get(quote_of(shop, quoted)).content.decode()
        assert "Repair it for" not in page
        assert client.post(quote_of(shop, quoted), {"answer": "accept"}).status_code == 409
    assert bench.fresh(shop, quoted).status == "quoted"


def test_another_return_s_link_or_shop_opens_no_quote(
    shop: Tenant, beta: Tenant, quoted: WorkOrder
) -> None:
    other = bench.opened(shop)
    wrong = f"{path_of(shop, other)}/repairs/{quoted.public_id}"
    assert browser(shop).get(wrong).status_code == 404
    assert browser(beta).post(quote_of(shop, quoted), {"answer": "accept"}).status_code == 404
    assert browser(shop).get(f"{path_of(shop, other)}/repairs/{other.public_id}").status_code == 404
    assert bench.fresh(shop, quoted).status == "quoted"


def test_the_mail_names_the_amount_and_leads_to_the_page(
    shop: Tenant, quoted: WorkOrder, run_handlers
) -> None:
    run_handlers(shop)
    run_handlers(shop)
    with working_in(shop):
        [mail] = Message.objects.filter(template="repair_quote")
    assert "€40.00" in mail.text
    assert f"/repairs/{quoted.public_id}" in mail.text
    assert mail.recipient == "ada@example.com"


def test_a_technician_s_question_reaches_the_owner_once(shop: Tenant, run_handlers) -> None:
    order = bench.in_repair(shop)
    bench.does(shop, order, "ask_customer", question="Which colour should the lid have?")
    run_handlers(shop)
    with working_in(shop):
        [asked] = ThreadMessage.objects.all()
    assert (asked.text, asked.wants_answer) == ("Which colour should the lid have?", True)
    page = browser(shop).get(path_of(shop, order)).content.decode()
    assert "<h1>We have a question</h1>" in page

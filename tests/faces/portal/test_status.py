"""The page of a return: what its shopper reads, and what they may do; others may do nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from notifications.services.talking import say_as_shop
from returns_portal.lib import clock
from rma import services
from rma.links import status_path
from rma.models import Rma
from rma.selectors.whole import WholeReturn
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import SYSTEM, fresh, returned, with_policy

pytestmark = pytest.mark.django_db

ACTIONS = ("cancel", "posted", "label", "appeal", "answer", "write", "change", "proof")


@pytest.fixture
def sent(shopper: Shopper) -> Shopper:
    """The shopper on the page of an approved return with its label; `form` is its address."""
    shopper.form = shopper.send()
    shopper.run_handlers(shopper.tenant)
    return shopper


def page_of(shopper: Shopper, whole: WholeReturn) -> str:
    """The path of the page of a return."""
    with tenant_scope(shopper.tenant), transaction.atomic():
        return status_path(whole.rma)


def do(shopper: Shopper, service: Callable[..., Any], rma: Rma, **details: Any) -> None:
    with tenant_scope(shopper.tenant), transaction.atomic():
        service(rma, by=SYSTEM, **details)


def words(shopper: Shopper, path: str = "") -> str:
    return shopper.client.get(path or shopper.form).content.decode()


def status(shopper: Shopper) -> str:
    return shopper.returns()[0].status


def test_the_page_says_what_to_do_by_when(sent: Shopper) -> None:
    page = words(sent)
    assert "<h1>Your return is approved</h1>" in page
    assert "Hand over the parcel" in page
    assert "Fri 4 Dec" in page
    assert "14 days left" in page


def test_three_clocks_stand_apart(sent: Shopper) -> None:
    page = words(sent)
    for name, state in (
        ("Permission", "Approved"),
        ("Goods", "With you"),
        ("Money", "€80.00 planned"),
    ):
        assert f"<dt>{name}</dt>" in page
        assert state in page


def test_the_story_tells_what_was_and_what_comes(sent: Shopper) -> None:
    page = words(sent)
    told = [
        "You asked to return 1 item",
        "<b>Approved</b>",
        "The label is ready",
        "You hand over the parcel",
        "It arrives in Athlone",
        "We inspect it",
        "€80.00 goes back to you",
    ]
    places = [page.index(line) for line in told]
    assert places == sorted(places)


def test_the_label_is_one_click_away(sent: Shopper) -> None:
    page = words(sent)
    start = page.index('href="/documents/') + len('href="')
    label = sent.client.get(page[start : page.index('"', start)])
    assert label["Content-Type"] == "application/pdf"


def test_the_amount_can_be_followed(sent: Shopper) -> None:
    page = words(sent)
    assert "How €80.00 came about" in page
    assert "1 × Skerry rain jacket" in page


def test_the_page_has_a_code_and_the_number_for_the_parcel(sent: Shopper) -> None:
    [rma] = sent.returns()
    page = words(sent)
    assert f'aria-label="QR code of {rma.number}"' in page
    assert page.count(rma.number) >= 3


def test_nobody_keeps_the_page(sent: Shopper) -> None:
    page = sent.client.get(sent.form)
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


# --- cancel -------------------------------------------------------------------------------------


def test_cancelling_says_first_what_it_means(sent: Shopper) -> None:
    page = words(sent, f"{sent.form}/cancel")
    assert "You keep the goods." in page
    assert "€80.00 is not paid back." in page
    assert status(sent) == "authorized"


def test_a_return_is_cancelled(sent: Shopper) -> None:
    assert sent.client.post(f"{sent.form}/cancel")["Location"] == sent.form
    assert status(sent) == "cancelled"
    page = words(sent)
    assert "Your return is cancelled" in page
    assert "Your return is cancelled. You keep the goods." in page  # the toast
    assert sent.client.post(f"{sent.form}/cancel").status_code == 409


def test_goods_on_their_way_cannot_be_cancelled_and_the_page_says_why(sent: Shopper) -> None:
    whole = fresh(sent.tenant, sent.returns()[0])
    with tenant_scope(sent.tenant), transaction.atomic():
        services.arrive_shipment(whole.shipments[0], by=SYSTEM)
        services.receive_line(whole.lines[0], quantity=1, by=SYSTEM)
    page = words(sent)
    assert 'aria-disabled="true"' in page
    assert "The goods are already on their way or have arrived." in page
    assert sent.client.post(f"{sent.form}/cancel").status_code == 409
    assert status(sent) == "authorized"
    assert "Your parcel has arrived" in page
    assert "It has arrived" in page


# --- questions and objections -------------------------------------------------------------------


@pytest.fixture
def waiting(shopper: Shopper) -> Shopper:
    """The shopper on the page of a return that people decide on."""
    with_policy(shopper.tenant, auto_authorize=False)
    whole = returned(shopper.tenant, shopper.order, by=Actor.shopper(shopper.order.customer_id))
    shopper.form = page_of(shopper, whole)
    return shopper


def test_a_question_is_answered(waiting: Shopper) -> None:
    [rma] = waiting.returns()
    do(waiting, services.ask_for_information, rma, message="Is it <worn>?")
    page = words(waiting)
    assert "We have a question" in page
    assert "Is it &lt;worn&gt;?" in page
    answer = waiting.client.post(f"{waiting.form}/answer", {"message": "No, never."})
    assert answer["Location"] == waiting.form
    assert status(waiting) == "requested"
    assert "No, never." in words(waiting)


@pytest.mark.parametrize("message", ["", "   ", "x" * 2001])
def test_an_answer_has_to_be_one(waiting: Shopper, message: str) -> None:
    [rma] = waiting.returns()
    do(waiting, services.ask_for_information, rma, message="Is it worn?")
    page = waiting.client.post(f"{waiting.form}/answer", {"message": message})
    assert page.status_code == 400
    assert 'id="id_message-error"' in page.content.decode()
    assert status(waiting) == "needs_information"


def test_a_no_is_explained_and_looked_at_again_once(waiting: Shopper) -> None:
    [rma] = waiting.returns()
    do(waiting, services.decline_return, rma, reason="It was worn.")
    page = words(waiting)
    assert "We cannot take this back" in page
    assert "It was worn." in page
    answer = waiting.client.post(f"{waiting.form}/appeal", {"message": "It was not."})
    assert answer["Location"] == waiting.form
    assert status(waiting) == "requested"
    do(waiting, services.decline_return, waiting.returns()[0], reason="It was.")
    page = words(waiting)
    assert "This was looked at again already." in page
    refused = waiting.client.post(f"{waiting.form}/appeal", {"message": "Again!"})
    assert refused.status_code == 409
    assert status(waiting) == "declined"


# --- sending it oneself -------------------------------------------------------------------------


def test_a_no_stands_above_a_question_that_was_open(waiting: Shopper) -> None:
    rma = waiting.returns()[0]
    do(waiting, say_as_shop, rma, message="Is the box still there?", wants_answer=True)
    do(waiting, services.decline_return, waiting.returns()[0], reason="It was worn for months.")
    page = words(waiting)
    assert "<h1>We cannot take this back</h1>" in page
    assert "Answer our message" not in page
    assert "Ask us to look again" in page


def test_the_right_to_withdraw_stands_by_no_button_that_cancels(sent: Shopper) -> None:
    plain = "Bought online in the last 14 days? Send it back without a reason."
    assert plain not in words(sent)
    do(sent, services.cancel_return, sent.returns()[0])
    assert plain in words(sent)


@pytest.fixture
def posting(shopper: Shopper) -> Shopper:
    """The shopper on the page of a return that they post themselves."""
    whole = returned(shopper.tenant, shopper.order, shipping_method="own_carrier")
    shopper.form = page_of(shopper, whole)
    return shopper


def test_a_parcel_posted_oneself_is_told_with_its_number(posting: Shopper) -> None:
    assert "Post the parcel" in words(posting)
    sent = {"tracking_number": "RR 473 124 829 IE", "carrier": "An Post"}
    assert posting.client.post(f"{posting.form}/posted", sent)["Location"] == posting.form
    page = words(posting)
    assert "Your parcel is on its way" in page
    assert "RR 473 124 829 IE" in page
    assert posting.client.post(f"{posting.form}/posted", sent).status_code == 409


def test_a_parcel_without_a_number_is_asked_again(posting: Shopper) -> None:
    page = posting.client.post(f"{posting.form}/posted", {"carrier": "An Post"})
    assert page.status_code == 400
    assert 'id="id_tracking_number-error"' in page.content.decode()
    assert 'value="An Post"' in page.content.decode()
    assert fresh(posting.tenant, posting.returns()[0]).shipments[0].status == "created"


def test_an_expired_label_is_made_anew(sent: Shopper) -> None:
    whole = fresh(sent.tenant, sent.returns()[0])
    with tenant_scope(sent.tenant), transaction.atomic():
        from flows.perform import perform

        perform(whole.shipments[0], "expire_label", by=SYSTEM)
    assert "Ask for a new label" in words(sent)
    assert sent.client.post(f"{sent.form}/label")["Location"] == sent.form
    sent.run_handlers(sent.tenant)
    assert "Print the label" in words(sent)


def test_while_the_label_is_made_the_page_looks_again(shopper: Shopper) -> None:
    page = words(shopper, shopper.send())
    assert "Your label is being made" in page
    assert 'hx-trigger="every 3s"' in page


# --- who may see it -----------------------------------------------------------------------------


def test_a_return_is_not_there_in_another_shop(sent: Shopper, beta: Tenant) -> None:
    stranger = browser(beta)
    assert stranger.get(sent.form).status_code == 404
    for action in ACTIONS:
        answer = stranger.post(f"{sent.form}/{action}", {"message": "x", "tracking_number": "x"})
        assert answer.status_code == 404
    assert status(sent) == "authorized"


def test_a_changed_link_opens_nothing(sent: Shopper) -> None:
    assert (
        sent.client.get(sent.form[:-1] + ("A" if sent.form[-1] != "A" else "B")).status_code == 404
    )
    for action in ACTIONS:
        assert sent.client.post(f"/r/nonsense/{action}", {"message": "x"}).status_code == 404


def test_a_link_works_for_two_years(sent: Shopper) -> None:
    [rma] = sent.returns()
    assert rma.requested_at == NOW
    with clock.frozen(NOW + timedelta(days=729)):
        assert sent.client.get(sent.form).status_code == 200


def test_the_code_on_the_label_knows_nobody(sent: Shopper) -> None:
    [rma] = sent.returns()
    answer = sent.client.get(f"/r/{rma.token}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert rma.number in page
    for secret in ("Oduya", "jacket", "80.00", "HT-48213", "maren@post.example"):
        assert secret not in page
    for action in ACTIONS:
        assert sent.client.post(f"/r/{rma.token}/{action}", {"message": "x"}).status_code == 404


def test_the_code_on_the_label_is_not_there_in_another_shop(sent: Shopper, beta: Tenant) -> None:
    [rma] = sent.returns()
    assert browser(beta).get(f"/r/{rma.token}").status_code == 404


def test_deeds_need_the_form_of_the_page(sent: Shopper) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": f"{sent.tenant.slug}.localhost"})
    for action in ACTIONS:
        assert strict.post(f"{sent.form}/{action}", {"message": "x"}).status_code == 403
    assert status(sent) == "authorized"


def test_an_address_that_only_takes_deeds_says_so(sent: Shopper) -> None:
    for action in ("posted", "label", "appeal", "answer", "write", "proof"):
        assert sent.client.get(f"{sent.form}/{action}").status_code == 405

"""Differences that shoppers pay at Stripe: once, exactly, and told by nobody but Stripe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.utils import override_settings

from returns_portal.lib import clock
from returns_portal.lib.errors import TransitionRefused
from rma.models import MoneyDifference, PaymentIn
from rma.services import differences, holding
from rma.services.accounts import save_payment_settings
from rma.services.giving_back import give_back
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.paying_in import cards, do, look, rows, server, sizes, stripe, told
from tests.rma.stripe_server import error
from tests.rma.striping import KEY, WEBHOOK

__all__ = ["cards", "server", "sizes", "stripe"]

pytestmark = pytest.mark.django_db


def _asked(shop, run_handlers):
    """A return whose shopper is asked for 2.00, at a link."""
    whole = goods.exchanged(shop, "TEE-XL")
    make.received(shop, whole.lines[0])
    run_handlers(shop)
    return whole


def _state(shop, whole):
    [found] = make.fresh(shop, whole.rma).resolutions
    return found.status


# --- the difference -------------------------


def test_a_difference_is_paid_at_a_link_and_the_webhook_brings_the_money(
    sizes, cards, run_handlers
):
    whole = _asked(sizes, run_handlers)
    [asked] = cards.called("/sessions")
    assert asked["line_items[0][price_data][unit_amount]"] == "200"
    assert asked["metadata[payment]"] == f"{whole.resolutions[0].public_id}:in:1"
    assert whole.rma.number in asked["payment_intent_data[description]"]
    assert "payment_intent_data[capture_method]" not in asked
    assert rows(sizes) == [("difference", "open", "")]
    cards.pay()
    for _twice in range(2):
        assert told(sizes, "checkout.session.completed", cards.sessions["cs_1"]).status_code == 200
        run_handlers(sizes)
    assert (_state(sizes, whole), rows(sizes)) == ("due", [("difference", "paid", "")])
    [found] = make.fresh(sizes, whole.rma).resolutions
    assert found.customer_reference == "pi_in_1"
    assert goods.sent(sizes, found).status == "settled"


def test_what_a_message_says_of_money_is_not_believed(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    lie = cards.sessions["cs_1"] | {"status": "complete", "payment_status": "paid"}
    assert told(sizes, "checkout.session.completed", lie).status_code == 200
    run_handlers(sizes)
    assert (_state(sizes, whole), rows(sizes)[0][1]) == ("awaiting_payment", "open")


def test_without_a_message_the_sweep_finds_the_money(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    look(sizes, minutes=10)
    assert _state(sizes, whole) == "awaiting_payment"
    look(sizes, minutes=31)
    look(sizes, minutes=31)
    assert _state(sizes, whole) == "due"


@pytest.mark.parametrize(
    ("differs", "why"),
    [({"amount_received": 150}, "amount"), ({"currency": "usd"}, "currency")],
)
def test_another_amount_than_was_asked_for_is_a_persons(sizes, cards, run_handlers, differs, why):
    whole = _asked(sizes, run_handlers)
    cards.pay(**differs)
    told(sizes, "payment_intent.succeeded", cards.intents["pi_in_1"])
    told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(sizes)
    assert _state(sizes, whole) == "awaiting_payment"
    assert rows(sizes) == [("difference", "odd", why)]
    with make.working_in(sizes):
        [found] = MoneyDifference.objects.all()
    assert (found.kind, found.reference, found.ours_minor) == (why, "pi_in_1", 200)


def test_paid_twice_is_paid_once_and_the_second_goes_back(sizes, cards, stripe, run_handlers):
    whole = _asked(sizes, run_handlers)
    goods.paid(sizes, whole.resolutions[0])
    cards.pay()
    run_handlers(sizes)
    assert (_state(sizes, whole), rows(sizes)) == ("due", [("difference", "odd", "not_owed")])
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    do(sizes, give_back, row)
    with pytest.raises(TransitionRefused):
        do(sizes, give_back, row)
    run_handlers(sizes)
    [asked] = stripe.asked
    assert (asked["payment_intent"], asked["amount"]) == ("pi_in_1", "200")
    assert (_state(sizes, whole), rows(sizes)[0][1]) == ("due", "returned")
    with make.working_in(sizes):
        assert MoneyDifference.objects.filter(settled_at=None).count() == 0


def test_what_lapses_is_let_go_with_its_stock_and_its_link(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    assert goods.free(sizes, "TEE-XL") == 4
    do(sizes, differences.lapse_difference, whole.resolutions[0])
    run_handlers(sizes)
    assert goods.free(sizes, "TEE-XL") == 5
    assert (rows(sizes)[0][1], cards.sessions["cs_1"]["status"]) == ("released", "expired")


def test_money_for_what_had_lapsed_goes_to_a_person(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    do(sizes, differences.lapse_difference, whole.resolutions[0])
    run_handlers(sizes)
    assert (_state(sizes, whole), rows(sizes)[0][1:]) == ("proposed", ("odd", "not_owed"))


def test_a_link_that_ends_is_followed_by_another_while_the_money_is_wanted(
    sizes, cards, run_handlers
):
    _asked(sizes, run_handlers)
    cards.sessions["cs_1"]["status"] = "expired"
    with clock.frozen(make.SOON + timedelta(hours=24)):
        told(sizes, "checkout.session.expired", cards.sessions["cs_1"])
        run_handlers(sizes)
    assert [row[1] for row in rows(sizes)] == ["expired", "open"]
    assert len(cards.called("/sessions")) == 2


@pytest.mark.parametrize("broken", ["lost", "drop"])
def test_an_answer_that_never_came_opens_one_link(sizes, cards, run_handlers, broken):
    cards.answers = [broken]
    _asked(sizes, run_handlers)
    assert rows(sizes)[0][1] == "planned"
    look(sizes, minutes=6)
    assert rows(sizes)[0][1] == "open"
    assert (len(cards.sessions), len(cards.called("/sessions"))) == (1, 2)


def test_a_link_that_cannot_be_is_no_dead_end(sizes, cards, run_handlers):
    cards.answers = [error(401, "", "Invalid API Key")]
    whole = _asked(sizes, run_handlers)
    assert rows(sizes) == [("difference", "failed", "credentials_refused")]
    do(sizes, holding.renew_link, whole.resolutions[0])
    do(sizes, holding.renew_link, whole.resolutions[0])
    run_handlers(sizes)
    assert [row[1] for row in rows(sizes)] == ["failed", "open"]


def test_a_paid_difference_is_given_back_before_anything_left(sizes, cards, stripe, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(sizes)
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    stripe.answers = [error(400, "balance_insufficient"), {}]
    do(sizes, give_back, row)
    run_handlers(sizes)
    assert rows(sizes) == [("difference", "paid", "")]
    do(sizes, give_back, row)
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        goods.sent(sizes, whole.resolutions[0])
    run_handlers(sizes)
    [found] = make.fresh(sizes, whole.rma).resolutions
    assert (found.customer_paid_at, rows(sizes)[0][1]) == (None, "returned")
    sent = goods.exchanged(sizes, "TEE-XL")
    with pytest.raises(TransitionRefused):
        do(sizes, give_back, row)
    assert sent.rma.pk != whole.rma.pk


def test_without_the_key_a_link_that_is_out_waits_and_is_found_paid_later(
    sizes, cards, run_handlers
):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        look(sizes, minutes=31)
    assert rows(sizes)[0][1] == "open"
    look(sizes, hours=7)
    look(sizes, hours=7)
    assert _state(sizes, whole) == "due"


# --- whose message it is -------------------------


def test_a_message_reaches_the_shop_of_its_host_and_secret_only(
    sizes, beta, cards, stripe, run_handlers
):
    whole = _asked(sizes, run_handlers)
    link = cards.sessions["cs_1"]
    cards.pay()
    # No secret, another shop's secret, another shop's address: nothing is heard, and nothing told.
    for tenant, secret in ((sizes, "whsec_other"), (beta, WEBHOOK), (beta, "whsec_other")):
        answer = told(tenant, "checkout.session.completed", link, secret)
        assert (answer.status_code, answer.content) == (400, b"the signature does not fit")
    with make.working_in(beta):
        save_payment_settings(
            by=make.SYSTEM, provider_name="stripe", secret=KEY, webhook_secret="whsec_of_beta_0001"
        )
    # Beta signs what names alpha's payment: for beta there is none.
    assert told(beta, "checkout.session.completed", link, "whsec_of_beta_0001").status_code == 200
    for tenant in (sizes, beta):
        run_handlers(tenant)
    assert (_state(sizes, whole), rows(sizes)[0][1], rows(beta)) == (
        "awaiting_payment",
        "open",
        [],
    )

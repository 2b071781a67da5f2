"""Paying with Stripe, by its real library against a server that plays recorded answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import Order
from returns_portal.lib.errors import Conflict, InvalidInput, TransitionRefused
from rma import services
from rma.models import PaymentAttempt
from rma.providers import stripe_api, stripe_words
from rma.selectors.balance import balance
from rma.services.accounts import save_payment_settings
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.rma.stripe_server import error
from tests.rma.striping import TWO, carry_out, due, later, server, start, state, stripe, tries
from tests.rma.test_settling import do, refused

__all__ = ["server", "stripe"]

pytestmark = pytest.mark.django_db


# --- paying ------------------------------


def test_a_refund_goes_back_to_its_payment_with_a_key(shop, stripe, run_handlers):
    whole = due(shop)
    do(shop, services.start_payment, whole.resolutions[0])
    run_handlers(shop)
    assert state(shop, whole) == ("settled", "", "re_1")
    (asked,) = stripe.asked
    key = f"{whole.resolutions[0].public_id}:1:0"
    assert (asked["payment_intent"], asked["amount"]) == ("pi_1", "1000")
    assert asked["metadata[payout]"] == key
    assert stripe.keys == [key]
    with tenant_scope(shop):
        services.carry_out_payment(whole.resolutions[0].pk)
    assert len(stripe.asked) == 1


def test_several_payments_are_drained_in_order(shop, stripe):
    whole = due(shop, TWO, 2)
    assert start(shop, whole) == ("settled", "", "re_1, re_2")
    asked = [
        (each.get("payment_intent") or each["charge"], each["amount"]) for each in stripe.asked
    ]
    assert asked == [("pi_1", "500"), ("ch_2", "1500")]


def test_what_went_through_is_kept_and_the_rest_has_its_own_key(shop, stripe):
    stripe.answers = [{}, error(400, "balance_insufficient")]
    whole = due(shop, TWO, 2)
    assert start(shop, whole)[:2] == ("failed", "balance_insufficient")
    rows = make.fresh(shop, whole.rma).resolutions[0].allocations
    assert [row.get("paid") for row in rows] == [True, None]
    # Half paid it is neither called off nor questioned, and nobody pays the whole by hand.
    refused(shop, services.cancel_resolution, whole.resolutions[0])
    refused(shop, services.cancel_return, whole.rma)
    refused(shop, services.cancel_line, whole.lines[0], error=Conflict)
    with make.working_in(shop):
        told = balance(Order.objects.get(pk=whole.rma.order_id))
    assert (told.given_back, told.promised) == (500, 1500)
    later(shop, whole, minutes=4)
    assert len(stripe.asked) == 2
    later(shop, whole, minutes=6)
    carry_out(shop, whole)
    assert state(shop, whole) == ("settled", "", "re_2")
    assert [each["amount"] for each in stripe.asked] == ["500", "1500", "1500"]
    assert len(set(stripe.keys)) == 3
    assert tries(shop) == [
        (1, 500, "paid", ""),
        (1, 1500, "failed", "balance_insufficient"),
        (2, 1500, "paid", ""),
    ]


def test_the_rest_may_be_paid_by_hand(shop, stripe):
    stripe.answers = [{}, error(400, "charge_already_refunded")]
    whole = due(shop, TWO, 2)
    start(shop, whole)
    do(shop, services.redirect_payment, whole.resolutions[0], method="bank_transfer")
    failure = refused(
        shop,
        services.settle_resolution,
        whole.resolutions[0],
        error=InvalidInput,
        reference="SEPA-1",
        amount_minor=2000,
    )
    assert failure.errors[0].extra["owed"]["amount"] == "15.00"
    do(
        shop,
        services.settle_resolution,
        whole.resolutions[0],
        reference="SEPA-1",
        amount_minor=1500,
    )
    assert state(shop, whole) == ("settled", "", "SEPA-1")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error(400, "charge_already_refunded"), "already_refunded"),
        (error(400, "charge_disputed"), "charge_disputed"),
        (error(404, "resource_missing"), "payment_not_found"),
        (
            error(400, "", "Refund amount (€10.00) is greater than unrefunded amount"),
            "exceeds_payment",
        ),
        (error(401, "", "Invalid API Key"), "credentials_refused"),
        (error(403, "", "No access"), "credentials_refused"),
        (error(429, "rate_limit"), "rate_limited"),
        (error(402, "card_declined", kind="card_error"), "refused"),
        ({"status": "failed", "failure_reason": "lost_or_stolen_card"}, "account_closed"),
    ],
)
def test_a_refusal_is_told_in_our_words(shop, stripe, answer, code):
    stripe.answers = [answer]
    assert start(shop, due(shop))[:2] == ("failed", code)


@pytest.mark.parametrize(
    ("payments", "code"),
    [
        ([{"amount": "20.00", "reference": "PAYPAL-7"}], "payment_not_found"),
        (None, "payment_not_found"),
    ],
)
def test_what_stripe_never_took_it_cannot_give_back(shop, stripe, payments, code):
    assert start(shop, due(shop, payments))[:2] == ("failed", code)
    assert stripe.asked == []


def test_a_failure_that_stays_is_not_tried_again_by_itself(shop, stripe):
    stripe.answers = [error(400, "charge_already_refunded")]
    whole = due(shop)
    start(shop, whole)
    later(shop, whole, days=2)
    carry_out(shop, whole)
    assert (state(shop, whole)[0], len(stripe.asked)) == ("failed", 1)


# --- nobody knows ------------------------------


def test_a_lost_answer_is_asked_about_and_found_paid(shop, stripe):
    stripe.answers = ["lost"]
    whole = due(shop)
    assert start(shop, whole)[:2] == ("unknown", "timeout")
    refused(shop, services.retry_payment, whole.resolutions[0])
    later(shop, whole, minutes=6)
    assert state(shop, whole)[0::2] == ("settled", "re_1")
    assert len(stripe.asked) == 1


def test_a_question_that_never_arrived_is_found_unpaid_and_paid_anew(shop, stripe):
    stripe.answers = ["drop"]
    whole = due(shop, TWO, 2)
    assert start(shop, whole)[0] == "unknown"
    assert [row[2:] for row in tries(shop)] == [("unknown", ""), ("failed", "not_sent")]
    later(shop, whole, minutes=6)
    assert state(shop, whole)[0] == "unknown"  # it may still be on its way
    later(shop, whole, minutes=20)
    assert state(shop, whole)[:2] == ("failed", "unpaid")
    later(shop, whole, minutes=26)
    carry_out(shop, whole)
    assert state(shop, whole) == ("settled", "", "re_1, re_2")
    assert sum(each["amount"] for each in stripe.refunds) == 2000


def test_while_stripe_is_away_it_stays_unknown(shop, stripe):
    stripe.away = True
    whole = due(shop)
    assert start(shop, whole)[0] == "unknown"
    later(shop, whole, hours=5)
    assert state(shop, whole)[0] == "unknown"
    with make.working_in(shop):
        assert PaymentAttempt.objects.get().look_at > make.SOON + timedelta(hours=5)


def test_what_stripe_has_is_not_paid_by_hand_beside_it(shop, stripe):
    stripe.answers = [{"status": "pending"}]
    whole = due(shop)
    assert start(shop, whole)[0] == "processing"
    for service, details in (
        (services.settle_resolution, {"reference": "T"}),
        (services.fail_payment, {"code": "no"}),
    ):
        refused(shop, service, whole.resolutions[0], error=TransitionRefused, **details)


# --- by itself ------------------------------


def test_what_is_due_is_paid_by_itself_where_the_shop_wants_so(shop, stripe, run_handlers):
    with make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, provider_name="stripe", pays_by_itself=True)
    whole = due(shop)
    credit = due(shop, kind="store_credit")
    run_handlers(shop)
    assert state(shop, whole)[0] == "settled"
    assert state(shop, credit)[0] == "due"
    assert len(stripe.asked) == 1


@pytest.mark.parametrize(
    ("currency", "minor", "there"),
    [
        ("EUR", 1099, 1099),
        ("JPY", 500, 500),
        ("KWD", 1500, 1500),
        ("ISK", 500, 50000),
        ("MGA", 1000, 10),
        ("MGA", 1050, None),
    ],
)
def test_amounts_are_written_as_stripe_writes_them(currency, minor, there):
    assert stripe_words.to_stripe(minor, currency) == there
    if there is not None:
        assert stripe_words.from_stripe(there, currency.lower()) == minor


@pytest.mark.parametrize(
    ("reference", "named"),
    [("pi_1", {"payment_intent": "pi_1"}), ("py_1", {"charge": "py_1"}), ("PAYPAL-7", {})],
)
def test_only_stripes_own_references_are_stripes(reference, named):
    assert stripe_api._payment(reference) == named

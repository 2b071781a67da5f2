"""Stripe, by its real library against a server that plays recorded answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test.utils import override_settings

from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, TransitionRefused
from rma import services
from rma.models import MoneyDifference, PaymentAttempt, PaymentSettings
from rma.providers import Forged
from rma.services.accounts import save_payment_settings
from rma.services.comparing import compare_books, listen
from rma.services.looking import look_again
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.stripe_server import Stripe, error, running, signed
from tests.rma.test_settling import do, refused

pytestmark = pytest.mark.django_db

KEY = "sk_test_51H8sFAKEFAKEFAKEFAKE0001"
WEBHOOK = "whsec_fakefakefakefakefakefake01"
ONE = [{"amount": "20.00", "reference": "pi_1", "method": "card"}]
TWO = [
    {"amount": "5.00", "reference": "pi_1", "method": "card"},
    {"amount": "15.00", "reference": "ch_2", "method": "card"},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Stripe]:
    with running() as stripe:
        yield stripe


@pytest.fixture
def stripe(server, shop) -> Iterator[Stripe]:
    """The server with nothing said yet, and a shop that pays with it."""
    for told in (server.answers, server.asked, server.headers, server.refunds, server.disputes):
        told.clear()
    server.by_key.clear()
    server.away = False
    with make.working_in(shop):
        save_payment_settings(
            by=make.SYSTEM, provider_name="stripe", secret=KEY, webhook_secret=WEBHOOK
        )
    with override_settings(STRIPE_API_BASE=server.url):
        yield server


def due(shop, payments=ONE, quantity=1):
    """A return with 10.00 a unit due."""
    make.with_policy(shop, refund_on="request")
    order = make_order(shop, lines=[line_given(quantity=2)], payments=payments)
    return make.returned(shop, order, make.line_ask(quantity=quantity))


def start(shop, whole):
    """Start it, and do what the handler of that event does."""
    do(shop, services.start_payment, whole.resolutions[0])
    carry_out(shop, whole)
    return state(shop, whole)


def carry_out(shop, whole):
    with tenant_scope(shop):
        services.carry_out_payment(whole.resolutions[0].pk)


def state(shop, whole):
    (row, *_rest) = make.fresh(shop, whole.rma).resolutions
    return row.status, row.failure_code, row.provider_reference


def tries(shop):
    with make.working_in(shop):
        rows = PaymentAttempt.objects.order_by("pk")
        return [(row.number, row.amount_minor, row.outcome, row.code) for row in rows]


def later(shop, whole, **passed):
    """What the sweep does so much later."""
    with clock.frozen(make.SOON + timedelta(**passed)), tenant_scope(shop):
        look_again(whole.resolutions[0].pk)


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


# --- what Stripe tells ------------------------------


def told(shop, kind, row):
    body = json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": kind,
            "data": {"object": row},
            "api_version": "2025-09-30.clover",
        }
    ).encode()
    with make.working_in(shop):
        return listen("stripe", body, signed(body, WEBHOOK))


def test_a_pending_refund_is_settled_or_failed_by_a_message(shop, stripe):
    stripe.answers = [{"status": "pending"}, {"status": "pending"}]
    good, bad = due(shop), due(shop)
    start(shop, good)
    start(shop, bad)
    first, second = stripe.refunds
    told(shop, "refund.updated", first | {"status": "succeeded"})
    told(shop, "refund.updated", first | {"status": "succeeded"})
    told(shop, "refund.failed", second | {"status": "failed", "failure_reason": "declined"})
    assert state(shop, good)[0] == "settled"
    assert state(shop, bad)[:2] == ("failed", "declined")


def test_a_refund_that_comes_back_later_is_owed_again(shop, stripe):
    whole = due(shop)
    start(shop, whole)
    told(shop, "refund.failed", stripe.refunds[0] | {"status": "failed"})
    told(shop, "refund.failed", stripe.refunds[0] | {"status": "failed"})
    statuses = [row.status for row in make.fresh(shop, whole.rma).resolutions]
    assert statuses == ["reversed", "due"]


def test_a_dispute_takes_what_is_owed_out_of_our_hands(shop, stripe):
    dispute = {
        "id": "dp_1",
        "object": "dispute",
        "amount": 2000,
        "currency": "eur",
        "charge": "ch_9",
        "payment_intent": "pi_1",
        "status": "needs_response",
    }
    whole = due(shop)
    told(shop, "charge.dispute.created", dispute)
    told(shop, "charge.dispute.created", dispute)
    assert state(shop, whole) == ("charged_back", "", "dp_1")
    assert make.fresh(shop, whole.rma).lines[0].settled == 1
    # What had been refunded already is for a person to contest.
    paid = due(shop, [{"amount": "20.00", "reference": "pi_7"}])
    start(shop, paid)
    told(shop, "charge.dispute.created", dispute | {"id": "dp_2", "payment_intent": "pi_7"})
    with make.working_in(shop):
        (row,) = MoneyDifference.objects.all()
    assert (row.kind, row.reference, row.rma_id) == ("charged_back", "dp_2", paid.rma.pk)


def test_a_message_of_somebody_else_is_not_heard(shop, stripe):
    body = b'{"type": "refund.updated"}'
    for signature in ("", "t=1,v1=00", signed(body, "whsec_other")):
        with pytest.raises(Forged), make.working_in(shop):
            listen("stripe", body, signature)


# --- the books ------------------------------


def test_money_that_only_one_book_tells_is_listed_once(shop, stripe):
    whole = due(shop)
    start(shop, whole)
    (ours,) = stripe.refunds
    stripe.refunds[:] = [ours | {"id": "re_by_hand", "metadata": {}, "amount": 250}]
    with tenant_scope(shop), clock.frozen(make.SOON + timedelta(hours=3)):
        assert compare_books() == 2
        assert compare_books() == 0
    with make.working_in(shop):
        rows = MoneyDifference.objects.order_by("kind")
        told_apart = [(row.kind, row.reference, row.amount_minor) for row in rows]
        assert PaymentSettings.objects.get().reconciled_at is not None
    assert told_apart == [("not_here", "re_by_hand", 250), ("not_there", "re_1", 1000)]


def test_equal_books_have_no_difference(shop, stripe):
    start(shop, due(shop))
    with tenant_scope(shop), clock.frozen(make.SOON + timedelta(hours=3)):
        assert compare_books() == 0


# --- keys ------------------------------


def test_a_key_is_sealed_and_in_no_event_and_no_log(shop, stripe, caplog):
    with caplog.at_level(logging.DEBUG):
        start(shop, due(shop))
    with make.working_in(shop):
        row = PaymentSettings.objects.values().get()
        events = str([(each.data, each.snapshot) for each in StageEvent.objects.all()])
    kept = [str(row), events, caplog.text]
    assert not any(secret in text for secret in (KEY, WEBHOOK) for text in kept)
    assert row["secret_hint"] == "sk_test_…0001"


def test_a_sealed_key_opens_for_its_shop_and_server_only(shop, beta, stripe):
    with make.working_in(shop):
        sealed = PaymentSettings.objects.get()
    with make.working_in(beta):
        PaymentSettings.objects.create(provider="stripe", secret_sealed=sealed.secret_sealed)
    make.seeded(beta)
    assert start(beta, due(beta))[:2] == ("failed", "credentials_missing")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        assert start(shop, due(shop))[:2] == ("failed", "credentials_missing")
    assert stripe.asked == []


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"provider_name": "stripe"}, "secret"),
        ({"provider_name": "stripe", "secret": "pk_live_1"}, "secret"),
        ({"provider_name": "stripe", "secret": KEY, "webhook_secret": "x"}, "webhook_secret"),
        ({"provider_name": "pirates"}, "provider"),
        ({"provider_name": "manual", "credit_days": 0}, "credit_days"),
    ],
)
def test_settings_that_cannot_work_are_refused(shop, details, field):
    with make.unchanged(shop), pytest.raises(InvalidInput) as failure, make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, **details)
    assert [each.field for each in failure.value.errors] == [field]


def test_without_a_key_nothing_is_started(shop):
    whole = due(shop)
    refused(
        shop,
        services.start_payment,
        whole.resolutions[0],
        error=InvalidInput,
        provider_name="stripe",
    )

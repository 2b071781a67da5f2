"""What Stripe tells of money, laid beside our book; and the keys it is asked with."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.test.utils import override_settings

from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput
from rma import services
from rma.models import MoneyDifference, PaymentSettings
from rma.providers import Forged
from rma.services.accounts import save_payment_settings
from rma.services.comparing import compare_books, listen
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.gifts import gift_slip, given_back
from tests.rma.stripe_server import signed
from tests.rma.striping import KEY, ONE, WEBHOOK, due, server, start, state, stripe
from tests.rma.test_settling import refused

__all__ = ["server", "stripe"]

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("buyer", "statuses"),
    [(False, {"gift": "due"}), (True, {"gift": "due", "own": "charged_back"})],
)
def test_a_dispute_of_who_bought_it_takes_nothing_from_who_got_it(shop, stripe, buyer, statuses):
    make.with_policy(shop, refund_on="request", resolutions=["refund", "store_credit"])
    order = make_order(shop, lines=[line_given(quantity=2)], payments=ONE)
    whole = {"gift": given_back(shop, gift_slip(shop, order))}
    if buyer:
        whole["own"] = make.returned(shop, order)
    dispute = {
        "id": "dp_1",
        "object": "dispute",
        "amount": 2000,
        "currency": "eur",
        "charge": "ch_9",
        "payment_intent": "pi_1",
        "status": "needs_response",
    }
    told(shop, "charge.dispute.created", dispute)
    told(shop, "charge.dispute.created", dispute)
    assert {who: state(shop, each)[0] for who, each in whole.items()} == statuses
    with make.working_in(shop):
        (row,) = MoneyDifference.objects.all()
    assert (row.kind, row.reference, row.rma_id) == ("charged_back", "dp_1", None)


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

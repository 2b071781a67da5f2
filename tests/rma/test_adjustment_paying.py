"""Money given back without goods, paid through Stripe as refunds are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, TransitionRefused
from rma import services
from rma.models import Adjustment, PaymentAttempt
from rma.services.accounts import save_payment_settings
from rma.services.adjustment_paying import pay_adjustment, record_adjustment_paid
from rma.services.looking import look_again
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.stripe_server import error
from tests.rma.striping import TWO, server, stripe
from tests.rma.test_provider_books import told

__all__ = ["server", "stripe"]

pytestmark = pytest.mark.django_db


def _ordered(shop):
    return make_order(shop, lines=[line_given(quantity=2)], payments=TWO)


def _adjusted(shop, minor=1000, *, order=None, **how):
    order = order or _ordered(shop)
    with make.working_in(shop):
        given = {"target": "line", "order_line": "1", "reason": "Late"}
        return services.adjust_order(order, by=make.SYSTEM, amount_minor=minor, **given, **how)


def _do(shop, service, *args, **details):
    with make.working_in(shop):
        return service(*args, by=make.SYSTEM, **details)


def _state(shop):
    with make.working_in(shop):
        row = Adjustment.objects.get()
        return row.payment, row.failure_code, row.provider_reference


def _later(shop, row, **passed):
    with clock.frozen(make.SOON + timedelta(**passed)), tenant_scope(shop):
        look_again(row.pk, "adjustment")


def test_it_goes_back_to_the_orders_payments_once(shop, stripe, run_handlers):
    row = _adjusted(shop, provider_name="stripe")
    assert _state(shop)[0] == "processing"
    run_handlers(shop)
    assert _state(shop) == ("paid", "", "re_1, re_2")
    asked = [
        (each.get("payment_intent") or each["charge"], each["amount"]) for each in stripe.asked
    ]
    assert asked == [("pi_1", "500"), ("ch_2", "500")]
    assert stripe.keys == [f"{row.public_id}:1:0", f"{row.public_id}:1:1"]
    run_handlers(shop)
    for service, said in ((pay_adjustment, {}), (record_adjustment_paid, {"reference": "R"})):
        with make.unchanged(shop), pytest.raises(TransitionRefused):
            _do(shop, service, row, **said)
    assert len(stripe.asked) == 2


def test_without_a_word_it_is_only_noted_and_may_be_paid_later(shop, stripe, run_handlers):
    row = _adjusted(shop)
    run_handlers(shop)
    assert (_state(shop)[0], stripe.asked) == ("recorded", [])
    _do(shop, pay_adjustment, row)
    run_handlers(shop)
    assert _state(shop)[0] == "paid"


def test_what_went_through_is_kept_and_the_rest_is_tried_again(shop, stripe, run_handlers):
    stripe.answers = [{}, error(400, "balance_insufficient"), {}]
    row = _adjusted(shop, provider_name="stripe")
    run_handlers(shop)
    assert _state(shop)[:2] == ("failed", "balance_insufficient")
    _later(shop, row, minutes=6)
    run_handlers(shop)
    assert _state(shop)[0] == "paid"
    assert [each["amount"] for each in stripe.asked] == ["500", "500", "500"]
    assert len(set(stripe.keys)) == 3


def test_a_lost_answer_is_asked_about_and_not_paid_again(shop, stripe, run_handlers):
    stripe.answers = ["lost"]
    row = _adjusted(shop, 300, provider_name="stripe")
    run_handlers(shop)
    assert _state(shop)[0] == "unknown"
    _later(shop, row, minutes=6)
    assert (_state(shop)[0], len(stripe.asked)) == ("paid", 1)


def test_a_refusal_that_stays_is_paid_another_way(shop, stripe, run_handlers):
    stripe.answers = [error(400, "charge_disputed")]
    row = _adjusted(shop, 300, provider_name="stripe")
    run_handlers(shop)
    _later(shop, row, days=2)
    assert (_state(shop)[:2], len(stripe.asked)) == (("failed", "charge_disputed"), 1)
    with make.unchanged(shop), pytest.raises(InvalidInput):
        _do(shop, record_adjustment_paid, row, reference=" ")
    _do(shop, record_adjustment_paid, row, reference="SEPA-1")
    assert _state(shop) == ("paid", "", "SEPA-1")


def test_a_refund_that_comes_back_later_is_paid_again(shop, stripe, run_handlers):
    row = _adjusted(shop, 300, provider_name="stripe")
    run_handlers(shop)
    told(shop, "refund.failed", stripe.refunds[0] | {"status": "failed"})
    told(shop, "refund.failed", stripe.refunds[0] | {"status": "failed"})
    assert _state(shop)[0] == "failed"
    _do(shop, pay_adjustment, row)
    run_handlers(shop)
    assert _state(shop)[0] == "paid"
    with make.working_in(shop):
        assert PaymentAttempt.objects.filter(outcome="paid").count() == 1


def test_whoever_pays_by_hand_is_asked_for_the_reference(shop):
    row = _adjusted(shop)
    with make.unchanged(shop), pytest.raises(InvalidInput):
        _do(shop, pay_adjustment, row)
    with make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, provider_name="manual")
    order = _ordered(shop)
    with make.unchanged(shop), pytest.raises(InvalidInput):
        _adjusted(shop, order=order, provider_name="stripe")


def test_a_partner_pays_it_with_the_api(shop, stripe, run_handlers, partner):
    order = _ordered(shop)
    said = {"target": "line", "order_line": "1", "amount": "3.00", "reason": "Late"}
    made = partner.must(partner.post(f"orders/{order.public_id}/adjustments", said), 201)
    assert (made["payment"], made["reference"]) == ("recorded", None)
    started = partner.must(partner.post(f"adjustments/{made['id']}/pay", {"provider": "stripe"}))
    assert started["payment"] == "processing"
    run_handlers(shop)
    found = partner.must(partner.get(f"adjustments/{made['id']}"))
    assert (found["payment"], found["reference"]) == ("paid", "re_1")

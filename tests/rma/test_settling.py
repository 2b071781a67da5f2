"""Money on its way to a customer: settled once, for what is owed, by a reference or a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import OrderLine
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma import providers, services
from rma.models import Adjustment
from rma.providers import Outcome, Result
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(shop):
    """A return whose refund of 10.00 is due."""
    make.with_policy(shop, refund_on="receipt")
    whole = make.returned(shop)
    make.received(shop, whole.lines[0])
    return make.fresh(shop, whole.rma)


def do(shop, service, thing, *, by=make.SYSTEM, **details):
    with make.working_in(shop):
        return service(thing, by=by, **details)


def refused(shop, service, thing, *, error=TransitionRefused, by=make.SYSTEM, **details):
    with make.unchanged(shop), pytest.raises(error) as failure:
        do(shop, service, thing, by=by, **details)
    return failure.value


def state(shop, whole):
    return make.fresh(shop, whole.rma).resolutions[0].status


# --- settling ------------------------------


def test_what_is_due_is_settled_in_one_step_with_its_reference(shop, due):
    paid = make.SOON - timedelta(hours=1)
    do(
        shop,
        services.settle_resolution,
        due.resolutions[0],
        reference="T-1",
        method="card",
        amount_minor=1000,
        at=paid,
    )
    (resolution,) = make.fresh(shop, due.rma).resolutions
    assert (resolution.status, resolution.provider_reference, resolution.method) == (
        "settled",
        "T-1",
        "card",
    )
    assert (resolution.settled_at, resolution.settled_by) == (paid, None)
    assert make.fresh(shop, due.rma).lines[0].settled == 1


def test_a_person_may_vouch_where_there_is_no_reference(shop, due, alice):
    do(shop, services.settle_resolution, due.resolutions[0], by=alice.actor)
    (resolution,) = make.fresh(shop, due.rma).resolutions
    assert (resolution.status, resolution.settled_by) == ("settled", alice.user.pk)


def test_a_system_must_name_a_reference(shop, due):
    failure = refused(shop, services.settle_resolution, due.resolutions[0], error=InvalidInput)
    assert [(error.field, error.code) for error in failure.errors] == [("reference", "required")]


@pytest.mark.parametrize(
    ("details", "field", "code"),
    [
        ({"amount_minor": 999}, "amount", "amount_mismatch"),
        ({"amount_minor": 1_000_000}, "amount", "amount_mismatch"),
        ({"at": make.SOON + timedelta(seconds=1)}, "at", "in_the_future"),
        ({"method": "shells"}, "method", "unknown_method"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(shop, due, details, field, code):
    details = {"reference": "T-1"} | details
    failure = refused(
        shop, services.settle_resolution, due.resolutions[0], error=InvalidInput, **details
    )
    assert [(error.field, error.code) for error in failure.errors] == [(field, code)]


def test_nothing_is_settled_twice(shop, due):
    do(shop, services.settle_resolution, due.resolutions[0], reference="T-1")
    refused(shop, services.settle_resolution, due.resolutions[0], reference="T-2")


def test_nothing_is_settled_before_its_condition_is_met(shop):
    whole = make.returned(shop)
    for service in (services.settle_resolution, services.start_payment):
        details = {"reference": "T"} if service is services.settle_resolution else {}
        refused(shop, service, whole.resolutions[0], **details)
    failure = refused(shop, services.approve_resolution, whole.resolutions[0])
    assert str(failure) == "Its condition is not met: the goods are not that far yet."


def test_only_who_may_settle_settles(shop, due, bob):
    for service, details in (
        (services.settle_resolution, {"reference": "T"}),
        (services.start_payment, {}),
        (services.cancel_resolution, {}),
        (services.dispute_resolution, {"reason": "?"}),
    ):
        refused(shop, service, due.resolutions[0], error=PermissionDenied, by=bob.actor, **details)


# --- failing, trying again, questioning ----------------------------------------------------------


def test_a_failed_payment_is_tried_again_or_another_way(shop, due):
    resolution = due.resolutions[0]
    do(shop, services.start_payment, resolution)
    do(shop, services.fail_payment, resolution, code="account_closed")
    refused(shop, services.settle_resolution, resolution, reference="T")
    do(shop, services.retry_payment, resolution)
    assert state(shop, due) == "due"
    do(shop, services.start_payment, resolution)
    do(shop, services.fail_payment, resolution, code="account_closed")
    refused(shop, services.redirect_payment, resolution, error=InvalidInput, method="shells")
    do(shop, services.redirect_payment, resolution, method="bank_transfer")
    do(shop, services.settle_resolution, resolution, reference="T")
    (after,) = make.fresh(shop, due.rma).resolutions
    assert (after.status, after.method, after.failure_code) == ("settled", "bank_transfer", "")


def test_a_disputed_amount_is_not_paid(shop, due):
    do(shop, services.dispute_resolution, due.resolutions[0], reason="Too much")
    assert state(shop, due) == "disputed"
    refused(shop, services.settle_resolution, due.resolutions[0], reference="T")


def test_a_refund_that_is_cancelled_for_goods_that_came_is_used_up(shop):
    make.with_policy(shop, refund_on="receipt")
    order = make_order(shop)
    whole = make.returned(shop, order)
    make.received(shop, whole.lines[0])
    do(shop, services.cancel_resolution, whole.resolutions[0], reason="Destroyed by the shopper")
    after = make.fresh(shop, whole.rma)
    assert (after.resolutions[0].forfeited, after.lines[0].unpaid, after.refund_minor) == (
        True,
        1,
        0,
    )
    make.disposed(shop, whole.lines[0])
    assert make.fresh(shop, whole.rma).rma.status == "closed"
    other = make.returned(shop, order)
    assert other.resolutions[0].amount_minor == 1000
    with make.working_in(shop):
        assert OrderLine.objects.get(order=order).on_returns == 2


def test_a_payment_taken_back_is_owed_again(shop, due):
    do(shop, services.settle_resolution, due.resolutions[0], reference="T-1")
    do(shop, services.reverse_resolution, due.resolutions[0], reason="Wrong account")
    after = make.fresh(shop, due.rma)
    assert [(each.status, each.amount_minor) for each in after.resolutions] == [
        ("reversed", 1000),
        ("due", 1000),
    ]
    assert (after.refund_minor, after.lines[0].settled) == (1000, 0)
    do(shop, services.settle_resolution, after.resolutions[1], reference="T-2")
    assert make.fresh(shop, due.rma).lines[0].settled == 1


# --- payments of the order ------------------------------


def paid(shop, *amounts, quantity=2):
    make.with_policy(shop, refund_on="receipt")
    payments = [{"amount": amount, "method": "card"} for amount in amounts]
    order = make_order(shop, payments=payments)
    whole = make.returned(shop, order, make.line_ask(quantity=quantity))
    make.received(shop, whole.lines[0], quantity)
    return order, make.fresh(shop, whole.rma)


def test_payments_are_drained_in_their_order(shop):
    order, whole = paid(shop, "15.00", "5.00", quantity=1)
    do(shop, services.settle_resolution, whole.resolutions[0], reference="T-1")
    other = make.returned(shop, order)
    make.received(shop, other.lines[0])
    do(shop, services.settle_resolution, other.resolutions[0], reference="T-2")
    drained = [make.fresh(shop, each.rma).resolutions[0].allocations for each in (whole, other)]
    assert drained == [
        [{"payment": "0", "amount_minor": 1000}],
        [{"payment": "0", "amount_minor": 500}, {"payment": "1", "amount_minor": 500}],
    ]


def test_no_more_is_refunded_than_was_paid(shop):
    _order, whole = paid(shop, "15.00")
    assert whole.resolutions[0].amount_minor == 1500
    codes = [step["rule"] for step in whole.resolutions[0].derivation]
    assert codes[-1] == "paid_ceiling"


def test_an_unpaid_order_owes_nothing_and_asks_nobody_to_say_so(shop):
    _order, whole = paid(shop)
    (resolution,) = whole.resolutions
    assert (resolution.status, resolution.amount_minor) == ("settled", 0)
    assert (resolution.provider, resolution.provider_reference) == ("none", "nothing owed")
    make.disposed(shop, whole.lines[0], 2)
    assert make.fresh(shop, whole.rma).rma.status == "closed"


def test_money_given_back_elsewhere_meanwhile_stops_the_payment(shop):
    order, whole = paid(shop, "20.00")
    from catalog.services import upsert_order
    from tests.factories.catalog import order_given

    with make.working_in(shop):
        fields = {
            "external_id": order.external_id,
            "number": order.number,
            "payments": [{"amount": "20.00"}],
            "refunds": [{"external_id": "x1", "amount": "5.00"}],
        }
        upsert_order(order_given(**fields), by=make.SYSTEM)
    refused(shop, services.settle_resolution, whole.resolutions[0], error=Conflict, reference="T")


# --- providers ------------------------------


class Bank:
    """A provider that answers as it is told, and counts how often it was asked for each payout."""

    name = "bank"

    def __init__(self, *results):
        self.results = list(results)
        self.asked = []

    def pay(self, payout):
        self.asked.append(payout)
        return self.results.pop(0)


@pytest.fixture
def bank(monkeypatch):
    def with_results(*results):
        made = Bank(*results)
        monkeypatch.setitem(providers._MAKERS, "bank", lambda _secret, _webhook: made)
        return made

    return with_results


def test_j02_a_provider_pays_between_two_transactions_and_only_once(shop, due, bank, run_handlers):
    asked = bank(Result(Outcome.PAID, reference="B-1", method="bank_transfer"))
    do(shop, services.start_payment, due.resolutions[0], provider_name="bank")
    run_handlers(shop)
    from tenants.scope import tenant_scope

    with tenant_scope(shop):
        services.carry_out_payment(due.resolutions[0].pk)
    (resolution,) = make.fresh(shop, due.rma).resolutions
    assert (resolution.status, resolution.provider_reference) == ("settled", "B-1")
    (payout,) = asked.asked
    assert (payout.amount_minor, payout.currency) == (1000, "EUR")
    assert payout.key.startswith(resolution.public_id)


def test_a_provider_that_refuses_leaves_the_payment_failed(shop, due, bank, run_handlers):
    bank(Result(Outcome.FAILED, code="no_account"))
    do(shop, services.start_payment, due.resolutions[0], provider_name="bank")
    run_handlers(shop)
    (resolution,) = make.fresh(shop, due.rma).resolutions
    assert (resolution.status, resolution.failure_code) == ("failed", "no_account")


def test_a_payment_nobody_knows_about_is_never_tried_again_blindly(
    shop, due, bank, run_handlers, alice
):
    bank(Result(Outcome.UNKNOWN))
    do(shop, services.start_payment, due.resolutions[0], provider_name="bank")
    run_handlers(shop)
    assert state(shop, due) == "unknown"
    refused(shop, services.retry_payment, due.resolutions[0])
    refused(shop, services.settle_resolution, due.resolutions[0], reference="T")
    do(shop, services.confirm_paid, due.resolutions[0], by=alice.actor, reference="B-1")
    assert state(shop, due) == "settled"


def test_the_built_in_provider_waits_for_a_person(shop, due, run_handlers):
    do(shop, services.start_payment, due.resolutions[0])
    run_handlers(shop)
    assert state(shop, due) == "processing"
    do(shop, services.settle_resolution, due.resolutions[0], reference="T")
    assert state(shop, due) == "settled"


def test_an_unknown_provider_is_refused(shop, due):
    refused(
        shop,
        services.start_payment,
        due.resolutions[0],
        error=InvalidInput,
        provider_name="pirates",
    )


# --- money without goods ------------------------------


def adjust(shop, order, **details):
    with make.working_in(shop):
        return services.adjust_order(
            order, by=make.SYSTEM, reason="Scratched", **({"target": "line"} | details)
        )


def shipped(shop):
    """Two lines at 19 %, and shipping of 11.50 with 1.50 tax in it."""
    rates = [{"name": "VAT", "rate": "0.15"}]
    line = line_given(quantity=2, unit_price="11.50", tax_rates=rates)
    return make_order(
        shop, lines=[line], shipping=[{"kind": "standard", "amount": "11.50", "tax_rates": rates}]
    )


def test_part_of_the_shipping_comes_back_with_its_tax(shop):
    order = shipped(shop)
    made = adjust(shop, order, target="shipping", amount_minor=575)
    assert (made.amount_minor, made.net_minor, made.tax_minor) == (575, 500, 75)
    made = adjust(shop, order, target="shipping", amount_minor=575)
    assert (made.amount_minor, made.tax_minor) == (575, 75)
    with make.unchanged(shop), pytest.raises(InvalidInput) as failure:
        adjust(shop, order, target="shipping", amount_minor=1)
    (error,) = failure.value.errors
    assert (error.code, error.extra["left"]) == (
        "exceeds_refundable",
        {"amount": "0.00", "currency": "EUR"},
    )


def test_money_given_for_a_line_is_not_given_again_with_its_goods(shop):
    order = shipped(shop)
    adjust(shop, order, order_line="1", amount_minor=2000)
    whole = make.returned(shop, order, make.line_ask(quantity=2))
    assert whole.resolutions[0].amount_minor == 300
    with make.working_in(shop):
        assert Adjustment.objects.get().order_line.external_id == "1"


@pytest.mark.parametrize("amount", [0, -1, -1800])
def test_nothing_and_less_is_not_given_back(shop, amount):
    order = shipped(shop)
    with make.unchanged(shop), pytest.raises(InvalidInput):
        adjust(shop, order, order_line="1", amount_minor=amount)

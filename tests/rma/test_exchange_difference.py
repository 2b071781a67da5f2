"""The difference of an exchange: asked for, paid, held back, not paid; money in its place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.deadlines import breach_due
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, TransitionRefused
from rma import services
from rma.models import Rma
from rma.services import differences
from rma.services.repairing import end_repair
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import make_product


@pytest.fixture
def sizes(shop):
    return goods.shop_with_sizes(shop)


def _settling(whole):
    return [
        (each.status, each.amount_minor, each.customer_owes_minor) for each in whole.resolutions
    ]


# --- the difference ---------------------------------------------------------------------------


def _asked(shop, sku="TEE-XL", quantity=1):
    whole = goods.exchanged(shop, sku, quantity, order=goods.tee_order(shop))
    make.received(shop, whole.lines[0], quantity)
    return make.fresh(shop, whole.rma)


def test_something_dearer_is_asked_for_once_the_goods_are_here_and_leaves_when_it_is_paid(sizes):
    whole = _asked(sizes)
    [resolution] = whole.resolutions
    assert _settling(whole) == [("awaiting_payment", 0, 200)]
    [date] = [each for each in whole.deadlines if each.kind == "difference"]
    assert (date.holder, date.due_at - clock.now() > timedelta(days=6)) == ("you", True)
    with pytest.raises(TransitionRefused):
        goods.sent(sizes, resolution)
    assert goods.paid(sizes, resolution, amount_minor=200).status == "due"
    assert goods.sent(sizes, resolution).status == "settled"
    after = make.fresh(sizes, whole.rma)
    assert after.resolutions[0].customer_reference == "bank 1"
    assert all(each.met_at for each in after.deadlines if each.kind == "difference")


def test_a_return_that_is_called_off_asks_for_nothing_any_more(shop):
    goods.shop_with_sizes(shop, refund_on="request")
    whole = goods.exchanged(shop, "TEE-XL")
    assert _settling(whole) == [("awaiting_payment", 0, 200)]
    with make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)
    assert _settling(make.fresh(shop, whole.rma)) == [("cancelled", 0, 200)]
    assert goods.promised(shop) == []


def test_a_return_whose_difference_was_paid_is_not_called_off(shop):
    goods.shop_with_sizes(shop, refund_on="request")
    whole = goods.exchanged(shop, "TEE-XL")
    goods.paid(shop, whole.resolutions[0])
    with make.unchanged(shop), pytest.raises(TransitionRefused), make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)


def test_h20_goods_given_back_two_then_eight_leave_nothing_to_do(shop):
    """H20: what goes back to the customer as it is, piece by piece."""
    make.with_policy(shop, resolutions=["repair", "refund"])
    order = goods.tee_order(shop, 10)
    whole = make.returned(shop, order, make.line_ask(quantity=10, resolution={"type": "repair"}))
    make.received(shop, whole.lines[0], 10)
    make.disposed(shop, whole.lines[0], 10)
    seen = []
    for pieces in (2, 8):
        with make.working_in(shop):
            end_repair(
                whole.lines[0], quantity=pieces, by=make.SYSTEM, reference="home", repaired=False
            )
        after = make.fresh(shop, whole.rma)
        seen.append((after.lines[0].sent_home, after.rma.status))
    assert seen == [(2, "authorized"), (10, "closed")]
    assert {each.status for each in after.resolutions} == {"cancelled"}


def test_k04_other_goods_than_were_announced_exchange_nothing(sizes):
    """K04: the dock counts nothing for the line, so nothing is due and nothing leaves."""
    whole = goods.exchanged(sizes, "TEE-L")
    with pytest.raises(TransitionRefused):
        goods.sent(sizes, whole.resolutions[0])
    assert _settling(make.fresh(sizes, whole.rma)) == [("proposed", 0, 0)]


def test_both_units_are_waited_for_so_that_the_difference_is_asked_for_once(sizes):
    whole = goods.exchanged(sizes, "TEE-XL", 2, order=goods.tee_order(sizes))
    make.received(sizes, whole.lines[0], 1)
    assert _settling(make.fresh(sizes, whole.rma)) == [("proposed", 0, 400)]
    with make.working_in(sizes):
        services.give_up_line(whole.lines[0], by=make.SYSTEM, quantity=1)
    after = make.fresh(sizes, whole.rma)
    assert sorted(_settling(after)) == [("awaiting_payment", 0, 200), ("cancelled", 0, 200)]
    assert goods.promised(sizes) == [1]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"amount_minor": 100}, "amount_mismatch"),
        ({"reference": ""}, "required"),
        ({"method": "shells"}, "unknown_method"),
        ({"at": make.SOON + timedelta(days=1)}, "in_the_future"),
    ],
)
def test_a_wrong_payment_is_refused_and_changes_nothing(sizes, details, code):
    whole = _asked(sizes)
    with make.unchanged(sizes), pytest.raises(InvalidInput) as refused:
        goods.paid(sizes, whole.resolutions[0], **details)
    assert refused.value.errors[0].code == code


def test_a_difference_that_is_not_paid_lapses_and_a_person_decides(sizes, run_handlers):
    whole = _asked(sizes)
    [resolution] = whole.resolutions
    with clock.frozen(make.SOON + timedelta(days=9)):
        with make.working_in(sizes):
            breach_due()
        run_handlers(sizes)
        assert _settling(make.fresh(sizes, whole.rma)) == [("proposed", 0, 200)]
        assert goods.promised(sizes) == []
        with make.working_in(sizes):
            differences.ask_difference(resolution, by=make.SYSTEM)
        assert goods.promised(sizes) == [1]
        assert goods.paid(sizes, resolution).status == "due"


def test_money_in_the_place_of_goods_that_nobody_paid_for(sizes):
    whole = _asked(sizes)
    with make.working_in(sizes):
        differences.lapse_difference(whole.resolutions[0], by=make.SYSTEM)
        differences.refund_goods_instead(whole.resolutions[0], by=make.SYSTEM)
    after = make.fresh(sizes, whole.rma)
    assert [(each.type, each.status, each.amount_minor) for each in after.resolutions] == [
        ("exchange", "cancelled", 0),
        ("refund", "due", 1000),
    ]
    assert goods.promised(sizes) == []


def test_a_paid_difference_is_given_back_before_the_exchange_ends(sizes):
    whole = _asked(sizes)
    [resolution] = whole.resolutions
    goods.paid(sizes, resolution)
    with make.working_in(sizes), pytest.raises(TransitionRefused):
        services.cancel_resolution(resolution, by=make.SYSTEM)
    with make.working_in(sizes):
        differences.give_difference_back(resolution, by=make.SYSTEM, reference="bank 2")
        differences.refund_goods_instead(resolution, by=make.SYSTEM)
    after = make.fresh(sizes, whole.rma)
    assert [each.status for each in after.resolutions] == ["cancelled", "due"]


def test_a_difference_is_held_back_from_money_of_the_same_return(sizes):
    order = goods.tee_order(sizes)
    whole = make.returned(sizes, order, goods.exchange_ask("TEE-XL"), make.line_ask())
    for line in whole.lines:
        make.received(sizes, line)
    exchange, refund = whole.resolutions
    with make.working_in(sizes):
        differences.hold_back_difference(exchange, by=make.SYSTEM)
    after = make.fresh(sizes, whole.rma)
    assert _settling(after) == [("due", 0, 200), ("due", 800, 0)]
    assert sum(step["amount_minor"] for step in after.resolutions[1].derivation) == 800
    assert after.resolutions[0].customer_reference == refund.public_id


def test_nothing_is_held_back_where_nothing_else_is_paid(sizes):
    whole = _asked(sizes)
    with make.unchanged(sizes), make.working_in(sizes), pytest.raises(Conflict):
        differences.hold_back_difference(whole.resolutions[0], by=make.SYSTEM)


def test_the_same_again_by_guarantee_waits_for_stock_and_is_never_refused(shop):
    goods.shop_with_sizes(shop)
    make_product(shop, "TEE-M", variants_of="TEE", stock={"on_hand": 0})
    order = goods.tee_order(shop, 1, customer={"email": "a@b.example", "country": "DE"})
    ask = make.line_ask(reason="defective", resolution={"type": "replacement"})
    whole = make.returned(shop, order, ask, legal_basis="guarantee")
    assert goods.promised(shop) == []
    make.received(shop, whole.lines[0])
    with pytest.raises(Conflict) as refused:
        goods.sent(shop, whole.resolutions[0])
    assert refused.value.errors[0].code == "out_of_stock"
    make_product(shop, "TEE-M", variants_of="TEE", stock={"on_hand": 1})
    assert goods.sent(shop, whole.resolutions[0]).status == "settled"


def test_a_plain_return_has_nothing_to_do_with_goods_in_exchange(sizes):
    whole = make.returned(sizes)
    assert whole.resolutions[0].replacement is None
    with make.working_in(sizes):
        assert Rma.objects.count() == 1
    assert goods.promised(sizes) == []

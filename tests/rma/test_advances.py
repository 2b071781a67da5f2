"""What is given before the goods come back: offered, secured, reminded of, charged or released."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.deadlines import breach_due, open_deadlines
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, TransitionRefused
from rma import services
from rma.models import Advance
from rma.services import advances
from rma.services.uncounting import unreceive_line
from tests.factories import exchange as goods
from tests.factories import rma as make


@pytest.fixture
def sizes(shop):
    return goods.shop_with_sizes(shop)


def _do(shop, service, *args, **details):
    with make.working_in(shop):
        return service(*args, by=make.SYSTEM, **details)


def _offered(shop, whole=None, **details):
    whole = whole or goods.exchanged(shop, "TEE-L")
    return whole, _do(shop, advances.offer_advance, whole.resolutions[0], **details)


def _secured(shop, whole=None):
    whole, advance = _offered(shop, whole)
    word = {"security": "agents_word", "reason": "A good customer"}
    return whole, _do(shop, advances.secure_advance, advance, **word)


def _out(shop, whole=None):
    whole, advance = _secured(shop, whole)
    goods.sent(shop, whole.resolutions[0])
    return whole, _now(shop, advance)


def _now(shop, advance):
    with make.working_in(shop):
        return Advance.objects.get(pk=advance.pk)


def _days_later(shop, run_handlers, days):
    with clock.frozen(make.SOON + timedelta(days=days)):
        with make.working_in(shop):
            breach_due()
        run_handlers(shop)


def _dates(shop, advance):
    with make.working_in(shop):
        return [(row.kind, row.holder) for row in open_deadlines(advance)]


WORTH = [
    ("TEE-L", 1000),  # as much as what comes back
    ("TEE-XL", 1000),  # the shopper pays 2.00 of the 12.00 now
    ("TEE-XS", 1000),  # 8.00 in goods, 2.00 in money
]


@pytest.mark.parametrize(("sku", "charged"), WORTH)
def test_what_is_charged_is_what_was_given_for_goods_that_never_came(sizes, sku, charged):
    _whole, advance = _offered(sizes, goods.exchanged(sizes, sku))
    assert (advance.status, advance.amount_minor) == ("offered", charged)


def test_a_refund_and_a_replacement_are_worth_what_they_bring(sizes):
    refund = make.returned(sizes, goods.tee_order(sizes))
    same = goods.replaced(sizes)
    assert _offered(sizes, refund)[1].amount_minor == 1000
    assert _offered(sizes, same)[1].amount_minor == 1000
    named = goods.exchanged(sizes, "TEE-XL")
    assert _offered(sizes, named, amount_minor=1500)[1].amount_minor == 1500


def test_nothing_is_offered_twice_or_for_goods_that_are_here(sizes):
    whole, _advance = _offered(sizes)
    with pytest.raises(Conflict):
        _offered(sizes, whole)
    here = goods.exchanged(sizes, "TEE-XS")
    make.received(sizes, here.lines[0])
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        _offered(sizes, here)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"security": "a smile"}, "security"),
        ({"security": "agents_word"}, "reason"),
        ({"security": "agents_word", "reason": "  "}, "reason"),
        ({"security": "hold"}, "reference"),
        ({"security": "payment_method", "reason": "because"}, "reference"),
    ],
)
def test_an_advance_is_secured_by_something(sizes, said, field):
    _whole, advance = _offered(sizes)
    with make.unchanged(sizes), pytest.raises(InvalidInput) as refused:
        _do(sizes, advances.secure_advance, advance, **said)
    assert refused.value.errors[0].field == field


def test_a_replacement_leaves_ahead_and_is_released_when_the_goods_come(sizes):
    whole, advance = _out(sizes)
    assert (advance.status, _dates(sizes, advance)) == ("out", [("goods_back", "you")])
    assert (advance.back_by - make.SOON).days == 30
    after = make.fresh(sizes, whole.rma)
    assert (after.resolutions[0].status, after.lines[0].settled) == ("settled", 1)
    assert after.rma.status == "authorized"
    make.received(sizes, whole.lines[0])
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("released", [])
    make.disposed(sizes, whole.lines[0])
    assert make.fresh(sizes, whole.rma).rma.status == "closed"


def test_goods_that_come_while_it_is_still_packed_leave_nothing_to_wait_for(sizes):
    whole, advance = _secured(sizes)
    make.received(sizes, whole.lines[0])
    goods.sent(sizes, whole.resolutions[0])
    assert _now(sizes, advance).status == "released"


def test_something_dearer_is_paid_before_it_leaves_ahead(sizes):
    whole, _advance = _secured(sizes, goods.exchanged(sizes, "TEE-XL"))
    assert make.fresh(sizes, whole.rma).resolutions[0].status == "awaiting_payment"
    goods.paid(sizes, whole.resolutions[0])
    assert goods.sent(sizes, whole.resolutions[0]).status == "settled"


def test_money_in_advance_is_out_once_it_is_paid(sizes):
    whole, advance = _secured(sizes, make.returned(sizes, goods.tee_order(sizes)))
    _do(sizes, services.settle_resolution, whole.resolutions[0], reference="R-1")
    assert _now(sizes, advance).status == "out"
    make.received(sizes, whole.lines[0])
    after = make.fresh(sizes, whole.rma)
    assert [each.status for each in after.resolutions] == ["settled"]
    assert _now(sizes, advance).status == "released"


def test_k14_goods_that_do_not_come_in_thirty_days_are_reminded_of_and_charged(sizes, run_handlers):
    whole, advance = _out(sizes)
    _days_later(sizes, run_handlers, 29)
    assert _now(sizes, advance).status == "out"
    _days_later(sizes, run_handlers, 32)
    assert _now(sizes, advance).status == "overdue"
    assert _dates(sizes, advance) == [("charge_advance", "us")]
    _do(sizes, advances.charge_advance, advance, reference="C-1", method="card")
    charged = _now(sizes, advance)
    assert (charged.status, charged.charge_reference, charged.amount_minor) == (
        "charged",
        "C-1",
        1000,
    )
    with pytest.raises(TransitionRefused):
        _do(sizes, advances.repay_charge, advance, reference="B-1")
    make.received(sizes, whole.lines[0])
    assert _dates(sizes, advance) == [("repay_charge", "us")]
    _do(sizes, advances.repay_charge, advance, reference="B-1")
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("refunded", [])


def test_what_cannot_be_charged_is_owed_and_written_off_with_a_reason(sizes):
    _whole, advance = _out(sizes)
    _do(sizes, advances.remind_advance, advance)
    _do(sizes, advances.fail_charge, advance, code="card_expired")
    with make.unchanged(sizes), pytest.raises(InvalidInput):
        _do(sizes, advances.write_off_advance, advance, reason="")
    _do(sizes, advances.write_off_advance, advance, reason="Moved away")
    assert _now(sizes, advance).status == "written_off"


def test_goods_that_come_after_the_reminder_are_not_charged(sizes):
    whole, advance = _out(sizes)
    _do(sizes, advances.remind_advance, advance)
    make.received(sizes, whole.lines[0])
    assert _now(sizes, advance).status == "released"
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        _do(sizes, advances.charge_advance, advance, reference="C-1")


def test_a_count_taken_back_leaves_what_was_given_ahead_alone(sizes):
    whole, _advance = _out(sizes)
    make.received(sizes, whole.lines[0])
    _do(sizes, unreceive_line, whole.lines[0], quantity=1)
    assert make.fresh(sizes, whole.rma).resolutions[0].status == "settled"

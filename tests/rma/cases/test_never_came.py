"""CASES H, J: what was paid for at once and never came is not paid for again, however it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import OrderLine
from returns_portal.lib.errors import Conflict, TransitionRefused
from rma import services
from rma.models import Resolution, Rma, RmaLine
from rma.services.recalling import Recalled, return_recalled
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.rma.cases.counter import Counter, refused


def do(counter: Counter, service: Callable[..., Any], *args: Any, **details: Any) -> Any:
    with make.working_in(counter.shop):
        return service(*args, by=make.SYSTEM, **details)


def paid_at_once(counter: Counter, *, lines: int = 1) -> Any:
    """A return that was paid when it was asked for: one T-shirt, or a cap beside it."""
    make.with_policy(counter.shop, refund_on="request")
    given = [line_given(quantity=1), line_given(external_id="2", sku="CAP", quantity=1)][:lines]
    asks = [make.line_ask(str(place), 1) for place in range(1, lines + 1)]
    whole = make.returned(counter.shop, make_order(counter.shop, lines=given), *asks)
    do(counter, services.settle_resolution, whole.resolutions[0], reference="T")
    return whole


def held(counter: Counter) -> list[int]:
    """Units of each line of the order that are on returns."""
    with make.working_in(counter.shop):
        return list(OrderLine.objects.order_by("position").values_list("on_returns", flat=True))


def money(counter: Counter) -> list[tuple[str, int]]:
    """Everything that is or was to be paid."""
    with make.working_in(counter.shop):
        return list(Resolution.objects.order_by("pk").values_list("status", "amount_minor"))


def given_up(counter: Counter, whole: Any) -> None:
    do(counter, services.give_up_line, whole.lines[0])


def expired(counter: Counter, whole: Any) -> None:
    assert do(counter, services.expire_return, whole.rma)


@pytest.mark.parametrize("end", [given_up, expired])
def test_j23_what_was_paid_and_never_came_is_not_refunded_again(counter, end):
    whole = paid_at_once(counter)
    end(counter, whole)
    assert make.fresh(counter.shop, whole.rma).lines[0].status == "not_coming"
    assert held(counter) == [1]
    assert refused(counter.ask(whole.rma.order, 1)) == ("already_returned", None)
    found = counter.balance(whole.rma.order)
    assert (found.given_back, found.promised, found.left) == (1000, 0, 0)
    assert refused(counter.adjust(whole.rma.order, "line", "0.01")) == (
        "exceeds_refundable",
        "0.00",
    )


@pytest.mark.parametrize("lines", [1, 2], ids=["of a return that has ended", "of one that goes on"])
def test_j23_what_comes_late_was_paid_already(counter, lines):
    whole = paid_at_once(counter, lines=lines)
    given_up(counter, whole)
    do(counter, services.receive_line, whole.lines[0], quantity=1)
    assert held(counter) == [1] * lines
    assert money(counter) == (
        [("settled", 1000), ("proposed", 0)] if lines == 1 else [("settled", 1000), ("due", 1000)]
    )
    with make.working_in(counter.shop):
        late = RmaLine.objects.order_by("pk").last() if lines == 1 else None
        counted = RmaLine.objects.get(pk=whole.lines[0].pk)
    if late is not None:  # a find: it counts against nothing, and a person decides
        assert (late.status, late.kept, late.order_line_id) == ("requested", 1, None)
    else:
        assert (counted.status, counted.received, counted.settled) == ("authorized", 1, 1)


def test_h06_taken_back_it_may_come_back_again(counter):
    whole = paid_at_once(counter)
    given_up(counter, whole)
    do(counter, services.reverse_resolution, whole.resolutions[0], reason="Came back to us")
    assert held(counter) == [0]
    assert counter.balance(whole.rma.order).left == 1000
    assert counter.returned(whole.rma.order, 1)["totals"]["refund"]["amount"] == "10.00"


def test_f26_the_serial_of_what_was_paid_is_not_free(counter):
    make_product(counter.shop, "PHONE", serialised=True)
    make.with_policy(counter.shop, refund_on="request")
    sold = [line_given(sku="PHONE", quantity=2, serials=["S-1", "S-2"])]
    order = make_order(counter.shop, lines=sold)
    whole = make.returned(counter.shop, order, make.line_ask(quantity=1, serials=["S-1"]))
    do(counter, services.settle_resolution, whole.resolutions[0], reference="T")
    given_up(counter, whole)
    assert refused(counter.ask(order, 1, serials=["S-1"]))[0] == "serial_on_open_return"
    assert counter.ask(order, 1, serials=["S-2"]).status == 201


def test_what_is_being_paid_is_not_given_up_and_does_not_lapse(counter):
    make.with_policy(counter.shop, refund_on="request")
    whole = make.returned(counter.shop)
    do(counter, services.start_payment, whole.resolutions[0])
    with make.unchanged(counter.shop), pytest.raises(TransitionRefused):
        given_up(counter, whole)
    assert do(counter, services.expire_return, whole.rma) is False
    do(counter, services.settle_resolution, whole.resolutions[0], reference="T")
    assert held(counter) == [1]


@pytest.mark.parametrize("service", [services.cancel_line, services.give_up_line])
def test_h06_one_of_two_that_are_owed_at_once_is_called_off_with_its_money(counter, service):
    make.with_policy(counter.shop, refund_on="request", restocking_fee={"percent": 10})
    whole = make.returned(counter.shop, None, make.line_ask(quantity=2))
    assert money(counter) == [("due", 1800)]
    do(counter, service, whole.lines[0], quantity=1)
    assert money(counter) == [("due", 900), ("cancelled", 900)]
    assert held(counter) == [1]
    do(counter, services.settle_resolution, whole.resolutions[0], reference="T")
    assert counter.balance(whole.rma.order).given_back == 900


@pytest.mark.parametrize("service", [services.cancel_line, services.give_up_line])
def test_h06_one_of_two_that_were_paid_is_not_called_off_alone(counter, service):
    make.with_policy(counter.shop, refund_on="request")
    whole = make.returned(counter.shop, None, make.line_ask(quantity=2))
    do(counter, services.settle_resolution, whole.resolutions[0], reference="T")
    with make.unchanged(counter.shop), pytest.raises(Conflict) as caught:
        do(counter, service, whole.lines[0], quantity=1)
    assert caught.value.code == "money_moved"


def test_h06_what_is_not_paid_at_all_is_called_off_as_a_whole(counter):
    make.with_policy(counter.shop, refund_on="request")
    whole = make.returned(counter.shop, None, make.line_ask(quantity=2))
    do(counter, services.cancel_resolution, whole.resolutions[0])
    with make.unchanged(counter.shop), pytest.raises(TransitionRefused):
        do(counter, services.give_up_line, whole.lines[0], quantity=1)
    do(counter, services.give_up_line, whole.lines[0])
    assert held(counter) == [0]


def test_what_a_find_brings_is_a_persons_decision(counter):
    whole = paid_at_once(counter)
    given_up(counter, whole)
    do(counter, services.receive_line, whole.lines[0], quantity=1)
    with make.working_in(counter.shop):
        find = Resolution.objects.select_related("rma").get(amount_minor=0)
        there = f"resolutions/{find.public_id}"
    counter.partner.must(counter.partner.post(f"{there}/dispute", {"reason": "It came"}))
    sent = {"amount": "2.00", "reason": "For the way"}
    told = counter.partner.must(counter.partner.post(f"{there}/amend", sent))
    assert told["amount"]["amount"] == "2.00"
    made = counter.partner.must(counter.partner.get(f"returns/{find.rma.public_id}"))
    assert made["totals"]["refund"]["amount"] == "2.00"


def test_a_recall_of_one_of_two_that_are_being_paid_joins_their_line(counter):
    make.with_policy(counter.shop, refund_on="request")
    whole = make.returned(counter.shop, None, make.line_ask(quantity=2))
    do(counter, services.start_payment, whole.resolutions[0])
    line = whole.lines[0]
    do(counter, return_recalled, Recalled(line.product, 1, "refund", order_line=line.order_line))
    after = make.fresh(counter.shop, whole.rma)
    assert [(each.requested, each.legal_basis) for each in after.lines] == [(2, "recall")]
    assert money(counter) == [("processing", 2000)]


#: What is asked of one of two units whose line has ended.
OF_TWO = [services.cancel_line, services.give_up_line]


@pytest.mark.parametrize("service", OF_TWO, ids=["cancel", "give up"])
def test_h22_a_part_of_what_has_ended_is_refused(counter, service):
    whole = make.returned(counter.shop, None, make.line_ask(quantity=2))
    do(counter, services.cancel_return, whole.rma)
    with make.unchanged(counter.shop), pytest.raises(TransitionRefused):
        do(counter, service, whole.lines[0], quantity=1)
    with make.working_in(counter.shop):
        assert Rma.objects.get().status == "cancelled"

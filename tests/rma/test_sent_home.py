"""Pieces whose repair is over are the customer's again: they may come back, for the exact money."""

from __future__ import annotations

import pytest

from catalog.models import OrderLine
from returns_portal.lib.errors import InvalidInput, TransitionRefused
from rma import services
from rma.models import RmaLine
from rma.services.repairing import end_repair, refund_instead, taken_in_again
from rma.services.uncounting import unreceive_line
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

pytestmark = pytest.mark.django_db
STANDARD = [{"kind": "standard", "amount": "4.90"}]


#: A consumer where goods have a legal guarantee.
BUYER = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


def bought(shop, **line):
    given = line_given(**({"quantity": 1} | line))
    return make_order(shop, lines=[given], shipping=STANDARD, customer=BUYER)


def three(shop):
    # Three of them cost 10.00: 3.34, 3.33, 3.33.
    return bought(shop, quantity=3, unit_price="3.333333")


def asks(shop, order, quantity=1, wanted="repair", **fields):
    reason = "too_small"
    if wanted == "repair":
        reason, fields = "defective", {"legal_basis": "guarantee"} | fields
    line = make.line_ask(
        quantity=quantity, reason=reason, resolution={"type": wanted}, **fields.pop("line", {})
    )
    return make.returned(shop, order, line, **fields)


def here(shop, whole, quantity=1):
    """Goods of a return, inspected, with a route."""
    line = make.fresh(shop, whole.rma).lines[0]
    make.received(shop, line, quantity)
    make.inspected(shop, line, quantity)
    make.disposed(shop, line, quantity)
    return line


def ends(shop, line, quantity=1, *, repaired=True, **details):
    with make.working_in(shop):
        end_repair(
            line, quantity=quantity, by=make.SYSTEM, reference="WO-1", repaired=repaired, **details
        )


def counted(shop, line):
    """Sent home of the line, and what is on returns of its order line."""
    with make.working_in(shop):
        fresh = RmaLine.objects.get(pk=line.pk)
        return fresh.sent_home, OrderLine.objects.get(pk=fresh.order_line_id).on_returns


def amounts(whole):
    return [each.amount_minor for each in whole.resolutions]


@pytest.mark.parametrize("repaired", [True, False])
def test_what_went_home_may_come_back_and_is_refunded_to_the_cent(shop, repaired):
    order = bought(shop, unit_price="96.67")
    first = asks(shop, order)
    line = here(shop, first)
    assert counted(shop, line) == (0, 1)
    with pytest.raises(InvalidInput) as caught:
        asks(shop, order)
    assert caught.value.errors[0].code == "already_returned"
    ends(shop, line, repaired=repaired)
    after = make.fresh(shop, first.rma)
    assert after.rma.status == "closed"
    assert [each.status for each in after.resolutions] == ["settled" if repaired else "cancelled"]
    assert counted(shop, line) == (1, 0)
    second = asks(shop, order, wanted="refund", legal_basis="withdrawal")
    assert amounts(second) == [9667 + 490]
    assert counted(shop, line) == (1, 1)


def test_a_second_repair_is_like_the_first(shop):
    order = bought(shop)
    for _time in range(3):
        line = here(shop, asks(shop, order))
        assert counted(shop, line) == (0, 1)
        ends(shop, line)
        assert counted(shop, line) == (1, 0)
    assert amounts(asks(shop, order, wanted="refund")) == [1000]


def test_of_two_pieces_the_one_at_home_is_free_and_the_other_is_not(shop):
    order = three(shop)
    line = here(shop, asks(shop, order, quantity=2), 2)
    ends(shop, line)
    assert counted(shop, line) == (1, 1)
    with pytest.raises(InvalidInput) as caught:
        asks(shop, order, quantity=3, wanted="refund")
    assert caught.value.errors[0].extra["allowed"] == 2
    with make.working_in(shop):
        refund_instead(line, quantity=1, by=make.SYSTEM)
    paid = [row for row in make.fresh(shop, line.rma).resolutions if row.type == "refund"]
    rest = asks(shop, order, quantity=2, wanted="refund")
    assert (amounts(rest), [row.amount_minor for row in paid]) == ([666], [334])
    assert counted(shop, line) == (1, 3)


@pytest.mark.parametrize("home_first", [True, False])
def test_all_returned_in_any_order_is_all_that_was_paid(shop, home_first):
    order = three(shop)
    repair = here(shop, asks(shop, order))
    if home_first:
        ends(shop, repair)
    one = amounts(asks(shop, order, wanted="refund"))
    if not home_first:
        ends(shop, repair)
    others = amounts(asks(shop, order, quantity=2, wanted="refund"))
    assert sum(one + others) == 1000
    assert one == ([334] if home_first else [333])


def test_what_was_disposed_of_stays_returned(shop):
    order = bought(shop)
    line = here(shop, asks(shop, order))
    ends(shop, line, repaired=False, home=False)
    assert counted(shop, line) == (0, 1)


def test_what_was_paid_for_stays_returned_wherever_it_goes(shop):
    order = bought(shop)
    line = here(shop, asks(shop, order, wanted="refund"))
    ends(shop, line)
    assert counted(shop, line) == (0, 1)


def test_what_was_refused_and_sent_home_may_come_back_too(shop):
    order = bought(shop)
    whole = asks(shop, order, wanted="refund")
    line = here(shop, whole)
    with make.working_in(shop):
        services.cancel_resolution(
            make.fresh(shop, whole.rma).resolutions[0], by=make.SYSTEM, reason="Not ours"
        )
    assert counted(shop, line) == (0, 1)
    ends(shop, line, repaired=False)
    assert counted(shop, line) == (1, 0)
    assert amounts(asks(shop, order, wanted="refund")) == [1000]


def test_a_serial_that_went_home_may_be_named_again(shop):
    order = bought(shop, quantity=2)
    first = asks(shop, order, quantity=2, line={"serials": ["SN 1", "SN 2"]})
    line = here(shop, first, 2)
    ends(shop, line, serial="sn 1")
    with pytest.raises(InvalidInput) as caught:
        asks(shop, order, line={"serials": ["SN 2"]})
    assert caught.value.errors[0].code == "serial_on_open_return"
    asks(shop, order, line={"serials": ["SN 1"]})


def test_a_parcel_that_nobody_took_in_counts_again_unless_another_return_has_its_piece(shop):
    order = bought(shop)
    line = here(shop, asks(shop, order))
    for seen in ((0, 1), (1, 0)):
        ends(shop, line)
        assert counted(shop, line) == (1, 0)
        if seen == (1, 0):
            asks(shop, order)
            seen = (1, 1)
        with make.working_in(shop):
            taken_in_again(line, quantity=1, by=make.SYSTEM)
        assert counted(shop, line) == seen


def test_what_went_home_was_neither_paid_nor_miscounted(shop):
    order = three(shop)
    whole = asks(shop, order, quantity=2)
    line = here(shop, whole, 2)
    ends(shop, line)
    [done] = [row for row in make.fresh(shop, whole.rma).resolutions if row.status == "settled"]
    with (
        make.unchanged(shop),
        pytest.raises(TransitionRefused, match="with the customer again"),
        make.working_in(shop),
    ):
        services.reverse_resolution(done, by=make.SYSTEM)
    make.disposed(shop, line, -2)
    with make.unchanged(shop), pytest.raises(Exception, match="route"), make.working_in(shop):
        unreceive_line(line, quantity=2, by=make.SYSTEM)

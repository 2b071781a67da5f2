"""Dates that the law sets on a return: with clause, a warning before, a word when they pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.deadlines import breach_due, warn_due
from flows.models import Deadline, StageEvent
from returns_portal.lib import clock
from rma import services
from rma.models import Rma
from rma.selectors.whole import whole_return
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import make_order
from tests.factories.rma import working_in

SYSTEM = Actor.system()
#: A Monday in the days after delivery.
STATED = datetime(2026, 10, 5, 10, tzinfo=UTC)
LAST = timedelta(microseconds=1)
BUYER = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


@pytest.fixture
def sold(shop):
    return make_order(shop, customer=BUYER)


def withdrawn(shop, sold, at=STATED, **fields):
    with clock.frozen(at):
        return make.returned(shop, sold, legal_basis="withdrawal", **fields)


def dates(shop, whole):
    with working_in(shop):
        return {row.kind: row for row in whole_return(Rma.objects.get(pk=whole.rma.pk)).deadlines}


def later(shop, days, step, at=STATED):
    with clock.frozen(at + timedelta(days=days)), working_in(shop):
        return step()


def test_who_withdraws_has_fourteen_days_to_send_and_the_refund_waits_for_that(shop, sold):
    whole = withdrawn(shop, sold)
    found = dates(shop, whole)
    ship, refund = found["ship"], found["refund"]
    assert ship.due_at == datetime(2026, 10, 19, 22, tzinfo=UTC) - LAST
    assert (ship.holder, ship.rule, ship.clause) == (
        "you",
        "withdrawal_return",
        "Directive 2011/83/EU, Art. 14(1)",
    )
    assert ship.calendar.startswith("DE holidays ")
    assert refund.due_at == datetime(2026, 10, 19, 22, tzinfo=UTC) - LAST
    assert (refund.holder, refund.rule, refund.held) == ("us", "withdrawal", True)
    assert refund.clause == "Directive 2011/83/EU, Art. 13(1)"


def test_the_last_day_to_send_moves_over_a_weekend_and_that_to_pay_does_not(shop, sold):
    found = dates(shop, withdrawn(shop, sold, STATED - timedelta(days=2)))
    assert found["ship"].due_at == datetime(2026, 10, 19, 22, tzinfo=UTC) - LAST
    assert found["refund"].due_at == datetime(2026, 10, 17, 22, tzinfo=UTC) - LAST


def test_a_short_policy_gives_no_fewer_days_and_a_long_one_gives_more(shop, sold):
    make.with_policy(shop, ship_by_days=3)
    assert dates(shop, withdrawn(shop, sold))["ship"].due_at.date().isoformat() == "2026-10-19"
    make.with_policy(shop, ship_by_days=40)
    other = make_order(shop, external_id="2002", customer=BUYER)
    found = dates(shop, withdrawn(shop, other))["ship"]
    assert (found.due_at.date().isoformat(), found.rule) == ("2026-11-14", "ship_by_days")


def test_a_withheld_refund_is_not_late_and_runs_again_once_the_goods_are_sent(shop, sold):
    whole = withdrawn(shop, sold)
    assert later(shop, 20, breach_due) == 1  # the day to send; the refund waits
    assert dates(shop, whole)["refund"].breached_at is None
    with clock.frozen(STATED + timedelta(days=21)), working_in(shop):
        services.announce(whole.shipments[0], by=SYSTEM, tracking_number="00340434161094000001")
    refund = dates(shop, whole)["refund"]
    # Tuesday, 27 October is the next working day: the clocks went back meanwhile.
    assert (refund.held, refund.due_at) == (False, datetime(2026, 10, 27, 23, tzinfo=UTC) - LAST)
    with working_in(shop):
        assert StageEvent.objects.filter(name="deadline.runs").count() == 1
    assert later(shop, 30, breach_due) == 1


def test_sent_in_time_the_fourteen_days_stay(shop, sold):
    whole = withdrawn(shop, sold)
    with clock.frozen(STATED + timedelta(days=3)), working_in(shop):
        services.announce(whole.shipments[0], by=SYSTEM, tracking_number="00340434161094000001")
    refund = dates(shop, whole)["refund"]
    assert (refund.held, refund.due_at) == (
        False,
        datetime(2026, 10, 19, 22, tzinfo=UTC) - LAST,
    )
    assert dates(shop, whole)["ship"].met_at is not None


def test_goods_at_the_dock_end_the_withholding_too(shop, sold):
    whole = withdrawn(shop, sold)
    with clock.frozen(STATED + timedelta(days=4)), working_in(shop):
        services.receive_line(whole.lines[0], quantity=1, by=SYSTEM)
    assert dates(shop, whole)["refund"].held is False


def test_where_we_collect_nothing_is_withheld(shop, sold):
    found = dates(shop, withdrawn(shop, sold, shipping_method="collection", requested_by="agent"))
    assert (found["refund"].held, "ship" in found) == (False, False)


@pytest.mark.parametrize(
    ("days", "warn_days", "warned"),
    [(10, {}, 0), (11, {}, 1), (7, {"ship": 7}, 1), (11, {"ship": 0}, 0)],
)
def test_a_day_is_warned_of_as_early_as_the_shop_wants(shop, sold, days, warn_days, warned):
    with working_in(shop):
        shop.law = {"warn_days": warn_days}
        shop.save(update_fields=["law"])
    withdrawn(shop, sold)
    assert later(shop, days + 0.6, warn_due) == warned


def test_what_is_finished_has_no_open_date(shop, sold):
    whole = withdrawn(shop, sold)
    with clock.frozen(STATED + timedelta(days=1)), working_in(shop):
        services.cancel_return(whole.rma, by=SYSTEM)
        assert not Deadline.objects.filter(met_at=None).exists()
    assert later(shop, 30, warn_due) == 0
    assert later(shop, 30, breach_due) == 0


def test_a_fault_is_put_right_in_a_reasonable_time_that_the_shop_may_shorten(shop, sold):
    ask = make.line_ask(reason="defective", resolution={"type": "repair"})
    with clock.frozen(STATED):
        found = dates(shop, make.returned(shop, sold, ask, legal_basis="guarantee"))["remedy"]
    assert found.due_at == datetime(2026, 11, 4, 23, tzinfo=UTC) - LAST
    assert (found.holder, found.clause) == ("us", "Directive (EU) 2019/771, Art. 14(1)(b)")
    with working_in(shop):
        shop.law = {"remedy_days": 14}
        shop.save(update_fields=["law"])
    other = make_order(shop, external_id="2003", customer=BUYER)
    with clock.frozen(STATED):
        found = dates(shop, make.returned(shop, other, ask, legal_basis="guarantee"))["remedy"]
    assert found.due_at == datetime(2026, 10, 19, 22, tzinfo=UTC) - LAST

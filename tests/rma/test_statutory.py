"""What the law gives stands whatever the policy says, and is never assumed."""

from datetime import UTC, date, datetime

import pytest

from rma.eligibility import Delivery, Wish
from tests.rma.sold import codes, day, delivered, item, policy, verdict

STRICT = {"window_days": 7, "auto_authorize": True}


def eu(line, wish=None, *, number=0, rules=STRICT, **order):
    facts = {"country": "DE"} | order
    return verdict(line, wish, at=day(number), policies=[policy(**rules)], **facts)


def withdrawal(quantity=1, **more):
    return Wish(quantity, basis="withdrawal", **more)


def guarantee(quantity=1, **more):
    return Wish(quantity, basis="guarantee", **({"is_defect": True, "resolution": "repair"} | more))


def test_i13_past_the_shops_window_the_withdrawal_is_named_and_possible():
    plain = eu(item(), Wish(1), number=11)
    assert codes(plain) == ["window_expired"]
    assert plain.bases == ("withdrawal", "guarantee")
    assert [hint.code for hint in plain.hints] == ["withdrawal_possible"]
    assert plain.hints[0].params == {"until": {"date": "2026-10-19"}}
    found = eu(item(), withdrawal(), number=11)
    assert (found.outcome, found.explanation.code) == ("authorized", "by_withdrawal")
    assert (found.returnable, found.until) == (1, date(2026, 10, 19))


def test_i14_what_was_not_sent_is_withdrawn_from_up_to_what_was_sold():
    line = item(deliveries=())
    plain = eu(line, Wish(1))
    assert codes(plain) == ["not_fulfilled"]
    assert [hint.code for hint in plain.hints] == ["withdrawal_open"]
    assert eu(line, withdrawal()).outcome == "authorized"
    assert eu(line, withdrawal(2)).refusals[0].params == {"allowed": 1}


@pytest.mark.parametrize(
    ("line", "quantity", "hints"),
    [
        # Two were sold and sent: no right covers three.
        (item(2), 3, []),
        (item(2), 0, []),
        (item(2, taken=1), 2, []),
        # One was not sent yet: what is not there cannot come back, but both can be withdrawn from.
        (item(2, deliveries=[delivered(1)]), 2, ["withdrawal_open"]),
    ],
)
def test_who_only_asks_for_too_many_is_not_sent_to_a_right_that_covers_no_more(
    line, quantity, hints
):
    found = eu(line, Wish(quantity), number=1)
    assert codes(found) == ["exceeds_returnable" if quantity else "quantity_not_positive"]
    assert [hint.code for hint in found.hints] == hints


def test_i12_a_withdrawal_has_fourteen_days_and_no_fee():
    rules = STRICT | {
        "restocking_fee": {"percent": 15},
        "return_shipping_fee": {"amount": "5.99"},
    }
    assert len(eu(item(), Wish(1), rules=rules).fees) == 2
    found = eu(item(), withdrawal(), number=14, rules=rules)
    assert (found.outcome, found.fees) == ("authorized", ())


@pytest.mark.parametrize(
    ("line", "order", "rules"),
    [
        (item(is_final_sale=True), {}, {}),
        (item(is_returnable=False), {}, {}),
        (item(), {}, {"returnable": False}),
        (item(), {}, {"self_service": False, "minimum_price": "99.00"}),
        (item(is_discounted=True), {}, {"refuse_discounted": True}),
        (item(), {"open_returns": 1}, {"one_open_return_per_order": True}),
        (item(), {}, {"resolutions": ["exchange"], "photo_reasons": ["late"]}),
    ],
)
def test_no_rule_of_a_shop_undercuts_a_withdrawal(line, order, rules):
    found = eu(line, withdrawal(reason="late"), rules=rules, **order)
    assert (found.outcome, found.returnable) == ("authorized", 1)


@pytest.mark.parametrize(
    "order",
    [
        {"country": "US"},
        {"country": "CH"},
        {"country": ""},
        {"is_business": True},
        {"channel": "store"},
    ],
)
def test_only_a_consumer_with_such_a_law_buying_at_a_distance_withdraws(order):
    found = eu(item(), withdrawal(), **order)
    assert codes(found) == ["basis_not_possible"]
    assert "withdrawal" not in found.bases


def test_the_period_ends_with_the_fourteenth_day_after_the_last_good():
    other = item(key="2", deliveries=[delivered(1, day(4))])
    found = eu(item(), withdrawal(), number=18, others=(other,))
    assert (found.outcome, found.until) == ("authorized", date(2026, 10, 23))
    late = eu(item(), withdrawal(), number=19, others=(other,))
    assert codes(late) == ["window_expired"]
    assert late.bases == ("guarantee",)


def test_the_period_has_not_begun_while_a_good_of_the_order_is_on_its_way():
    other = item(key="2", deliveries=())
    found = eu(item(), withdrawal(), number=40, others=(other,))
    assert (found.outcome, found.until) == ("authorized", None)


def test_a_period_that_would_end_on_a_holiday_ends_on_the_next_working_day():
    before_christmas = Delivery(1, None, datetime(2026, 12, 11, 12, tzinfo=UTC))
    found = eu(item(deliveries=[before_christmas]), withdrawal(), number=70)
    assert found.until == date(2026, 12, 28)  # the 25th and 26th are holidays, then a Sunday


def test_without_a_recorded_delivery_thirty_days_are_presumed():
    sent = Delivery(1, day(-2), None)
    found = eu(item(deliveries=[sent]), withdrawal())
    assert found.until == date(2026, 11, 16)  # 3 October + 30 + 14 days


def test_units_on_returns_are_not_withdrawn_twice():
    assert eu(item(2, taken=1), withdrawal(2)).refusals[0].params == {"allowed": 1}
    assert codes(eu(item(taken=1), withdrawal())) == ["already_returned"]


@pytest.mark.parametrize(
    ("country", "years"), [("DE", 2), ("FR", 2), ("ES", 3), ("PT", 3), ("se", 3)]
)
def test_the_guarantee_lasts_as_long_as_the_country_says(country, years):
    found = eu(item(), guarantee(), number=40, country=country)
    assert (found.outcome, found.until) == ("authorized", date(2026 + years, 10, 5))
    assert found.label_paid_by == "merchant"
    assert found.resolutions == ("repair", "replacement", "refund")


def test_the_guarantee_is_for_faults_in_what_was_delivered():
    assert codes(eu(item(), guarantee(is_defect=False))) == ["no_defect"]
    assert codes(eu(item(deliveries=()), guarantee())) == ["not_fulfilled"]


def test_a_refused_fault_is_told_of_the_guarantee():
    found = eu(item(), Wish(1, reason="defective", is_defect=True), number=60)
    assert [hint.code for hint in found.hints] == ["guarantee_possible"]


def test_a_guarantee_from_a_leap_day_ends_in_february():
    leap = Delivery(1, None, datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert eu(item(deliveries=[leap]), guarantee()).until == date(2030, 2, 28)


def test_a_fault_on_the_shoppers_word_that_saves_a_fee_is_looked_at():
    rules = STRICT | {"restocking_fee": {"percent": 15}}
    found = eu(item(), guarantee(), rules=rules)
    assert (found.outcome, found.explanation.code) == ("review", "fee_waived")

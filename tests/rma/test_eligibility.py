"""May it come back: quantities, windows and refusals (ids name rows of the case list)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rma.eligibility import Delivery
from rma.sentences import SENTENCES
from tests.rma.sold import DELIVERED, PLACED, codes, day, delivered, item, policy, verdict, wish


@pytest.mark.parametrize(
    ("rules", "number", "expected"),
    [
        pytest.param({"window_days": 14}, 20, ["window_expired"], id="I04 14 on day 20"),
        pytest.param({"window_days": 90}, 20, [], id="I04 90 on day 20"),
        pytest.param({"window_days": None}, 5 * 365, [], id="I04 none after five years"),
        pytest.param({"window_days": 30}, 5, [], id="I06 30 on day 5"),
        pytest.param({"window_days": 30}, 45, ["window_expired"], id="I06 30 on day 45"),
        pytest.param({"window_days": 7}, 10, ["window_expired"], id="I06 7 on day 10"),
        pytest.param({}, 30, [], id="I06 thirty days where nothing is set"),
        pytest.param({}, 31, ["window_expired"], id="I06 thirty days are over"),
        pytest.param({"window_days": 7}, 30, ["window_expired"], id="I20"),
        pytest.param({"window_days": 0}, 0, [], id="the day itself"),
        pytest.param({"window_days": 0}, 1, ["window_expired"], id="the day after"),
    ],
)
def test_a_window_of_n_days_includes_day_n(rules, number, expected):
    assert codes(verdict(item(), at=day(number), policies=[policy(**rules)])) == expected


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2026, 10, 12, 21, 59, 59, tzinfo=UTC), "Europe/Berlin", []),
        (datetime(2026, 10, 12, 22, 0, tzinfo=UTC), "Europe/Berlin", ["window_expired"]),
        (datetime(2026, 10, 13, 3, 59, tzinfo=UTC), "America/New_York", []),
        (datetime(2026, 10, 13, 4, 0, tzinfo=UTC), "America/New_York", ["window_expired"]),
        (datetime(2026, 10, 12, 15, 0, tzinfo=UTC), "Asia/Tokyo", ["window_expired"]),
    ],
)
def test_the_last_day_ends_at_midnight_where_the_shop_is(at, zone, expected):
    found = verdict(item(), at=at, tz=ZoneInfo(zone), policies=[policy(window_days=7)])
    assert found.until == date(2026, 10, 12)
    assert codes(found) == expected


def test_the_day_of_delivery_is_the_one_where_the_shop_is():
    late = Delivery(1, None, datetime(2026, 10, 5, 23, 0, tzinfo=UTC))  # the 6th in Berlin
    found = verdict(item(deliveries=[late]), policies=[policy(window_days=7)])
    assert found.until == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("starts", "delivery", "until"),
    [
        ("delivered", Delivery(1, day(-3), day(0)), date(2026, 10, 12)),
        ("delivered", Delivery(1, day(-3), None), date(2026, 10, 9)),
        ("delivered", Delivery(1), date(2026, 10, 8)),
        ("fulfilled", Delivery(1, day(-3), day(0)), date(2026, 10, 9)),
        ("fulfilled", Delivery(1, None, day(0)), date(2026, 10, 12)),
        ("fulfilled", Delivery(1), date(2026, 10, 8)),
        ("placed", Delivery(1, day(-3), day(0)), date(2026, 10, 8)),
    ],
)
def test_the_window_starts_at_delivery_else_shipment_else_the_order(starts, delivery, until):
    rules = policy(window_days=7, window_starts=starts)
    assert verdict(item(deliveries=[delivery]), policies=[rules]).until == until


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            {"window_days": 30, "window_starts": "fulfilled"},
            ["window_expired"],
            id="I15 fulfilment, day 31",
        ),
        pytest.param({"window_days": 40, "window_starts": "placed"}, [], id="I15 order, day 35"),
    ],
)
def test_what_a_window_is_counted_from_decides(rules, expected):
    shipped = PLACED + timedelta(days=4)
    line = item(deliveries=[Delivery(1, shipped, None)])
    found = verdict(line, at=shipped + timedelta(days=31), policies=[policy(**rules)])
    assert codes(found) == expected


def test_a_window_may_run_on_to_the_next_working_day():
    rules = policy(window_days=5, extend_to_working_day=True)  # Saturday, 10 October
    assert verdict(item(), policies=[rules], country="DE").until == date(2026, 10, 12)
    assert verdict(item(), policies=[policy(window_days=5)]).until == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("match", "order", "number", "expected"),
    [
        pytest.param({"countries": ["us"]}, {}, 20, ["window_expired"], id="I07 country 14"),
        pytest.param({"countries": ["CA"]}, {}, 20, [], id="I07 another country"),
    ],
)
def test_a_country_may_have_its_own_window(match, order, number, expected):
    rules = policy({"match": match, "rules": {"window_days": 14}}, window_days=60)
    assert codes(verdict(item(), at=day(number), policies=[rules], **order)) == expected


def test_i08_the_first_override_of_a_product_wins():
    rules = policy(
        {"match": {"skus": ["TEE"]}, "rules": {"window_days": 100}},
        {"match": {"skus": ["TEE"]}, "rules": {"window_days": 10}},
        {"match": {"skus": ["MUG"]}, "rules": {"returnable": False}},
        window_days=1,
    )
    assert codes(verdict(item(), at=day(50), policies=[rules])) == []
    assert codes(verdict(item(sku="MUG"), policies=[rules])) == ["not_returnable"]


@pytest.mark.parametrize(
    ("line", "order", "rules", "expected"),
    [
        pytest.param({"kind": "gift_card"}, {}, {}, ["not_goods"], id="gift card"),
        pytest.param({"kind": "digital"}, {}, {}, ["not_goods"], id="digital"),
        pytest.param({"deliveries": ()}, {}, {}, ["not_fulfilled"], id="I14"),
        pytest.param({"cancelled": 1}, {}, {}, ["not_fulfilled"], id="cancelled"),
        pytest.param({"taken": 1}, {}, {}, ["already_returned"], id="all on returns"),
        pytest.param({"is_returnable": False}, {}, {}, ["not_returnable"], id="I08 product"),
        pytest.param({"is_final_sale": True}, {}, {}, ["final_sale"], id="final sale"),
        pytest.param({}, {}, {"returnable": False}, ["returns_disabled"], id="I19 disabled"),
        pytest.param({}, {}, {"self_service": False}, ["self_service_off"], id="I19 self"),
        pytest.param(
            {"unit_price": Decimal("24.99")},
            {},
            {"minimum_price": "25.00"},
            ["below_minimum_price"],
            id="I09 below",
        ),
        pytest.param(
            {"unit_price": Decimal("25.00")}, {}, {"minimum_price": "25.00"}, [], id="I09 at"
        ),
        pytest.param(
            {"is_discounted": True}, {}, {"refuse_discounted": True}, ["discounted"], id="discount"
        ),
        pytest.param({}, {}, {"refuse_discounted": True}, [], id="no discount"),
        pytest.param(
            {},
            {"open_returns": 1},
            {"one_open_return_per_order": True},
            ["open_return_exists"],
            id="F28",
        ),
        pytest.param({}, {"open_returns": 1}, {}, [], id="F28 off"),
    ],
)
def test_each_no_has_its_own_reason(line, order, rules, expected):
    found = verdict(item(**line), policies=[policy(**rules)], **order)
    assert codes(found) == expected
    assert SENTENCES.keys() >= set(expected)
    assert found.returnable == (0 if expected else 1)
    assert found.outcome == ("declined" if expected else "review")


def test_every_reason_is_named_and_the_weightiest_comes_first():
    found = verdict(item(is_final_sale=True), at=day(60))
    assert codes(found) == ["final_sale", "window_expired"]
    assert found.explanation.code == "final_sale"


def test_a_shop_without_a_policy_in_force_takes_nothing_back():
    assert codes(verdict(item(), policies=[])) == ["returns_disabled"]


def test_f29_what_is_on_returns_already_is_told_before_the_window():
    assert codes(verdict(item(2, taken=2), at=day(60))) == ["already_returned"]


@pytest.mark.parametrize(
    ("line", "returnable"),
    [
        pytest.param(item(3), 3, id="all"),
        pytest.param(item(3, taken=2), 1, id="F02"),
        pytest.param(item(3, taken=3), 0, id="none left"),
        pytest.param(item(3, deliveries=[delivered(2)]), 2, id="two of three sent"),
        pytest.param(item(3, deliveries=[delivered(2)], taken=1), 1, id="one of these back"),
        pytest.param(item(3, cancelled=1), 2, id="one cancelled"),
    ],
)
def test_what_was_sent_and_is_on_no_return_may_come_back(line, returnable):
    assert verdict(line).returnable == returnable


def test_each_delivery_has_its_own_window_and_the_earliest_came_back_first():
    parcels = [delivered(2, day(0)), delivered(1, day(20))]
    both = verdict(item(3, deliveries=parcels), at=day(25))
    late = verdict(item(3, deliveries=parcels), at=day(35))
    left = verdict(item(3, deliveries=reversed(parcels), taken=2), at=day(35))
    over = verdict(item(3, deliveries=parcels), at=day(60))
    assert (both.returnable, both.until) == (3, date(2026, 11, 4))
    assert (late.returnable, late.until) == (1, date(2026, 11, 24))
    assert (left.returnable, left.until) == (1, date(2026, 11, 24))
    assert (over.returnable, over.until, codes(over)) == (
        0,
        date(2026, 11, 24),
        ["window_expired"],
    )


@pytest.mark.parametrize(
    ("line", "quantity", "code", "params"),
    [
        pytest.param(item(3, taken=2), 2, "exceeds_returnable", {"allowed": 1}, id="F02"),
        pytest.param(item(2, taken=1), 100, "exceeds_returnable", {"allowed": 1}, id="F16"),
        pytest.param(item(1, taken=1), 1, "already_returned", {}, id="J23"),
        pytest.param(item(1), 0, "quantity_not_positive", {}, id="F03"),
        pytest.param(
            item(2, deliveries=[delivered(1, day(-60)), delivered(1)]),
            2,
            "exceeds_returnable",
            {"allowed": 1},
            id="one in its window",
        ),
    ],
)
def test_too_much_is_refused_with_what_is_left(line, quantity, code, params):
    (refusal,) = verdict(line, wish(quantity)).refusals
    assert (refusal.code, refusal.params) == (code, params)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (wish(reason="defective"), ["photo_required"]),
        (wish(reason="DEFECTIVE"), ["photo_required"]),
        (wish(reason="defective", photos=1), []),
        (wish(reason="late"), []),
        (wish(), []),
        (wish(resolution="repair"), ["resolution_not_offered"]),
        (wish(resolution="exchange"), []),
        (wish(basis="goodwill"), ["basis_not_possible"]),
        (wish(basis="withdrawal"), ["basis_not_possible"]),
        (wish(basis="contract"), ["basis_not_possible"]),
    ],
)
def test_what_is_asked_must_be_offered(asked, expected):
    rules = policy(photo_reasons=["defective"], resolutions=["refund", "exchange"])
    assert codes(verdict(item(), asked, policies=[rules])) == expected


def test_a_business_returns_by_contract():
    assert codes(verdict(item(), wish(basis="contract"), is_business=True)) == []


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (item(is_final_sale=True), wish(by_agent=True)),
        (item(), wish(by_agent=True, resolution="replacement")),
        (item(), wish(by_agent=True, basis="goodwill")),
        (item(is_returnable=False), wish(by_agent=True)),
    ],
)
def test_an_agent_overrules_the_policy_and_that_is_kept(line, asked):
    found = verdict(line, asked, at=day(1))
    assert found.refusals == ()
    assert len(found.overruled) == 1
    assert (found.outcome, found.explanation.code) == ("authorized", "exception_made")
    assert found.returnable == 1


@pytest.mark.parametrize(
    ("line", "asked", "code"),
    [
        (item(taken=1), wish(by_agent=True), "already_returned"),
        (item(), wish(2, by_agent=True), "exceeds_returnable"),
        (item(kind="service"), wish(by_agent=True), "not_goods"),
        (item(deliveries=()), wish(by_agent=True), "not_fulfilled"),
    ],
)
def test_an_agent_does_not_overrule_facts(line, asked, code):
    found = verdict(line, asked)
    assert (codes(found), found.overruled) == ([code], ())


def test_an_agent_brings_back_what_is_past_its_window():
    line = item(2, deliveries=[delivered(1, day(-60)), delivered(1)])
    found = verdict(line, wish(2, by_agent=True), at=day(60))
    assert (found.refusals, found.returnable) == ((), 2)
    assert [refusal.code for refusal in found.overruled] == ["window_expired"]


@pytest.mark.parametrize(
    ("rules", "asked", "outcome", "code"),
    [
        ({"auto_authorize": True}, wish(), "authorized", "within_window"),
        ({"auto_authorize": True, "window_days": None}, wish(), "authorized", "no_time_limit"),
        ({}, wish(), "review", "needs_review"),
        (
            {
                "auto_authorize": True,
                "restocking_fee": {"percent": 15},
                "fee_free_reasons": ["defective"],
            },
            wish(reason="defective", is_defect=True),
            "review",
            "fee_waived",
        ),
        (
            {"auto_authorize": True, "fee_free_reasons": ["defective"]},
            wish(reason="defective", is_defect=True),
            "authorized",
            "within_window",
        ),
    ],
)
def test_who_decides(rules, asked, outcome, code):
    found = verdict(item(), asked, policies=[policy(**rules)])
    assert (found.outcome, found.explanation.code) == (outcome, code)


@pytest.mark.parametrize(
    ("rules", "price", "offered"),
    [
        pytest.param({"keep_below": "20.00"}, "15", ("refund", "keep_with_refund"), id="D09 15"),
        pytest.param({"keep_below": "20.00"}, "25", ("refund",), id="D09 25"),
        pytest.param({}, "5", ("refund",), id="D09 off"),
        pytest.param(
            {"keep_below": "20.00", "resolutions": ["keep_with_refund", "refund"]},
            "25",
            ("refund",),
            id="never above the limit",
        ),
    ],
)
def test_keeping_the_goods_is_offered_for_cheap_ones(rules, price, offered):
    found = verdict(item(unit_price=Decimal(price)), policies=[policy(**rules)])
    assert found.resolutions == offered


FEES = {
    "restocking_fee": {"percent": 15},
    "return_shipping_fee": {"amount": "5.99"},
    "fees_by_reason": {"damaged": "0", "wrong_size": "2.50", "other": "5.00"},
    "fee_free_reasons": ["defective"],
}
RESTOCKING = {"kind": "restocking", "percent": Decimal(15)}


@pytest.mark.parametrize(
    ("rules", "asked", "expected"),
    [
        pytest.param(FEES, wish(reason="damaged"), [RESTOCKING], id="D33 damaged"),
        pytest.param(FEES, wish(reason="wrong_size"), [RESTOCKING, "2.50"], id="D33 size"),
        pytest.param(FEES, wish(reason="late"), [RESTOCKING, "5.00"], id="D33 other"),
        pytest.param(FEES, wish(reason="defective"), [], id="fee-free reason"),
        pytest.param(FEES, wish(resolution="keep_with_refund"), [], id="kept"),
        pytest.param(
            {"return_shipping_fee": {"amount": "5.99"}}, wish(), ["5.99"], id="D33 no map"
        ),
        pytest.param({}, None, [], id="none"),
    ],
)
def test_fees_follow_the_reason(rules, asked, expected):
    found = verdict(item(), asked, policies=[policy(**rules)]).fees
    told = [fee if fee["kind"] == "restocking" else str(fee["amount"]) for fee in found]
    assert told == expected


@pytest.mark.parametrize(
    ("then", "now", "window", "at"),
    [
        ({"window_days": 60}, {"window_days": 14}, 60, day(20)),
        ({"window_days": 14}, {"window_days": 60}, 60, day(20)),
        ({"window_days": 60}, {"window_days": 14}, 60, day(3)),
        ({"window_days": None}, {"window_days": 14}, None, day(3)),
        ({"restocking_fee": {"percent": 5}}, {"restocking_fee": {"percent": 10}}, 30, day(3)),
    ],
)
def test_the_policy_at_purchase_decides_where_it_is_better_for_the_customer(then, now, window, at):
    versions = [policy(**then), policy(since=DELIVERED, **now)]
    found = verdict(item(), wish(), at=at, policies=versions)
    assert found.refusals == ()
    assert found.rules.window_days == window
    assert sum(fee["percent"] for fee in found.fees) == (5 if "restocking_fee" in then else 0)


def test_where_both_are_equal_the_policy_in_force_decides():
    versions = [policy(), policy(since=DELIVERED)]
    assert verdict(item(), policies=versions).policy is versions[1]


def test_a_decision_is_kept_with_its_sentence_and_the_rules_it_came_from():
    found = verdict(item(is_final_sale=True), wish(by_agent=True))
    assert found.as_json() == {
        "outcome": "authorized",
        "code": "exception_made",
        "params": {},
        "overruled": [{"code": "final_sale", "params": {}}],
        "trace": [{"rule": "auto_authorize", "source": "policy"}],
    }

"""A policy document is checked field by field, and says which rule holds and where it came from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from returns_portal.lib.errors import InvalidInput
from rma.policies import RULES, Case, Rules, check_policy, in_force, rules_for
from tests.rma.sold import PLACED, policy

COMPLETE = {
    "returnable": True,
    "final_sale": False,
    "window_days": None,
    "window_starts": "placed",
    "extend_to_working_day": True,
    "resolutions": ["refund", "exchange"],
    "auto_authorize": True,
    "self_service": False,
    "photo_reasons": ["defective"],
    "serial_reasons": ["defective"],
    "review_above": "500.00",
    "review_risk": 60,
    "review_reasons": ["other"],
    "minimum_price": "5.00",
    "refuse_discounted": True,
    "one_open_return_per_order": True,
    "reduce_up_to": 20,
    "keep_below": "12.00",
    "donate": True,
    "gift_outcomes": ["store_credit"],
    "gift_window_days": 60,
    "ship_by_days": 14,
    "label_paid_by": "shopper",
    "restocking_fee": {"percent": "15"},
    "return_shipping_fee": {"amount": "4.90"},
    "fees_by_reason": {"changed_mind": "7.00"},
    "fee_free_reasons": ["defective"],
    "fee_free_bases": ["warranty"],
    "fee_free_outcomes": ["exchange"],
    "store_credit": {"bonus_percent": 10, "waive_fees": True, "valid_days": 365},
    "exchange_for": "any",
    "refund_on": "scan",
    "grade_deductions": {"C6": {"percent": 20}, "F2": {"amount": "5.00"}},
}


def case(**facts):
    usual = {
        "country": "DE",
        "channel": "distance",
        "placed_on": date(2026, 10, 1),
        "order_value": Decimal("50.00"),
        "sku": "TEE",
    }
    return Case(**(usual | facts))


def wrong(rules, overrides=()):
    with pytest.raises(InvalidInput) as refused:
        check_policy(rules, overrides)
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_complete_document_is_accepted_and_names_every_rule():
    check_policy(COMPLETE, [{"match": {"countries": ["DE"]}, "rules": COMPLETE}])
    assert COMPLETE.keys() == RULES.keys()


def test_a_silent_policy_is_thirty_days_from_delivery_looked_at_by_a_person():
    rules, trace = rules_for(policy(), case())
    assert rules == Rules()
    assert (rules.window_days, rules.window_starts, rules.auto_authorize) == (
        30,
        "delivered",
        False,
    )
    assert {each.source for each in trace} == {"default"}


@pytest.mark.parametrize(
    ("rule", "value", "field", "code"),
    [
        ("windw_days", 30, "windw_days", "unknown_field"),
        ("returnable", "yes", "returnable", "invalid"),
        ("returnable", None, "returnable", "invalid"),
        ("window_days", -1, "window_days", "out_of_range"),
        ("window_days", 10**6, "window_days", "out_of_range"),
        ("window_days", True, "window_days", "invalid"),
        ("window_days", "30", "window_days", "invalid"),
        ("window_starts", "paid", "window_starts", "invalid_choice"),
        ("resolutions", [], "resolutions", "empty"),
        ("resolutions", ["gift"], "resolutions", "invalid_choice"),
        ("resolutions", "refund", "resolutions", "invalid"),
        ("resolutions", [["refund"]], "resolutions", "invalid_choice"),
        ("gift_outcomes", ["refund"], "gift_outcomes", "invalid_choice"),
        ("gift_window_days", -1, "gift_window_days", "out_of_range"),
        ("photo_reasons", "defective", "photo_reasons", "invalid"),
        ("photo_reasons", [1], "photo_reasons", "invalid"),
        ("minimum_price", 5, "minimum_price", "invalid_amount"),
        ("minimum_price", "-5.00", "minimum_price", "invalid_amount"),
        ("restocking_fee", {"percent": 100}, "restocking_fee.percent", "out_of_range"),
        ("restocking_fee", {"percent": "150"}, "restocking_fee.percent", "out_of_range"),
        ("restocking_fee", {"percent": -1}, "restocking_fee.percent", "out_of_range"),
        ("restocking_fee", {"percent": "NaN"}, "restocking_fee.percent", "invalid"),
        ("restocking_fee", {"percent": True}, "restocking_fee.percent", "invalid"),
        ("restocking_fee", {"amount": "5"}, "restocking_fee.per", "empty"),
        (
            "restocking_fee",
            {"amount": "5", "per": "box"},
            "restocking_fee.per",
            "invalid_choice",
        ),
        (
            "restocking_fee",
            {"percent": 1, "amount": "5"},
            "restocking_fee.amount",
            "unknown_field",
        ),
        ("restocking_fee", 15, "restocking_fee", "invalid"),
        ("return_shipping_fee", {}, "return_shipping_fee.amount", "empty"),
        ("fees_by_reason", {"late": "x"}, "fees_by_reason.late", "invalid_amount"),
        ("fees_by_reason", [], "fees_by_reason", "invalid"),
        ("grade_deductions", {"C": {"percent": 5}}, "grade_deductions.C", "unknown_grade"),
        ("grade_deductions", {"worn": {"percent": 5}}, "grade_deductions.worn", "unknown_grade"),
        (
            "grade_deductions",
            {"C6": {"percent": 100}},
            "grade_deductions.C6.percent",
            "out_of_range",
        ),
        ("refund_on", "delivery", "refund_on", "invalid_choice"),
    ],
)
def test_a_rule_that_cannot_be_right_is_refused_by_name(rule, value, field, code):
    assert wrong({rule: value}) == [(f"rules.{field}", code)]
    assert wrong({}, [{"match": {}, "rules": {rule: value}}]) == [
        (f"overrides[0].rules.{field}", code)
    ]


@pytest.mark.parametrize(
    ("condition", "value", "code"),
    [
        ("planet", ["earth"], "unknown_field"),
        ("countries", "DE", "invalid"),
        ("countries", [], "empty"),
        ("skus", [""], "invalid"),
        ("min_order_value", "-1", "invalid_amount"),
        ("placed_from", "1 October", "invalid"),
        ("placed_to", 20261001, "invalid"),
    ],
)
def test_a_condition_that_cannot_be_right_is_refused_by_name(condition, value, code):
    overrides = [{"match": {}, "rules": {}}, {"match": {condition: value}, "rules": {}}]
    assert wrong({}, overrides) == [(f"overrides[1].match.{condition}", code)]


def test_every_wrong_field_is_named_at_once():
    overrides = [{"match": {"skus": []}, "rules": [], "note": ""}, "x", {"rules": {}}]
    assert wrong({"a": 1, "self_service": 0}, overrides) == [
        ("rules.a", "unknown_field"),
        ("rules.self_service", "invalid"),
        ("overrides[0].note", "unknown_field"),
        ("overrides[0].match.skus", "empty"),
        ("overrides[0].rules", "invalid"),
        ("overrides[1]", "invalid"),
        ("overrides[2].match", "invalid"),
    ]


@pytest.mark.parametrize("document", [None, [], "", 5])
def test_what_is_no_document_is_refused(document):
    assert wrong(document) == [("rules", "invalid")]


def test_overrides_that_are_no_list_are_refused():
    assert wrong({}, {"match": {}}) == [("overrides", "invalid")]


@pytest.mark.parametrize(
    ("match", "facts", "matches"),
    [
        pytest.param({}, {}, True, id="no condition"),
        pytest.param({"countries": ["de"]}, {}, True, id="I07 lower case"),
        pytest.param({"countries": ["DE"]}, {"country": "de"}, True, id="I07 lower case order"),
        pytest.param({"countries": ["FR", "IT"]}, {}, False, id="other countries"),
        pytest.param({"skus": ["TEE"]}, {"sku": "TEE-M"}, False, id="I16 part of a code"),
        pytest.param({"skus": ["123"]}, {"sku": "1234567"}, False, id="I16 part of a number"),
        pytest.param({"skus": ["tee"]}, {}, True, id="I16 any case"),
        pytest.param({"categories": ["phone"]}, {"category": "Phone"}, True, id="category"),
        pytest.param({"categories": ["phone"]}, {}, False, id="no category"),
        pytest.param({"tags": ["sale"]}, {"tags": frozenset({"new", "Sale"})}, True, id="tag"),
        pytest.param({"tags": ["sale"]}, {}, False, id="no tag"),
        pytest.param(
            {"customer_tags": ["vip"]}, {"customer_tags": frozenset({"VIP"})}, True, id="customer"
        ),
        pytest.param({"channels": ["store"]}, {}, False, id="channel"),
        pytest.param({"reasons": ["late"]}, {"reason": "late"}, True, id="reason"),
        pytest.param({"reasons": ["late"]}, {}, False, id="no reason"),
        pytest.param({"min_order_value": "50.00"}, {}, True, id="at least"),
        pytest.param({"min_order_value": "50.01"}, {}, False, id="below least"),
        pytest.param({"max_order_value": "50.00"}, {}, True, id="at most"),
        pytest.param({"max_order_value": "49.99"}, {}, False, id="above most"),
        pytest.param({"placed_from": "2026-10-01"}, {}, True, id="from that day"),
        pytest.param({"placed_from": "2026-10-02"}, {}, False, id="before"),
        pytest.param({"placed_to": "2026-10-01"}, {}, True, id="to that day"),
        pytest.param({"placed_to": "2026-09-30"}, {}, False, id="after"),
        pytest.param({"skus": ["TEE"], "countries": ["FR"]}, {}, False, id="all must be met"),
    ],
)
def test_an_override_holds_where_all_its_conditions_are_met(match, facts, matches):
    rules, _trace = rules_for(policy({"match": match, "rules": {"window_days": 7}}), case(**facts))
    assert rules.window_days == (7 if matches else 30)


def test_the_first_matching_override_wins_rule_by_rule_and_the_trace_says_so():
    document = policy(
        {"match": {"countries": ["FR"]}, "rules": {"window_days": 1}},
        {"match": {"skus": ["TEE"]}, "rules": {"window_days": 100}},
        {"match": {"countries": ["DE"]}, "rules": {"window_days": 60, "refund_on": "scan"}},
        window_days=14,
        auto_authorize=True,
    )
    rules, trace = rules_for(document, case())
    assert (rules.window_days, rules.refund_on, rules.auto_authorize) == (100, "scan", True)
    assert [(each.rule, each.source) for each in trace if each.source != "default"] == [
        ("window_days", "override 2"),
        ("auto_authorize", "policy"),
        ("refund_on", "override 3"),
    ]


def test_the_version_in_force_is_the_latest_that_had_begun():
    old, new = policy(since=PLACED), policy(since=PLACED + timedelta(days=1), window_days=7)
    draft = policy(since=None)
    versions = [new, draft, old]
    assert in_force(versions, PLACED - timedelta(seconds=1)) is None
    assert in_force(versions, PLACED) is old
    assert in_force(versions, PLACED + timedelta(days=1)) is new
    assert in_force([draft], PLACED) is None


def test_of_two_versions_from_the_same_moment_the_later_one_holds():
    first, second = policy(since=PLACED, window_days=1), policy(since=PLACED, window_days=2)
    assert in_force([first, second], PLACED) is second

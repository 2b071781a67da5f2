"""Where a graded piece may go: pure, by case and by property."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disposition.defaults import DEFAULT_RULES
from disposition.flow.routing import CUSTOMERS_OWN, KEEPS_DATA_SAFE, SELLS_ON
from disposition.models import ROUTES as STORED
from disposition.routing import ROUTES, Goods, Rule, options, read_rules, refusal
from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from returns_portal.lib.errors import InvalidInput

DEFAULTS = read_rules(DEFAULT_RULES)
SEALED = Goods("F6", "C9", "sealed", price_minor=1000, currency="EUR")
OPENED = replace(SEALED, packaging="opened")
BROKEN = Goods("F2", "C4", "opened", price_minor=1000, currency="EUR")


def first(goods, rules=DEFAULTS):
    best = options(goods, rules)[0]
    return best.route, best.rule


@pytest.mark.parametrize(
    ("goods", "route", "rule"),
    [
        (SEALED, "restock_as_new", "New and sealed"),
        (OPENED, "restock_open_box", "Opened, works, looks good"),
        (replace(OPENED, function="F4", cosmetic="C4"), "restock_open_box", None),
        (replace(OPENED, function="F3"), "recycle", "Everything else"),
        (BROKEN, "recycle", "Everything else"),
        (replace(SEALED, condition="damaged"), "recycle", "Everything else"),
        (replace(SEALED, hazard=True), "hazardous_treatment", "Unsafe battery"),
        (
            replace(BROKEN, wanted="repair", title="customer"),
            "repair_for_customer",
            "Customer asked for a repair",
        ),
        (replace(SEALED, stop_sale=True), "recycle", "Everything else"),
    ],
)
def test_the_default_rules_suggest(goods, route, rule):
    found = first(goods)
    assert found[0] == route
    assert rule in (None, found[1])


def test_an_unsafe_battery_has_one_way():
    assert [one.route for one in options(replace(SEALED, hazard=True), DEFAULTS)] == [
        "hazardous_treatment"
    ]


def test_what_has_to_wait_is_an_option_that_says_so():
    held = options(replace(SEALED, held=True), DEFAULTS)
    assert {one.waits_for for one in held} == {"hold"}
    phone = {one.route: one.waits_for for one in options(replace(OPENED, unwiped=True), DEFAULTS)}
    assert phone["restock_open_box"] == "data"
    assert phone["destroy"] is None
    theirs = {one.route: one.waits_for for one in options(replace(OPENED, title="customer"), ())}
    assert (theirs["donate"], theirs["return_to_customer"]) == ("title", None)


def test_figures_follow_the_price_the_quantity_and_the_rule():
    rules = [Rule("Half", "liquidate", {}, 50), *DEFAULTS]
    found = {one.route: one.net_minor for one in options(replace(OPENED, quantity=3), rules)}
    # Half of 10.00 less 1.25; 95 % of it (opened), 90 % of that (open box), less 2.00; 1.50 to pay.
    assert (found["liquidate"], found["restock_open_box"], found["recycle"]) == (1125, 1965, -450)
    assert found["return_to_customer"] is None


def test_after_the_rules_comes_what_brings_most():
    found = [one for one in options(OPENED, DEFAULTS) if not one.rule]
    amounts = [one.net_minor for one in found if one.net_minor is not None]
    assert amounts == sorted(amounts, reverse=True)
    assert [one.missing for one in found[len(amounts) :]] == ["not_sold"] * 3


def test_without_a_price_better_uses_come_first():
    found = options(replace(OPENED, price_minor=None), ())
    assert [one.route for one in found][:3] == ["restock_as_new", "restock_open_box", "transfer"]
    assert {one.route: (one.net_minor, one.missing) for one in found}["restock_as_new"] == (
        None,
        "no_price",
    )


goods = st.builds(
    Goods,
    function=st.sampled_from(["", *FUNCTIONS]),
    cosmetic=st.sampled_from(["", *COSMETICS]),
    packaging=st.sampled_from(["", *PACKAGINGS]),
    condition=st.sampled_from(["good", "opened", "damaged", "empty"]),
    battery=st.booleans(),
    title=st.sampled_from(["ours", "customer"]),
    hazard=st.booleans(),
    unwiped=st.booleans(),
    held=st.booleans(),
    stop_sale=st.booleans(),
    quantity=st.integers(1, 99),
    price_minor=st.none() | st.integers(0, 10**9),
    currency=st.sampled_from(["", "EUR", "USD"]),
)


@given(goods)
def test_there_is_always_a_way_and_never_an_unlawful_one(piece):
    found = options(piece, DEFAULTS)
    assert found
    for one in found:
        assert refusal(piece, one.route) is None
        if piece.hazard:
            assert one.route == "hazardous_treatment"
        if piece.stop_sale:
            assert one.route not in SELLS_ON
        if piece.held:
            assert one.waits_for == "hold"
        elif one.waits_for is None:
            assert not piece.unwiped or one.route in KEEPS_DATA_SAFE
            assert piece.title == "ours" or one.route in CUSTOMERS_OWN
        if piece.condition in ("damaged", "empty"):
            assert one.route != "restock_as_new"
    assert len({one.route for one in found}) == len(found)


def test_the_table_of_routes_is_the_one_that_is_stored():
    assert set(ROUTES) == {route for route, _label in STORED}


@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ([], "rules", "invalid"),
        ([{"name": "", "route": "recycle"}], "rules[0].name", "invalid"),
        ([{"name": "A", "route": "bin"}], "rules[0].route", "invalid_choice"),
        ([{"name": "A", "route": "recycle", "x": 1}], "rules[0].x", "unknown_field"),
        ([{"name": "A", "route": "recycle", "match": []}], "rules[0].match", "invalid"),
        (
            [{"name": "A", "route": "recycle", "match": {"moon": True}}],
            "rules[0].match.moon",
            "unknown_field",
        ),
        (
            [{"name": "A", "route": "recycle", "match": {"function_at_least": "C1"}}],
            "rules[0].match.function_at_least",
            "invalid",
        ),
        (
            [{"name": "A", "route": "recycle", "match": {"packagings": ["wrapped"]}}],
            "rules[0].match.packagings",
            "invalid",
        ),
        (
            [{"name": "A", "route": "recycle", "recovers_percent": 101}],
            "rules[0].recovers_percent",
            "invalid",
        ),
    ],
)
def test_rules_that_cannot_hold_are_refused_by_name(rules, field, code):
    with pytest.raises(InvalidInput) as refused:
        read_rules(rules)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)

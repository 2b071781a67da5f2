"""What a return costs its shopper: fees as other systems' tests expect them, once and exactly."""

from __future__ import annotations

from typing import Any

import pytest

from returns_portal.lib.errors import InvalidInput
from rma import services
from rma.amounts import figures
from rma.charges import Charges
from rma.money import Ask, Bearer, Fee, Ledger, charge, price_order, refund_units
from rma.services.recalling import Recalled, return_recalled
from tests.catalog.shapes import line, order
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.rma.asking import body, codes
from tests.rma.test_correcting import adds_up
from tests.rma.test_settling import do

pytestmark = pytest.mark.django_db

TAX_20 = [{"name": "VAT", "rate": "0.2"}]


def shipping_fee(amount: str) -> dict[str, Any]:
    return {"return_shipping_fee": {"amount": amount}}


def restocking(percent: str | None = None, **flat: str) -> dict[str, Any]:
    return {"restocking_fee": {"percent": percent} if percent else flat}


def one(price: str, **fields: Any) -> list[dict[str, Any]]:
    return [line_given(quantity=1, unit_price=price) | fields]


FEES_BY_REASON = {
    "fees_by_reason": {"damaged_in_transit": "0", "too_small": "2.50", "changed_mind": "7.00"},
    **shipping_fee("5.99"),
}
WITH_OTHER = FEES_BY_REASON | {
    "fees_by_reason": FEES_BY_REASON["fees_by_reason"] | {"other": "5.00"}
}

#: id -> rules, lines, the reason for all, fees and refund (of a quote of everything).
FEES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str | None, str, str]] = {
    "D01": (shipping_fee("11.25"), one("12.00"), None, "11.25", "0.75"),
    "D02": (shipping_fee("10.00"), one("12.00"), None, "10.00", "2.00"),
    "D03": (shipping_fee("10.00"), one("80.00"), None, "10.00", "70.00"),
    "D04": (shipping_fee("10.00"), one("80.00", discount="8.00"), None, "10.00", "62.00"),
    "D14": (
        restocking("10") | shipping_fee("50.00"),
        one("1000.00"),
        None,
        "150.00",
        "850.00",
    ),
    "D15": (restocking("10"), one("33.33"), None, "3.33", "30.00"),
    "D15 half up": (restocking("10"), one("0.05"), None, "0.01", "0.04"),
    "D17": (
        restocking("20") | {"fee_free_reasons": ["too_small"]},
        one("100.00"),
        "too_small",
        "0.00",
        "100.00",
    ),
    "D19": (restocking("15"), one("199.99"), None, "30.00", "169.99"),
    "D20 flat": (restocking(amount="3.00", per="return"), one("20.00"), None, "3.00", "17.00"),
    "D20 percent": (restocking("10"), one("20.00"), None, "2.00", "18.00"),
    "D25": ({}, one("100.00"), "changed_mind", "0.00", "100.00"),
    "D31": (
        restocking(amount="10.00", per="line"),
        [line_given(unit_price="50.00")],
        None,
        "10.00",
        "90.00",
    ),
    "D32 percent": (restocking("12.5"), one("80.00"), None, "10.00", "70.00"),
    "D32 two lines": (
        restocking(amount="4.00", per="line"),
        [*one("30.00"), line_given(external_id="2", sku="CAP", unit_price="10.00")],
        None,
        "8.00",
        "42.00",
    ),
    "D33 damaged": (WITH_OTHER, one("20.00"), "damaged_in_transit", "0.00", "20.00"),
    "D33 wrong size": (WITH_OTHER, one("20.00"), "too_small", "2.50", "17.50"),
    "D33 changed mind": (WITH_OTHER, one("20.00"), "changed_mind", "7.00", "13.00"),
    "D33 other": (WITH_OTHER, one("20.00"), "late", "5.00", "15.00"),
    "D33 not in the map": (FEES_BY_REASON, one("20.00"), "late", "5.99", "14.01"),
    "J28 capped": (shipping_fee("30.00"), one("20.00"), None, "20.00", "0.00"),
    "per unit": (
        restocking(amount="1.50", per="unit"),
        [line_given(quantity=3)],
        None,
        "4.50",
        "25.50",
    ),
    "percent of the price as shown, without tax": (
        restocking("10"),
        one("100.00", tax_rates=TAX_20),
        None,
        "10.00",
        "110.00",
    ),
    "L03": (
        shipping_fee("15.00"),
        one("25.00", tax_rates=[{"name": "VAT", "rate": "0.04"}]),
        None,
        "15.00",
        "11.00",
    ),
}


@pytest.mark.parametrize(("rules", "lines", "reason", "fees", "refund"), FEES.values(), ids=FEES)
def test_fees(shop, partner, rules, lines, reason, fees, refund):
    make.with_policy(shop, **rules)
    given = make_order(shop, lines=lines, prices_include_tax=False)
    asked = [
        {"order_line": each.get("external_id", "1"), "quantity": each["quantity"]}
        | {"reason": reason}
        for each in lines
    ]
    quoted = partner.must(partner.post("returns/quote", body(given, *asked)))
    assert (quoted["totals"]["fees"]["amount"], quoted["totals"]["refund"]["amount"]) == (
        fees,
        refund,
    )
    made = partner.must(partner.post("returns", body(given, *asked)), 201)
    assert made["totals"] == quoted["totals"]
    told = [[step["amount"] for step in each["derivation"]] for each in made["resolutions"]]
    assert told == [
        [step["amount"] for step in each["derivation"]] for each in quoted["resolutions"]
    ]


#: Who never pays a fee, whatever the policy says: how they ask.
FREE: dict[str, dict[str, Any]] = {
    "I12 withdrawal": {"legal_basis": "withdrawal"},
    "guarantee": {"legal_basis": "guarantee"},
    "kept": {"resolution": {"type": "keep_with_refund"}},
    "waived by basis": {"legal_basis": "goodwill", "requested_by": "agent"},
    "waived by outcome": {"resolution": {"type": "exchange"}},
}


@pytest.mark.parametrize("asked", FREE.values(), ids=FREE)
def test_nobody_pays_a_fee_for(shop, partner, asked):
    make.with_policy(
        shop,
        overrides=[
            {"match": {"bases": ["goodwill"]}, "rules": {"restocking_fee": None}},
            {
                "match": {"outcomes": ["exchange"]},
                "rules": {"restocking_fee": None},
            },
        ],
        resolutions=["refund", "exchange"],
        exchange_for="any",
        keep_below="50.00",
        **restocking("50"),
    )
    make_product(shop, "HAT", stock={"on_hand": 5})
    ship_to = {"name": "Ada", "lines": [], "city": "Berlin", "postcode": "1", "country": "DE"}
    given = make_order(shop, ship_to=ship_to)
    fields = {name: asked[name] for name in ("legal_basis", "requested_by") if name in asked}
    wanted = dict(asked.get("resolution", {"type": "refund"}))
    if wanted["type"] == "exchange":
        wanted["replacement"] = {"sku": "HAT", "unit_price": "10.00"}
    if fields.get("legal_basis") == "guarantee":
        wanted["type"] = "repair"
    line = {"order_line": "1", "quantity": 1, "reason": "defective", "resolution": wanted}
    quoted = partner.must(partner.post("returns/quote", body(given, line, **fields)))
    assert quoted["totals"]["fees"]["amount"] == "0.00"
    assert not [step for step in quoted["resolutions"][0]["derivation"] if "fee" in step["rule"]]


def test_k12_a_swap_credits_what_is_left_after_the_way_back():
    sold = order(line("80.00", discount=800))
    (part,) = refund_units(price_order(sold), Ledger(), [Ask("1", 1)]).parts
    fee = Fee.of({"kind": "return_shipping", "amount": "10.00"}, "EUR")
    fees = charge([Bearer("x", "1", 1, 7200, 7200, (fee,))])["x"]
    assert figures("exchange", part, (), Charges(fees=fees)).credit == 6200
    assert figures("refund", part, (), Charges(fees=fees)).amount == 6200
    for price, back, owes in [(5000, 1200, 0), (6200, 0, 0), (9900, 0, 3700)]:
        found = figures("exchange", part, (), Charges(fees=fees, replacement=price))
        assert (found.amount, found.owes) == (back, owes)
        assert sum(step.amount_minor for step in found.derivation) == back


def test_one_parcel_is_charged_by_the_highest_fee_that_one_of_its_lines_names():
    def fee(amount):
        return Fee.of({"kind": "return_shipping", "amount": amount}, "JPY")

    rows = charge(
        [
            Bearer("a", 1, 1, 3000, 3000, (fee("500"),)),
            Bearer("b", 2, 1, 1000, 1000, (fee("700"),)),
            Bearer("c", 3, 1, 9000, 9000),
        ]
    )
    assert {key: sum(row.amount_minor for row in steps) for key, steps in rows.items()} == {
        "a": -525,
        "b": -175,
        "c": 0,
    }


# --- once and exactly, whatever becomes of the return ------------------------------


@pytest.fixture
def charging(shop):
    """A shop that charges 5.00 a return and pays on receipt."""
    make.with_policy(shop, refund_on="receipt", **shipping_fee("5.00"))
    return shop


def fees(shop, whole):
    rows = make.fresh(shop, whole.rma).resolutions
    for each in rows:
        adds_up(each)
    return [
        (each.status, each.quantity, each.components["fees"], each.amount_minor) for each in rows
    ]


def two_lines(shop):
    lines = [
        line_given(quantity=3),
        line_given(external_id="2", sku="CAP", quantity=2, unit_price="35.00"),
    ]
    return make_order(shop, lines=lines)


def test_a_fee_per_return_is_shared_by_its_lines_and_divided_when_goods_come_in_parts(charging):
    asks = [make.line_ask(quantity=3), make.line_ask("2", 2)]
    whole = make.returned(charging, two_lines(charging), *asks)
    assert fees(charging, whole) == [("proposed", 3, 150, 2850), ("proposed", 2, 350, 6650)]
    make.received(charging, whole.lines[0], 1)
    make.received(charging, whole.lines[1], 1)
    assert sorted(fees(charging, whole)) == [
        ("due", 1, 50, 950),
        ("due", 1, 175, 3325),
        ("proposed", 1, 175, 3325),
        ("proposed", 2, 100, 1900),
    ]


def test_a_cancelled_line_leaves_its_part_of_the_fee_to_the_others(charging):
    asks = [make.line_ask(quantity=3), make.line_ask("2", 2)]
    whole = make.returned(charging, two_lines(charging), *asks)
    do(charging, services.cancel_line, whole.lines[1])
    assert fees(charging, whole) == [("proposed", 3, 500, 2500), ("cancelled", 2, 350, 6650)]
    do(charging, services.cancel_line, whole.lines[0], quantity=2)
    live = [row for row in fees(charging, whole) if row[0] == "proposed"]
    assert live == [("proposed", 1, 500, 500)]


def test_what_is_paid_bears_no_more_when_another_line_is_called_off(charging):
    asks = [make.line_ask(quantity=3), make.line_ask("2", 2)]
    whole = make.returned(charging, two_lines(charging), *asks)
    make.received(charging, whole.lines[0], 3)
    do(charging, services.settle_resolution, whole.resolutions[0], reference="T")
    do(charging, services.give_up_line, whole.lines[1])
    assert [row for row in fees(charging, whole) if row[0] != "cancelled"] == [
        ("settled", 3, 150, 2850)
    ]
    do(charging, services.turn_up_line, whole.lines[1])
    assert ("proposed", 2, 350, 6650) in fees(charging, whole)


def test_each_return_of_an_order_is_charged_for_its_own_parcel(charging):
    given = two_lines(charging)
    for _time in range(2):
        whole = make.returned(charging, given, make.line_ask(quantity=1))
        assert fees(charging, whole) == [("proposed", 1, 500, 500)]


def test_a_recall_that_joins_makes_the_return_free(charging):
    whole = make.returned(charging, two_lines(charging), make.line_ask(quantity=3))
    line = whole.lines[0]
    recalled = Recalled(line.product, 3, "refund", order_line=line.order_line)
    with make.working_in(charging):
        return_recalled(recalled, by=make.SYSTEM)
    assert fees(charging, whole) == [("proposed", 3, 0, 3000)]


@pytest.mark.parametrize(
    ("rules", "overrides"),
    [
        ({"fee_free_reasons": ["defective"]}, []),
        ({"fees_by_reason": {"defective": "0", "other": "5.00"}}, []),
        (
            {},
            [{"match": {"reasons": ["defective"]}, "rules": {"return_shipping_fee": None}}],
        ),
    ],
)
def test_no_fee_is_waived_on_the_shoppers_word_alone(charging, partner, rules, overrides):
    make.with_policy(charging, overrides, **shipping_fee("5.00") | rules)
    line = {"order_line": "1", "quantity": 1, "reason": "defective"}
    made = partner.must(partner.post("returns", body(two_lines(charging), line)), 201)
    assert (made["status"], made["lines"][0]["decision"]["code"]) == ("requested", "fee_waived")
    assert made["totals"]["fees"]["amount"] == "0.00"


def test_an_agent_lets_a_fee_go_with_a_reason_and_the_others_pay_no_more_for_it(charging, partner):
    asks = [make.line_ask(quantity=3), make.line_ask("2", 2)]
    whole = make.returned(charging, two_lines(charging), *asks)
    there = f"resolutions/{whole.resolutions[0].public_id}/waive"
    with make.unchanged(charging):
        assert codes(partner.post(there, {"what": "fees", "reason": " "})) == [("reason", "blank")]
        assert partner.post(there, {"what": "deductions", "reason": "x"}).status == 409
    answer = partner.must(partner.post(there, {"what": "fees", "reason": "A good customer"}))
    assert [(row["rule"], row["amount"]["amount"]) for row in answer["derivation"]] == [
        ("price", "30.00"),
        ("return_shipping_fee", "-1.50"),
        ("fees_waived", "1.50"),
    ]
    assert fees(charging, whole) == [("proposed", 3, 0, 3000), ("proposed", 2, 350, 6650)]
    do(charging, services.cancel_line, whole.lines[1])
    assert partner.post(there, {"what": "fees", "reason": "Again"}).status == 409
    assert fees(charging, whole)[0] == ("proposed", 3, 0, 3000)


def test_store_credit_brings_a_bonus_on_what_is_left_after_fees(shop):
    terms = {"bonus_percent": 10, "waive_fees": False}
    rules = {"resolutions": ["refund", "store_credit"], "refund_on": "receipt"}
    make.with_policy(shop, store_credit=terms, **rules, **shipping_fee("5.00"))
    ask = make.line_ask(quantity=3, resolution={"type": "store_credit"})
    whole = make.returned(shop, two_lines(shop), ask)
    assert fees(shop, whole) == [("proposed", 3, 500, 2750)]
    make.received(shop, whole.lines[0], 1)
    rows = make.fresh(shop, whole.rma).resolutions
    assert [each.components["bonus"] for each in rows] == [83, 167]
    assert [each.amount_minor for each in rows] == [916, 1834]
    assert fees(shop, whole) == [("due", 1, 167, 916), ("proposed", 2, 333, 1834)]


def test_store_credit_may_cost_no_fee(shop, partner):
    make.with_policy(
        shop,
        store_credit={"bonus_percent": "2.5", "waive_fees": True},
        resolutions=["refund", "store_credit"],
        **shipping_fee("5.00"),
    )
    line = {"order_line": "1", "quantity": 2, "resolution": {"type": "store_credit"}}
    made = partner.must(partner.post("returns", body(make_order(shop), line)), 201)
    assert (made["status"], made["totals"]["fees"]["amount"]) == ("authorized", "0.00")
    assert [
        (row["label"], row["amount"]["amount"]) for row in made["resolutions"][0]["derivation"]
    ] == [
        ("2 × T-shirt", "20.00"),
        ("Bonus for store credit (2.5 %)", "0.50"),
    ]


def test_amending_up_gives_fees_back_and_ends_at_what_the_goods_are_worth(charging):
    whole = make.returned(charging, two_lines(charging), make.line_ask(quantity=1))
    resolution = whole.resolutions[0]
    do(charging, services.dispute_resolution, resolution, reason="Fee")
    with pytest.raises(InvalidInput, match=r"worth 10\.00"):
        do(charging, services.amend_resolution, resolution, amount_minor=1001, reason="x")
    do(charging, services.amend_resolution, resolution, amount_minor=800, reason="Half a fee")
    assert fees(charging, whole) == [("proposed", 1, 200, 800)]
    do(charging, services.dispute_resolution, resolution, reason="Worn")
    do(charging, services.amend_resolution, resolution, amount_minor=100, reason="Worn")
    (row,) = make.fresh(charging, whole.rma).resolutions
    assert (row.components["fees"], row.components["deductions"]) == (500, 400)

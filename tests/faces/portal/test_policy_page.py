"""The return policy for everybody: plain sentences of the rules in force, and JSON-LD beside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rma import seeds
from rma.plain import Shop, in_words
from rma.policies import Policy, check_policy
from rma.reasons import STANDARD
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import with_policy

SHOP = Shop("EUR", {each.handle: str(each.text) for each in STANDARD})


def words(*overrides: Any, **rules: Any) -> list[tuple[str, list[str]]]:
    check_policy(rules, overrides)
    found = in_words(Policy(rules, overrides), SHOP)
    return [(section.when, list(section.sentences)) for section in found]


def said(*overrides: Any, **rules: Any) -> str:
    return " ".join(sentence for _when, part in words(*overrides, **rules) for sentence in part)


def test_the_usual_policy_in_plain_words() -> None:
    assert words(**seeds.RULES) == [
        (
            "",
            [
                "You can send it back within 30 days of delivery.",
                "You can choose: a refund.",
                "We pay for the label.",
                "Send it within 14 days of our approval.",
                "Your money is on its way once we have looked at the goods.",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"window_days": None}, "You can send it back without a time limit."),
        ({"window_days": 1, "window_starts": "placed"}, "within 1 day of the order."),
        ({"returnable": False}, "This shop takes nothing back by rules of its own."),
        ({"auto_authorize": False}, "Our team looks at every return first."),
        ({"auto_authorize": True, "review_above": "500"}, "worth more than €500.00."),
        ({"photo_reasons": ["defective"]}, "a photo where you say: “It does not work”."),
        ({"serial_reasons": ["defective"]}, "the serial number where you say: “It does not work”."),
        ({"label_paid_by": "shopper"}, "You pay the post back."),
        ({"restocking_fee": {"percent": "7.5"}}, "a restocking fee of 7.5% of the price."),
        (
            {"restocking_fee": {"amount": "5", "per": "unit"}},
            "a restocking fee of €5.00 for each piece.",
        ),
        ({"return_shipping_fee": {"amount": "4.90"}}, "For the way back we keep €4.90."),
        ({"fees_by_reason": {"late": "0"}}, "Where you say “It came too late”, the way back"),
        ({"fee_free_reasons": ["late"]}, "No fee is kept where you say: “It came too late”."),
        ({"fee_free_outcomes": ["exchange"]}, "No fee is kept for: an exchange."),
        (
            {
                "resolutions": ["refund", "store_credit"],
                "store_credit": {"bonus_percent": 10, "waive_fees": True, "valid_days": 365},
            },
            "As store credit you get 10% more. As store credit it costs no fee. "
            "Store credit is valid for 365 days.",
        ),
        ({"keep_below": "10.00"}, "Items under €10.00 you may keep and still get your money."),
        ({"keep_below": "10.00", "donate": True}, "go to a charity near you"),
        ({"minimum_price": "5.00"}, "Items under €5.00 cannot be returned."),
        ({"grade_deductions": {"C6": {"percent": 10}}}, "used or damaged may bring less"),
        ({"refund_on": "request"}, "as soon as the return is approved."),
        ({"self_service": False}, "Please ask our team to arrange the return."),
    ],
)
def test_each_rule_has_a_sentence(rules: Any, sentence: str) -> None:
    assert sentence in said(**rules)


def test_an_exception_says_for_what_it_holds_and_only_its_own_rules() -> None:
    overrides = [
        {
            "match": {
                "countries": ["FR", "BE"],
                "placed_from": "2026-11-01",
                "placed_to": "2026-12-31",
            },
            "rules": {"window_days": 60},
        },
        {"match": {"tags": ["sale"]}, "rules": {"final_sale": True}},
        {"match": {"reasons": ["late"]}, "rules": {"return_shipping_fee": None}},
    ]
    assert words(*overrides, **seeds.RULES)[1:] == [
        (
            "Orders to France and Belgium, ordered from November 1, 2026 to December 31, 2026",
            ["You can send it back within 60 days of delivery."],
        ),
        ("Goods marked sale", ["It is sold as final and cannot be returned."]),
        ("Where you say: “It came too late”", ["The way back costs nothing."]),
    ]


@pytest.mark.django_db
def test_everybody_reads_the_policy_and_machines_the_same(shopper: Shopper) -> None:
    page = shopper.client.get("/policy")
    text = page.content.decode()
    assert page.status_code == 200
    assert "You can send it back within 30 days of delivery." in text
    assert '<link rel="alternate" type="application/ld+json" href="/policy.jsonld">' in text
    document = shopper.client.get("/policy.jsonld")
    assert document["Content-Type"] == "application/ld+json"
    (policy,) = json.loads(document.content)["@graph"]
    assert policy["merchantReturnDays"] == 30
    assert policy["merchantReturnLink"].endswith("/policy")
    with_policy(shopper.tenant, window_days=45)
    assert "within 45 days" in shopper.client.get("/policy").content.decode()
    assert '"merchantReturnDays": 45' in shopper.client.get("/policy.jsonld").content.decode()


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"gift_outcomes": []}, "With a gift slip nothing can be sent back."),
        ({"gift_outcomes": ["exchange"]}, "With a gift slip you get an exchange."),
        ({"gift_window_days": 1}, "A gift can be sent back for 1 day."),
        ({"gift_window_days": 60}, "A gift can be sent back for 60 days."),
    ],
)
def test_what_holds_for_gifts_stands_there_too(rules: Any, sentence: str) -> None:
    assert sentence in said(**seeds.RULES | rules)

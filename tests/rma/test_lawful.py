"""Never below the law: a rule for a statutory claim that gives less is refused by its clause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rma import seeds
from rma.law import LAW
from rma.lawful import Remark, Shop, remarks_on
from rma.policies import check_policy

DEFECTS = frozenset({"defective", "wrong_item"})
CRD, SGD, GPSR = "Directive 2011/83/EU", "Directive (EU) 2019/771", "Regulation (EU) 2023/988"


def shop(country: str = "DE") -> Shop:
    return Shop(country, DEFECTS, LAW, date(2026, 11, 1))


def remarks(
    rules: Any, match: Any = None, *, country: str = "DE", base: Any = None
) -> tuple[Remark, ...]:
    overrides = [] if match is None else [{"match": match, "rules": rules}]
    base = (base or {}) if match is not None else rules
    check_policy(base, overrides)
    return remarks_on(base, overrides, shop(country))


def refused(*args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    return [(each.field, each.clause) for each in remarks(*args, **kwargs) if each.refused]


WITHDRAWAL, GUARANTEE, RECALL = (
    {"bases": [basis]} for basis in ("withdrawal", "guarantee", "recall")
)

BELOW: dict[str, tuple[Any, Any, str, str]] = {
    "window": (WITHDRAWAL, {"window_days": 13}, "window_days", f"{CRD}, Art. 9(1)"),
    "fee": (
        WITHDRAWAL,
        {"restocking_fee": {"percent": 5}},
        "restocking_fee",
        f"{CRD}, Art. 14(1)",
    ),
    "fee by reason": (
        WITHDRAWAL,
        {"fees_by_reason": {"late": "1.00"}},
        "fees_by_reason",
        f"{CRD}, Art. 14(1)",
    ),
    "photos": (
        WITHDRAWAL,
        {"photo_reasons": ["defective"]},
        "photo_reasons",
        f"{CRD}, Art. 9(1)",
    ),
    "review": (WITHDRAWAL, {"auto_authorize": False}, "auto_authorize", f"{CRD}, Art. 11(1)"),
    "credit only": (
        WITHDRAWAL,
        {"resolutions": ["store_credit"]},
        "resolutions",
        f"{CRD}, Art. 13(1)",
    ),
    "late refund": (WITHDRAWAL, {"refund_on": "inspection"}, "refund_on", f"{CRD}, Art. 13(3)"),
    "denied": (WITHDRAWAL, {"returnable": False}, "returnable", f"{CRD}, Art. 9(1)"),
    "guarantee window": (GUARANTEE, {"window_days": 365}, "window_days", f"{SGD}, Art. 10(1)"),
    "guarantee label": (
        GUARANTEE,
        {"label_paid_by": "shopper"},
        "label_paid_by",
        f"{SGD}, Art. 14(2)",
    ),
    "guarantee deduction": (
        GUARANTEE,
        {"grade_deductions": {"C6": {"percent": 10}}},
        "grade_deductions",
        f"{SGD}, Art. 14(4)",
    ),
    "no repair": (
        GUARANTEE,
        {"resolutions": ["refund", "replacement"]},
        "resolutions",
        f"{SGD}, Art. 13(2)",
    ),
    "recall window": (RECALL, {"window_days": 3650}, "window_days", f"{GPSR}, Art. 37(1)"),
    "recall label": (RECALL, {"label_paid_by": "shopper"}, "label_paid_by", f"{GPSR}, Art. 37(5)"),
    "one remedy": (RECALL, {"resolutions": ["repair"]}, "resolutions", f"{GPSR}, Art. 37(2)"),
    "fault reasons, fee": (
        {"reasons": ["defective"]},
        {"return_shipping_fee": {"amount": "4.90"}},
        "return_shipping_fee",
        f"{SGD}, Art. 14(1)",
    ),
    "fault reasons, label": (
        {"reasons": ["Defective", "wrong_item"]},
        {"label_paid_by": "shopper"},
        "label_paid_by",
        f"{SGD}, Art. 14(2)",
    ),
    "a fee that names a fault": (
        {"countries": ["FR"]},
        {"fees_by_reason": {"defective": "4.90", "late": "4.90"}},
        "fees_by_reason.defective",
        f"{SGD}, Art. 14(1)",
    ),
}


@pytest.mark.parametrize(("match", "rules", "field", "clause"), BELOW.values(), ids=BELOW)
def test_what_worsens_a_claim_is_refused_with_its_clause(
    match: Any, rules: Any, field: str, clause: str
) -> None:
    found = [pair for pair in refused(rules, match) if pair[0].endswith(field)]
    assert (f"overrides[0].rules.{field}", clause) in found
    # The same for people who live where this law does not hold.
    assert refused(rules, {**match, "countries": ["US"]}) == []
    assert refused(rules, {**match, "countries": ["FR", "US"]}) != []


FINE: dict[str, tuple[Any, Any]] = {
    "a shorter window of the shop (I13)": (None, {"window_days": 7}),
    "the usual": (None, seeds.RULES),
    "fees of the shop": (None, {"restocking_fee": {"percent": 15}}),
    "credit alone": (None, {"resolutions": ["store_credit"]}),
    "the shopper's label": (None, {"label_paid_by": "shopper"}),
    "more time to withdraw": (WITHDRAWAL, {"window_days": 30, "refund_on": "scan"}),
    "no fee at all": (WITHDRAWAL, {"restocking_fee": None, "return_shipping_fee": None}),
    "a nil fee": (WITHDRAWAL, {"return_shipping_fee": {"amount": "0.00"}}),
    "the post of a withdrawal": (WITHDRAWAL, {"label_paid_by": "shopper"}),
    "two years": (GUARANTEE | {"countries": ["DE"]}, {"window_days": 730}),
    "without end": (GUARANTEE, {"window_days": None}),
    "bought in a store": (WITHDRAWAL | {"channels": ["store"]}, {"window_days": 0}),
    "business": ({"bases": ["contract"]}, {"window_days": 0, "restocking_fee": {"percent": 50}}),
    "mixed reasons": ({"reasons": ["defective", "late"]}, {"label_paid_by": "shopper"}),
    "a fault costs nothing": (None, {"fees_by_reason": {"defective": "0", "late": "7.00"}}),
}


@pytest.mark.parametrize(("match", "rules"), FINE.values(), ids=FINE)
def test_what_leaves_the_claims_alone_is_published(match: Any, rules: Any) -> None:
    assert refused(rules, match) == []


MISREAD = {
    "window_days": 7,
    "final_sale": True,
    "resolutions": ["store_credit"],
    "restocking_fee": {"percent": 15},
    "label_paid_by": "shopper",
    "minimum_price": "5.00",
    "refuse_discounted": True,
}


@pytest.mark.parametrize("match", [None, {"skus": ["TEE"]}, {"reasons": ["late"]}])
def test_what_may_be_taken_for_less_is_remarked_on(match: Any) -> None:
    path = "rules" if match is None else "overrides[0].rules"
    found = remarks(MISREAD, match)
    assert {each.field for each in found} == {f"{path}.{rule}" for rule in MISREAD}
    assert {each.code for each in found} == {"may_be_misread"}
    assert remarks(MISREAD, match, country="US") == ()


def test_a_country_with_a_longer_guarantee_is_named() -> None:
    two_years = {"window_days": 730}
    (remark,) = remarks(two_years, GUARANTEE | {"countries": ["DE", "ES", "PT", "US"]})[:1]
    assert remark.refused
    assert "DE" not in remark.countries
    assert {"ES"} <= set(remark.countries) <= {"ES", "PT"}


def test_the_message_names_the_article_and_where_it_holds() -> None:
    (remark,) = remarks({"window_days": 10}, WITHDRAWAL | {"countries": ["fr"]})
    assert remark.message == (
        "The law gives 14 days for this. (Directive 2011/83/EU, Art. 9(1); FR)"
    )
    everywhere = remarks({"returnable": False}, WITHDRAWAL)
    assert everywhere[0].message.endswith("(Directive 2011/83/EU, Art. 9(1); the EEA)")
    assert len(everywhere[0].countries) == 30

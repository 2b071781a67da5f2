"""The policy for machines: only words of their vocabularies, and what has none is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rma import seeds
from rma.machine import LeftOut, Seller, branches_of, google_policies, schema_org
from rma.policies import Policy, check_policy
from rma.reasons import STANDARD

SIDES = {each.handle: each.side for each in STANDARD}
SELLER = Seller("Alpha", "DE", "EUR", "https://alpha.example/policy")
TODAY = date(2026, 11, 1)
DEFECTS = [handle for handle, side in SIDES.items() if side == "defect"]

#: Members of the enumerations (STANDARDS A.18, schema.org release 30).
MEMBERS = {
    "returnPolicyCategory": {
        "MerchantReturnFiniteReturnWindow",
        "MerchantReturnNotPermitted",
        "MerchantReturnUnlimitedWindow",
        "MerchantReturnUnspecified",
    },
    "returnMethod": {"ReturnByMail", "ReturnInStore", "ReturnAtKiosk", "KeepProduct"},
    "returnFees": {
        "FreeReturn",
        "ReturnFeesCustomerResponsibility",
        "ReturnShippingFees",
        "RestockingFees",
        "OriginalShippingFees",
    },
    "refundType": {"FullRefund", "ExchangeRefund", "StoreCreditRefund"},
    "returnLabelSource": {
        "ReturnLabelInBox",
        "ReturnLabelDownloadAndPrint",
        "ReturnLabelCustomerResponsibility",
    },
}
for side in ("customerRemorse", "itemDefect"):
    MEMBERS[f"{side}ReturnFees"] = MEMBERS["returnFees"]
    MEMBERS[f"{side}ReturnLabelSource"] = MEMBERS["returnLabelSource"]
#: Other properties of the type, and the kind of their values.
PROPERTIES: dict[str, Any] = {
    "@type": str,
    "@id": str,
    "name": str,
    "applicableCountry": list,
    "returnPolicyCountry": str,
    "merchantReturnDays": int,
    "merchantReturnLink": str,
    "inStoreReturnsOffered": bool,
    "returnShippingFeesAmount": dict,
    "customerRemorseReturnShippingFeesAmount": dict,
    "itemDefectReturnShippingFeesAmount": dict,
    "restockingFee": (int, float, dict),
    "returnPolicySeasonalOverride": list,
}
#: Values of Merchant API (STANDARDS A.19).
GOOGLE = {
    "type": {"NUMBER_OF_DAYS_AFTER_DELIVERY", "NO_RETURNS", "LIFETIME_RETURNS"},
    "returnMethods": {"BY_MAIL", "IN_STORE", "AT_A_KIOSK"},
    "itemConditions": {"NEW", "USED"},
    "returnLabelSource": {"DOWNLOAD_AND_PRINT", "IN_THE_PACKAGE", "CUSTOMER_RESPONSIBILITY"},
    "fee": {"FIXED", "CUSTOMER_PAYING_ACTUAL_FEE"},
}


def forms(
    *overrides: Any, seller: Seller = SELLER, **rules: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[LeftOut]]:
    document = seeds.RULES | rules
    check_policy(document, overrides)
    branches, left_out = branches_of(Policy(document, overrides), seller, SIDES, TODAY)
    graph = schema_org(branches, seller)
    assert graph["@context"] == "https://schema.org"
    return graph["@graph"], google_policies(branches, seller, refund_days=14), list(left_out)


def valid_schema(policy: dict[str, Any]) -> None:
    """Every property is one of the type's, every term one of its enumeration's."""
    for name, value in policy.items():
        if name in MEMBERS:
            terms = value if isinstance(value, list) else [value]
            assert {each.removeprefix("https://schema.org/") for each in terms} <= MEMBERS[name]
        else:
            assert isinstance(value, PROPERTIES[name]), name
    for season in policy.get("returnPolicySeasonalOverride", ()):
        assert season["@type"] == "MerchantReturnPolicySeasonalOverride"
        assert season["startDate"] <= season["endDate"]


def valid_google(policy: dict[str, Any]) -> None:
    assert 1 <= len(policy["label"]) <= 50
    assert policy["policy"]["type"] in GOOGLE["type"]
    assert policy["returnPolicyUri"].startswith("https://")
    if policy["policy"]["type"] == "NO_RETURNS":
        return
    assert set(policy["returnMethods"]) <= GOOGLE["returnMethods"]
    assert set(policy["itemConditions"]) <= GOOGLE["itemConditions"]
    assert policy["returnLabelSource"] in GOOGLE["returnLabelSource"]
    assert policy["returnShippingFee"]["type"] in GOOGLE["fee"]


DOCUMENTS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "usual": ([], {}),
    "no limit": ([], {"window_days": None}),
    "nothing": ([], {"returnable": False}),
    "fees": ([], {"restocking_fee": {"percent": "7.5"}, "return_shipping_fee": {"amount": "4.90"}}),
    "flat": ([], {"restocking_fee": {"amount": "5.00", "per": "unit"}}),
    "shopper pays": ([], {"label_paid_by": "shopper", "resolutions": ["exchange"]}),
    "by country": ([{"match": {"countries": ["FR"]}, "rules": {"window_days": 60}}], {}),
    "a season": (
        [
            {
                "match": {"placed_from": "2026-11-15", "placed_to": "2026-12-31"},
                "rules": {"window_days": 60},
            }
        ],
        {},
    ),
}


@pytest.mark.parametrize(("overrides", "rules"), DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("country", ["DE", "US"])
def test_only_words_of_the_vocabularies_are_used(overrides: Any, rules: Any, country: str) -> None:
    seller = Seller("Alpha", country, "EUR", "https://alpha.example/policy")
    graph, google, _left_out = forms(*overrides, seller=seller, **rules)
    for policy in graph:
        valid_schema(policy)
    for policy in google:
        valid_google(policy)
    assert sorted(c for each in graph for c in each["applicableCountry"]) == sorted(
        c for each in google for c in each["countries"]
    )


def test_the_usual_policy_reads_as_it_is() -> None:
    (policy,), (google,), left_out = forms()
    assert policy | {"applicableCountry": []} == {
        "@type": "MerchantReturnPolicy",
        "@id": "https://alpha.example/policy#1",
        "name": "Alpha",
        "applicableCountry": [],
        "returnPolicyCountry": "DE",
        "merchantReturnLink": "https://alpha.example/policy",
        "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": 30,
        "returnMethod": "https://schema.org/ReturnByMail",
        "returnLabelSource": "https://schema.org/ReturnLabelDownloadAndPrint",
        "inStoreReturnsOffered": False,
        "refundType": ["https://schema.org/FullRefund"],
        "returnFees": "https://schema.org/FreeReturn",
        "customerRemorseReturnFees": "https://schema.org/FreeReturn",
        "customerRemorseReturnLabelSource": "https://schema.org/ReturnLabelDownloadAndPrint",
        "itemDefectReturnFees": "https://schema.org/FreeReturn",
        "itemDefectReturnLabelSource": "https://schema.org/ReturnLabelDownloadAndPrint",
    }
    assert len(policy["applicableCountry"]) == 30
    assert google | {"countries": []} == {
        "label": "default",
        "countries": [],
        "returnPolicyUri": "https://alpha.example/policy",
        "policy": {"type": "NUMBER_OF_DAYS_AFTER_DELIVERY", "days": "30"},
        "returnMethods": ["BY_MAIL"],
        "itemConditions": ["NEW", "USED"],
        "returnShippingFee": {
            "type": "FIXED",
            "fixedFee": {"amountMicros": "0", "currencyCode": "EUR"},
        },
        "returnLabelSource": "DOWNLOAD_AND_PRINT",
        "acceptDefectiveOnly": False,
        "acceptExchange": False,
        "processRefundDays": 14,
    }
    assert left_out == []


def test_fees_of_remorse_are_none_of_a_fault() -> None:
    fees = {"restocking_fee": {"percent": "7.5"}, "return_shipping_fee": {"amount": "4.90"}}
    (policy,), (google,), _left_out = forms(**fees)
    amount = {"@type": "MonetaryAmount", "value": 4.9, "currency": "EUR"}
    assert policy["customerRemorseReturnFees"].endswith("/ReturnShippingFees")
    assert policy["customerRemorseReturnShippingFeesAmount"] == amount
    assert policy["itemDefectReturnFees"].endswith("/FreeReturn")
    assert policy["restockingFee"] == 7.5
    assert google["restockingFee"] == {"microPercent": 7_500_000}
    assert google["returnShippingFee"]["fixedFee"]["amountMicros"] == "4900000"


def test_countries_with_rules_of_their_own_are_apart() -> None:
    override = {"match": {"countries": ["fr", "US"]}, "rules": {"window_days": 60}}
    graph, google, left_out = forms(override)
    found = {each["merchantReturnDays"]: each["applicableCountry"] for each in graph}
    assert found[60] == ["FR", "US"]
    assert len(found[30]) == 29
    assert [each["label"] for each in google if each["countries"] == ["FR", "US"]] == ["for-fr-us"]
    assert left_out == []


def test_a_season_is_a_season() -> None:
    season = {"placed_from": "2026-11-15", "placed_to": "2026-12-31"}
    (policy,), (google,), left_out = forms({"match": season, "rules": {"window_days": 75}})
    assert policy["returnPolicySeasonalOverride"] == [
        {
            "@type": "MerchantReturnPolicySeasonalOverride",
            "startDate": "2026-11-15",
            "endDate": "2026-12-31",
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 75,
        }
    ]
    assert google["seasonalOverrides"] == [
        {
            "label": "2026-11-15 2026-12-31",
            "startDate": {"year": 2026, "month": 11, "day": 15},
            "endDate": {"year": 2026, "month": 12, "day": 31},
            "returnDays": 75,
        }
    ]
    assert left_out == []


@pytest.mark.parametrize(
    ("match", "rules", "field"),
    [
        ({"skus": ["TEE"]}, {}, "overrides[0]"),
        ({"tags": ["sale"], "countries": ["DE"]}, {}, "overrides[0]"),
        ({"bases": ["warranty"]}, {}, "overrides[0]"),
        ({"channels": ["store"]}, {}, "overrides[0]"),
        ({"placed_from": "2026-11-15"}, {}, "overrides[0]"),
        ({"reasons": ["late"]}, {}, "overrides[0]"),
        (None, {"window_starts": "placed"}, "rules.window_starts"),
        (None, {"minimum_price": "5.00"}, "rules.minimum_price"),
        (None, {"grade_deductions": {"C6": {"percent": 10}}}, "rules.grade_deductions"),
        (None, {"photo_reasons": ["late"]}, "rules.photo_reasons"),
        (None, {"fees_by_reason": {"late": "0", "other": "5"}}, "rules.fees_by_reason"),
        (None, {"restocking_fee": {"amount": "5", "per": "unit"}}, "rules.restocking_fee"),
        (None, {"window_days": 7}, "rules.window_days"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_named(match: Any, rules: Any, field: str) -> None:
    overrides = [] if match is None else [{"match": match, "rules": {"window_days": 99}}]
    graph, _google, left_out = forms(*overrides, **rules)
    assert field in {each.field for each in left_out}
    assert 99 not in {each.get("merchantReturnDays") for each in graph}
    assert all(each.message for each in left_out)


def test_faults_alone_may_cost_nothing_outside_the_eea() -> None:
    seller = Seller("Alpha", "US", "USD", "https://alpha.example/policy")
    fee = {"return_shipping_fee": {"amount": "4.90"}}
    (policy,), _google, _left_out = forms(seller=seller, **fee)
    assert policy["itemDefectReturnFees"].endswith("/ReturnShippingFees")
    free = {"match": {"reasons": DEFECTS}, "rules": {"return_shipping_fee": None}}
    (policy,), _google, left_out = forms(free, seller=seller, **fee)
    assert policy["itemDefectReturnFees"].endswith("/FreeReturn")
    assert policy["customerRemorseReturnFees"].endswith("/ReturnShippingFees")
    assert left_out == []

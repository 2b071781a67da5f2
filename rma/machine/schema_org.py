"""The policy as schema.org's MerchantReturnPolicy (release 30), for crawlers: JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rma.machine.branches import Branch, Season, Seller
from rma.policies import Record, Rules

CONTEXT = "https://schema.org"
#: Outcomes that the vocabulary has a word for.
REFUNDS = {
    "refund": "FullRefund",
    "store_credit": "StoreCreditRefund",
    "exchange": "ExchangeRefund",
    "replacement": "ExchangeRefund",
}
LABELS = {"merchant": "ReturnLabelDownloadAndPrint", "shopper": "ReturnLabelCustomerResponsibility"}


def schema_org(branches: Sequence[Branch], seller: Seller) -> dict[str, Any]:
    """One MerchantReturnPolicy for each branch."""
    graph = [_policy(branch, seller, place) for place, branch in enumerate(branches, start=1)]
    return {"@context": CONTEXT, "@graph": graph}


def _policy(branch: Branch, seller: Seller, place: int) -> dict[str, Any]:
    rules = branch.rules
    found: dict[str, Any] = {
        "@type": "MerchantReturnPolicy",
        "@id": f"{seller.policy_url}#{place}",
        "name": seller.name,
        "applicableCountry": list(branch.countries),
        "returnPolicyCountry": seller.country,
        "merchantReturnLink": seller.policy_url,
        **_window(rules, is_closed=branch.is_closed),
    }
    if branch.is_closed:
        return found
    label = _term(LABELS[rules.label_paid_by])
    found |= {
        "returnMethod": _term("ReturnByMail"),
        "returnLabelSource": label,
        "inStoreReturnsOffered": False,
        "refundType": _refunds(rules),
        **_fees("", branch.remorse, rules, seller),
        **_fees("customerRemorse", branch.remorse, rules, seller),
        "customerRemorseReturnLabelSource": label,
    }
    # For a fault within the EEA the shop pays the way back, whoever pays it otherwise.
    free = not branch.defect
    payer = "merchant" if free else rules.label_paid_by
    found |= _fees("itemDefect", branch.defect, rules, seller, payer=payer)
    found["itemDefectReturnLabelSource"] = _term(LABELS[payer])
    restocking = _restocking(branch.remorse, seller)
    if restocking is not None:
        found["restockingFee"] = restocking
    if branch.seasons:
        found["returnPolicySeasonalOverride"] = [_season(each) for each in branch.seasons]
    return found


def _window(rules: Rules, *, is_closed: bool) -> dict[str, Any]:
    if is_closed:
        return {"returnPolicyCategory": _term("MerchantReturnNotPermitted")}
    if rules.window_days is None:
        return {"returnPolicyCategory": _term("MerchantReturnUnlimitedWindow")}
    return {
        "returnPolicyCategory": _term("MerchantReturnFiniteReturnWindow"),
        "merchantReturnDays": rules.window_days,
    }


def _refunds(rules: Rules) -> list[str]:
    named = (REFUNDS[each] for each in rules.resolutions if each in REFUNDS)
    return [_term(each) for each in dict.fromkeys(named)]


def _fees(
    prefix: str, fees: Sequence[Record], rules: Rules, seller: Seller, *, payer: str = ""
) -> dict[str, Any]:
    """What the way back costs: `returnFees`, or the same of one side of reasons."""
    name = f"{prefix}ReturnFees" if prefix else "returnFees"
    amount = f"{prefix}ReturnShippingFeesAmount" if prefix else "returnShippingFeesAmount"
    shipping = next((fee["amount"] for fee in fees if fee["kind"] == "return_shipping"), None)
    if (payer or rules.label_paid_by) == "shopper":
        return {name: _term("ReturnFeesCustomerResponsibility")}
    if shipping:
        return {name: _term("ReturnShippingFees"), amount: _money(shipping, seller)}
    if any(fee["kind"] == "restocking" for fee in fees):
        return {name: _term("RestockingFees")}
    return {name: _term("FreeReturn")}


def _restocking(fees: Sequence[Record], seller: Seller) -> Any:
    """A percentage as a number, a sum as an amount."""
    fee = next((fee for fee in fees if fee["kind"] == "restocking"), None)
    if fee is None:
        return None
    return _number(fee["percent"]) if "percent" in fee else _money(fee["amount"], seller)


def _season(season: Season) -> dict[str, Any]:
    closed = not season.rules.returnable or season.rules.final_sale
    return {
        "@type": "MerchantReturnPolicySeasonalOverride",
        "startDate": season.starts.isoformat(),
        "endDate": season.ends.isoformat(),
        **_window(season.rules, is_closed=closed),
    }


def _money(amount: Any, seller: Seller) -> dict[str, Any]:
    return {"@type": "MonetaryAmount", "value": _number(amount), "currency": seller.currency}


def _number(value: Any) -> int | float:
    """A number as JSON-LD has it."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _term(name: str) -> str:
    return f"{CONTEXT}/{name}"

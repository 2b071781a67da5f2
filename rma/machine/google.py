"""The policy as Google Merchant Center takes it: Merchant API `accounts.onlineReturnPolicies` v1.

A day there is 24 hours after the delivery; ours lasts to its end, so shoppers get no less.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rma.machine.branches import Branch, Season, Seller
from rma.policies import Record, Rules

#: Characters of a label (STANDARDS Y-02).
LONGEST_LABEL = 50
LABELS = {"merchant": "DOWNLOAD_AND_PRINT", "shopper": "CUSTOMER_RESPONSIBILITY"}
MICROS = 1_000_000


def google_policies(
    branches: Sequence[Branch], seller: Seller, *, refund_days: int
) -> list[dict[str, Any]]:
    """One policy for each branch; `refund_days` is how long a refund may take."""
    return [_policy(branch, seller, refund_days) for branch in branches]


def _policy(branch: Branch, seller: Seller, refund_days: int) -> dict[str, Any]:
    rules, countries = branch.rules, list(branch.countries)
    label = "default" if seller.country in countries else f"for-{'-'.join(countries)}".lower()
    found: dict[str, Any] = {
        "label": label[:LONGEST_LABEL],
        "countries": countries,
        "returnPolicyUri": seller.policy_url,
        "policy": _window(rules, is_closed=branch.is_closed),
    }
    if branch.is_closed:
        return found
    found |= {
        "returnMethods": ["BY_MAIL"],
        # Nothing is refused for its condition: what it is worth is decided by its grade.
        "itemConditions": ["NEW", "USED"],
        "returnShippingFee": _shipping(branch, seller),
        "returnLabelSource": LABELS[rules.label_paid_by],
        "acceptDefectiveOnly": False,
        "acceptExchange": bool({"exchange", "replacement"} & set(rules.resolutions)),
        "processRefundDays": refund_days,
    }
    restocking = _of(branch.remorse, "restocking")
    if restocking is not None:
        found["restockingFee"] = _restocking(restocking, seller)
    seasons = [_season(each) for each in branch.seasons if each.rules.window_days is not None]
    if seasons:
        found["seasonalOverrides"] = seasons
    return found


def _window(rules: Rules, *, is_closed: bool) -> dict[str, Any]:
    if is_closed:
        return {"type": "NO_RETURNS"}
    if rules.window_days is None:
        return {"type": "LIFETIME_RETURNS"}
    # A 64-bit integer, which JSON of Google's APIs writes as text.
    return {"type": "NUMBER_OF_DAYS_AFTER_DELIVERY", "days": str(rules.window_days)}


def _shipping(branch: Branch, seller: Seller) -> dict[str, Any]:
    if branch.rules.label_paid_by == "shopper":
        return {"type": "CUSTOMER_PAYING_ACTUAL_FEE"}
    fee = _of(branch.remorse, "return_shipping")
    return {"type": "FIXED", "fixedFee": _price(fee["amount"] if fee else 0, seller)}


def _restocking(fee: Record, seller: Seller) -> dict[str, Any]:
    if "percent" in fee:
        return {"microPercent": int(Decimal(fee["percent"]) * MICROS)}
    return {"fixedFee": _price(fee["amount"], seller)}


def _season(season: Season) -> dict[str, Any]:
    return {
        "label": f"{season.starts.isoformat()} {season.ends.isoformat()}",
        "startDate": _date(season.starts),
        "endDate": _date(season.ends),
        "returnDays": season.rules.window_days,
    }


def _of(fees: Sequence[Record], kind: str) -> Record | None:
    return next((fee for fee in fees if fee["kind"] == kind), None)


def _price(amount: Any, seller: Seller) -> dict[str, str]:
    return {"amountMicros": str(int(Decimal(amount) * MICROS)), "currencyCode": seller.currency}


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}

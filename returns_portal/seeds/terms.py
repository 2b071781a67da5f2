"""The terms of a demo's shops: enough rules at work to see what a policy can say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rma.models import Policy
from rma.seeds import ALWAYS, RULES
from rma.services.ruling import add_policy, publish_policy
from tenants.actors import Actor
from tenants.models import Tenant

#: What is the shop's fault costs the shopper nothing.
_OURS = ["not_as_described", "defective", "damaged_in_transit", "wrong_item", "missing_parts"]
_SHARED: dict[str, Any] = {
    **RULES,
    "fee_free_reasons": _OURS,
    "photo_reasons": ["damaged_in_transit"],
    "review_reasons": ["other"],
}
#: By shop: the name of the policy, its rules, its exceptions.
TERMS: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "hollin": (
        "Thirty days, fair to both",
        {
            **_SHARED,
            "resolutions": ["refund", "exchange", "store_credit"],
            "store_credit": {"bonus_percent": 5, "waive_fees": True, "valid_days": 730},
            "return_shipping_fee": {"amount": "3.90"},
            "fee_free_outcomes": ["exchange", "store_credit"],
            "keep_below": "13.00",
        },
        [
            {"match": {"categories": ["tents"]}, "rules": {"window_days": 60}},
            {"match": {"customer_tags": ["club"]}, "rules": {"return_shipping_fee": None}},
        ],
    ),
    "voltwerk": (
        "Dreißig Tage",
        {
            **_SHARED,
            "resolutions": ["refund", "replacement", "repair", "store_credit"],
            "restocking_fee": {"percent": 10},
            "serial_reasons": ["defective"],
            "review_above": "500.00",
        },
        [
            {
                "match": {"categories": ["cables", "adapters", "chargers", "lamps", "kitchen"]},
                "rules": {"restocking_fee": None, "resolutions": ["refund", "exchange"]},
            }
        ],
    ),
}


def seed_terms(tenant: Tenant) -> None:
    """Publish a demo shop's own policy after the one that every shop starts with; once."""
    if tenant.slug not in TERMS or Policy.objects.count() != 1:
        return
    name, rules, overrides = TERMS[tenant.slug]
    system = Actor.system()
    since = ALWAYS + timedelta(days=1)
    draft = add_policy(by=system, name=name, rules=rules, overrides=overrides, effective_from=since)
    publish_policy(draft, by=system)

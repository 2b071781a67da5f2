"""What a new shop starts with: the standard reasons, and thirty days of free returns."""

from __future__ import annotations

from datetime import UTC, datetime

from rma.models import Policy, Reason
from rma.reasons import STANDARD
from rma.services.ruling import add_policy, publish_policy
from tenants.actors import Actor
from tenants.models import Tenant

#: In force for every order, however old: a shop's first policy has nothing before it.
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
RULES = {
    "returnable": True,
    "window_days": 30,
    "window_starts": "delivered",
    "resolutions": ["refund"],
    "auto_authorize": True,
    "self_service": True,
    "ship_by_days": 14,
    "label_paid_by": "merchant",
    "refund_on": "inspection",
}


def seed(tenant: Tenant) -> None:
    """Give `tenant` its reasons and its policy, unless it has some; runs in its scope."""
    if not Reason.objects.exists():
        Reason.objects.bulk_create(
            Reason(handle=each.handle, side=each.side, position=place)
            for place, each in enumerate(STANDARD)
        )
    if not Policy.objects.exists():
        system = Actor.system()
        policy = add_policy(by=system, name="30 days", rules=RULES, effective_from=ALWAYS)
        publish_policy(policy, by=system)

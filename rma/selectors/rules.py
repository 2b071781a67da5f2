"""The rules in force: published policies and reasons, kept in the process until either changes.

An order's row brings the stamp that says whether what is kept is still true (`with_rules_stamp`),
so that knowing the rules costs no query of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rma import policies
from rma.models import Policy, Reason
from tenants.scope import current_tenant_id

#: Tenants whose rules a process keeps.
MOST_KEPT = 1000


@dataclass(frozen=True)
class RulesInForce:
    """Published policy versions, and the reasons a shopper may give, by handle."""

    policies: tuple[policies.Policy, ...]
    reasons: dict[str, Reason]


_kept: OrderedDict[tuple[UUID, Any], RulesInForce] = OrderedDict()


def rules_in_force(policy_stamp: Any = None, reason_stamp: Any = None) -> RulesInForce:
    """The rules of the tenant; those kept, where the stamps (of an order's row) are the same."""
    key = (current_tenant_id(), (policy_stamp, reason_stamp))
    if policy_stamp is None or reason_stamp is None:
        return _read()
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = _read()
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget_rules() -> None:
    """Read everything again next time."""
    _kept.clear()


def _read() -> RulesInForce:
    published = Policy.objects.filter(published_at__isnull=False).order_by("number")
    return RulesInForce(
        tuple(of_row(row) for row in published),
        {row.handle: row for row in reasons_offered()},
    )


def of_row(row: Policy) -> policies.Policy:
    """A stored version as the pure rules read it."""
    return policies.Policy(row.rules, tuple(row.overrides), row.effective_from, row.pk, row.number)


def reasons_offered() -> Any:
    """The reasons shoppers may give, in their order."""
    return Reason.objects.filter(deleted_at=None).order_by("position", "handle")

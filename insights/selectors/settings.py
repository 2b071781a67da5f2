"""The rules of a shop: policies, reasons, routing, checklists; and its people and keys."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from disposition.routing import read_rules
from disposition.selectors import (
    figures_document,
    open_suggestions,
    suggested_by_older,
    table_in_force,
)
from inspection.models import Checklist
from rma.models import Policy, Reason
from tenants.models import ApiKey, Membership, Tenant


def policies() -> QuerySet[Policy]:
    """Every version, the latest first."""
    return Policy.objects.order_by("-number")


def reasons() -> QuerySet[Reason]:
    """Every reason, those offered first, in their order."""
    return Reason.objects.order_by(F("deleted_at").asc(nulls_first=True), "position", "handle")


def routing() -> dict[str, Any]:
    """The table in force with its rules, and how many open suggestions it has not made (of how
    many).
    """
    table = table_in_force()
    if table is None:
        return {"table": None, "rules": (), "older": 0, "open": 0}
    return {
        "table": table,
        "rules": read_rules(table.rules),
        "older": suggested_by_older(table.number).count(),
        "open": open_suggestions().count(),
    }


def figures() -> dict[str, Any]:
    """What routes bring and cost, as the document in force."""
    return figures_document(table_in_force())


def checklists() -> QuerySet[Checklist]:
    """Every version of every checklist, the latest of each first."""
    return Checklist.objects.order_by("handle", "-number")


def shops_of(user: Any) -> QuerySet[Membership]:
    """The shops that somebody works in."""
    found = Membership.objects.filter(user=user.pk, tenant__is_active=True)
    return found.select_related("tenant").order_by("tenant__name")


def api_keys(tenant: Tenant) -> QuerySet[ApiKey]:
    """The keys of this shop, those that work first."""
    keys = ApiKey.objects.filter(tenant=tenant)
    return keys.order_by(F("revoked_at").asc(nulls_first=True), "-pk")

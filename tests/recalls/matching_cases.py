"""A small shop for the tests of matching: what it sold, and a campaign that may begin at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.models import Order
from flows.perform import create, perform
from recalls.models import AffectedUnit, Campaign, ScopeRevision
from recalls.scope import read_scope
from recalls.selectors.matching import Match, count_matches
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.factories.catalog import line_given, make_order

SYSTEM = Actor.system()


def sold(tenant: Tenant, serials: list[str] | None = None, **line: Any) -> Order:
    """An order of one line, delivered; with serials, as many pieces as those unless said."""
    order = line.pop("order", {})
    ours: dict[str, Any] = {"sku": "PHONE", "title": "Phone"}
    if serials is not None:
        ours |= {"serials": serials, "quantity": len(serials)}
    return make_order(tenant, lines=[line_given(**(ours | line))], **order)


def parsed(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The reading of rows that can be read."""
    read = read_scope(rows)
    assert read.problems == ()
    return read.parsed


def counted(tenant: Tenant, *rows: dict[str, Any]) -> Match:
    """The dry run of rows as people write them."""
    with tenant_scope(tenant):
        return count_matches(parsed(*rows))


def running(tenant: Tenant, *rows: dict[str, Any]) -> Campaign:
    """A campaign whose scope is in force, begun without anybody having searched."""
    with tenant_scope(tenant), transaction.atomic():
        campaign = create(Campaign(number="RC-1", name="Phones", hazard="Fire"), by=SYSTEM)
        for verb in ("submit", "approve", "activate"):
            campaign = perform(campaign, verb, by=SYSTEM)
    widen(tenant, campaign, *rows)
    return campaign


def widen(tenant: Tenant, campaign: Campaign, *rows: dict[str, Any]) -> ScopeRevision:
    """The next revision of a campaign's scope, in force."""
    read = read_scope(rows)
    assert read.problems == ()
    with tenant_scope(tenant), transaction.atomic():
        number = ScopeRevision.objects.filter(campaign=campaign).count() + 1
        revision = create(
            ScopeRevision(
                campaign=campaign, number=number, written=read.written, parsed=read.parsed
            ),
            by=SYSTEM,
        )
        revision = perform(revision, "submit", by=SYSTEM)
        return perform(revision, "approve", by=SYSTEM)


def affected(tenant: Tenant, campaign: Campaign) -> list[AffectedUnit]:
    """What was found, the oldest first."""
    with tenant_scope(tenant), transaction.atomic():
        rows = AffectedUnit.objects.filter(campaign=campaign).order_by("pk")
        return list(rows.select_related("unit", "product", "customer", "order_line"))

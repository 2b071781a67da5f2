"""Recalls for tests, made by the services that the API and the desk go through.

Alice drafts, Ben approves: two recall managers of one shop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Order
from flows.drain import drain
from notifications.models import Message
from recalls.models import AffectedUnit, Campaign
from recalls.selectors.campaigns import newest_scope
from recalls.services import campaigns
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in

HAZARD = "The battery can overheat while charging. It can burn skin and start a fire."
SCOPE = [{"sku": "LAMP", "serials": "L3-2288 to L3-2294"}]


@dataclass
class Recallers:
    """A shop and the two people who decide there."""

    shop: Tenant
    first: cast.Person
    second: cast.Person

    def draft(self, scope: Any = None, **said: Any) -> Campaign:
        """A campaign that only needs to be submitted."""
        values = {"name": "Lantern 320", "hazard": HAZARD, "remedies": ["refund", "replacement"]}
        with working_in(self.shop):
            return campaigns.create_campaign(
                by=self.first.actor, scope=scope or SCOPE, **(values | said)
            )

    def approved(self, scope: Any = None, **said: Any) -> Campaign:
        """A campaign that a second person has approved."""
        campaign = self.draft(scope, **said)
        with working_in(self.shop):
            campaigns.submit(campaign, by=self.first.actor)
            return campaigns.approve(campaign, by=self.second.actor)

    def running(self, scope: Any = None, **said: Any) -> Campaign:
        """A campaign that runs; workers have found and told everybody."""
        campaign = self.approved(scope, **said)
        with working_in(self.shop):
            campaign = campaigns.activate(campaign, by=self.first.actor)
        self.work()
        return self.fresh(campaign)

    def widened(self, campaign: Campaign, scope: Any) -> None:
        """A wider scope, approved and searched."""
        with working_in(self.shop):
            revision = campaigns.add_scope_revision(campaign, by=self.first.actor, scope=scope)
            campaigns.submit_scope(revision, by=self.first.actor)
            campaigns.approve_scope(revision, by=self.second.actor)
        self.work()

    def work(self) -> int:
        """Do what a worker would."""
        with tenant_scope(self.shop):
            return drain()

    def fresh(self, campaign: Campaign) -> Campaign:
        with working_in(self.shop):
            return Campaign.objects.get(pk=campaign.pk)

    def units(self, campaign: Campaign) -> list[AffectedUnit]:
        """What was found, the oldest first."""
        with working_in(self.shop):
            rows = AffectedUnit.objects.filter(campaign=campaign).order_by("pk")
            return list(
                rows.select_related(
                    "campaign", "product", "unit", "customer", "order_line__order", "rma_line__rma"
                )
            )

    def unit(self, campaign: Campaign) -> AffectedUnit:
        """The only one that was found."""
        [unit] = self.units(campaign)
        return unit

    def mails(self, template: str = "recall_notice") -> list[Message]:
        """The notices written so far, the oldest first."""
        with working_in(self.shop):
            return list(Message.objects.filter(template=template).order_by("pk"))

    def scope_status(self, campaign: Campaign) -> str:
        with working_in(self.shop):
            return str(newest_scope(campaign).status)


def lamp_sold(tenant: Tenant, *serials: str, **order: Any) -> Order:
    """An order of one lamp for each serial."""
    line = order.pop("line", {})
    given = {"sku": "LAMP", "title": "Lantern 320", "unit_price": "72.00"}
    if serials:
        given |= {"serials": list(serials), "quantity": len(serials)}
    return make_order(tenant, lines=[line_given(**(given | line))], **order)

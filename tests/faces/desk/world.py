"""A shop at work, for tests of the desk: returns at every step, made by the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Order, Product, StopSale
from disposition.models import Disposition
from flows.drain import drain
from insights.selectors import settings
from inspection.models import HandlingUnit, Hold
from inspection.services import place_hold
from notifications.models import Message
from recalls.models import AffectedUnit, Campaign, ScopeRevision
from recalls.services.stop_sales import place
from returns_portal.lib import clock
from rma.models import DryRun, Resolution, Rma, RmaLine, Shipment
from rma.selectors.whole import WholeReturn
from rma.services import add_policy, authorize_return, try_policy
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as way
from tests.factories import inspection as floor
from tests.factories import rma as returns
from tests.factories.catalog import make_order
from tests.factories.rma import SOON, working_in
from tests.recalls.recalling import Recallers, lamp_sold

#: The exceptions of the draft.
OVERRIDES = [
    {"match": {"countries": ["DE"]}, "rules": {"window_days": 20}},
    {"match": {"reasons": ["defective"]}, "rules": {"label_paid_by": "merchant"}},
]


@dataclass(frozen=True)
class World:
    """One of each thing that a desk page shows."""

    tenant: Tenant
    order: Order
    asked: Rma
    approved: Rma
    routed: Rma
    line: RmaLine
    resolution: Resolution
    parcel: Shipment
    unit: HandlingUnit
    hold: Hold
    route: Disposition
    product: Product
    policy: Any
    draft_policy: Any
    dry_run: DryRun
    checklist: Any
    message: Message
    draft: Campaign
    recall: Campaign
    scope: ScopeRevision
    affected: AffectedUnit
    stop: StopSale


def at_work(tenant: Tenant) -> World:
    """Three returns of `tenant`: one asked for, one approved, one inspected, routed and held."""
    with clock.frozen(SOON):
        return _at_work(tenant)


def _at_work(tenant: Tenant) -> World:
    way.furnished(tenant, auto_authorize=False, resolutions=["refund", "store_credit"])
    order = make_order(tenant)
    asked = returns.returned(tenant, order)
    approved = _approved(tenant)
    routed = _approved(tenant)
    unit = floor.units_of(tenant, floor.received(tenant, routed))[0]
    way.inspected(tenant, unit)
    with tenant_scope(tenant):
        drain()
    draft, recall = _recalled(tenant)
    with working_in(tenant):
        hold = place_hold(unit, kind="evidence", reason="Box was cut open", by=returns.SYSTEM)
        unit = HandlingUnit.objects.get(pk=unit.pk)
        policy = settings.policies()[0]
        rules = policy.rules | {"window_days": 5}
        draft_policy = add_policy(
            by=returns.SYSTEM, name="Shorter", rules=rules, overrides=OVERRIDES
        )
        whole = returns.whole_return(routed.rma)
        return World(
            tenant=tenant,
            order=order,
            asked=asked.rma,
            approved=approved.rma,
            routed=whole.rma,
            line=whole.lines[0],
            resolution=whole.resolutions[0],
            parcel=whole.shipments[0],
            unit=unit,
            hold=hold,
            route=Disposition.objects.get(unit=unit),
            product=order.lines.get().product,
            policy=policy,
            draft_policy=draft_policy,
            dry_run=try_policy(by=returns.SYSTEM, policy=draft_policy),
            checklist=settings.checklists()[0],
            message=Message.objects.order_by("pk")[0],
            draft=draft,
            recall=recall,
            scope=ScopeRevision.objects.get(campaign=recall),
            affected=AffectedUnit.objects.filter(campaign=recall).order_by("pk")[0],
            stop=place(by=returns.SYSTEM, lot="L7", reason="It may crack"),
        )


def _recalled(tenant: Tenant) -> tuple[Campaign, Campaign]:
    """A draft of a recall, and one that runs with two affected lamps."""
    people = [cast.person(tenant, "recall_manager", name) for name in ("Aoife", "Ruth")]
    recallers = Recallers(tenant, *people)
    lamp_sold(tenant, "L3-2288", "L3-2290")
    return recallers.draft(), recallers.running(name="Lantern 320: overheats while charging")


def _approved(tenant: Tenant) -> WholeReturn:
    whole = returns.returned(tenant)
    with working_in(tenant):
        authorize_return(whole.rma, by=returns.SYSTEM)
    return returns.fresh(tenant, whole.rma)

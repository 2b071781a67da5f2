"""What the law says about a version of the policy, for the shop that has it."""

from __future__ import annotations

from returns_portal.lib import clock
from rma.lawful import Remark, Shop, remarks_on
from rma.models import Policy, Reason
from rma.terms_of_law import law_of
from tenants.models import Tenant
from tenants.scope import current_tenant_id


def legal_remarks(policy: Policy, shop: Shop | None = None) -> tuple[Remark, ...]:
    """What is below the law (publishing refuses it), or may be taken for it; see `rma.lawful`."""
    return remarks_on(policy.rules, policy.overrides, shop or shop_before_the_law())


def shop_before_the_law(tenant: Tenant | None = None) -> Shop:
    """The shop as `rma.lawful` sees it today; read it once for many versions."""
    tenant = tenant or Tenant.objects.get(pk=current_tenant_id())
    defects = Reason.objects.filter(side="defect").values_list("handle", flat=True)
    handles = frozenset(handle.casefold() for handle in defects)
    return Shop(tenant.country, handles, law_of(tenant.law), clock.today(tenant.tz))

"""The policy as everybody may read it: the version in force, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from returns_portal.lib import clock
from rma import policies
from rma.machine import LeftOut, Seller, branches_of, google_policies, schema_org
from rma.models import Policy, Reason
from rma.selectors.rules import of_row, rules_in_force
from rma.terms_of_law import law_of
from tenants.links import absolute
from tenants.models import Tenant

#: Where the portal shows the policy to people.
PATH = "/policy"
#: Days a refund may take, where no law says less (Directive 2011/83/EU, Art. 13(1)).
REFUND_DAYS = 14


@dataclass(frozen=True)
class MachineForms:
    """A version in both vocabularies, and what of it neither has words for."""

    schema_org: dict[str, Any]
    google: list[dict[str, Any]]
    left_out: tuple[LeftOut, ...]


def policy_in_force() -> policies.Policy | None:
    """The version that holds for what is requested now."""
    return policies.in_force(rules_in_force().policies, clock.now())


def machine_forms(policy: Policy | policies.Policy, tenant: Tenant) -> MachineForms:
    """A version, published or a draft, as machines read it."""
    document = of_row(policy) if isinstance(policy, Policy) else policy
    today = clock.today(tenant.tz)
    sides = dict(Reason.objects.filter(deleted_at=None).values_list("handle", "side"))
    seller = Seller(tenant.name, tenant.country.upper(), tenant.currency, absolute(PATH, tenant))
    branches, left_out = branches_of(document, seller, sides, today)
    clause = law_of(tenant.law).find("withdrawal_refund", tenant.country, today)
    days = clause.value if clause is not None else REFUND_DAYS
    return MachineForms(
        schema_org(branches, seller), google_policies(branches, seller, refund_days=days), left_out
    )

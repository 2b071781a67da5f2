"""Which members need a second step at sign-in: the shop's rule, and whether somebody has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from allauth.mfa.models import Authenticator

from returns_portal.lib import clock
from tenants.models import Membership, Tenant
from tenants.permissions import ROLES

#: What counts as a second step; recovery codes only stand in for one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Rule:
    """The roles that need a second step, and the shop's day from which nothing goes without it."""

    roles: frozenset[str] = frozenset()
    since: date | None = None

    @classmethod
    def of(cls, tenant: Tenant) -> Self:
        """The rule of a shop; one that names nobody where it has set none."""
        return cls.read(tenant.second_factor)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """The rule that a document says."""
        roles = ROLES if said.get("everybody") else said.get("roles", ())
        since = said.get("since")
        return cls(frozenset(roles), date.fromisoformat(since) if since else None)

    def document(self) -> dict[str, Any]:
        """As it is kept; a rule for all roles holds for roles that come later too."""
        if not self.roles:
            return {}
        who = {"everybody": True} if self.roles == set(ROLES) else {"roles": sorted(self.roles)}
        return who | ({"since": self.since.isoformat()} if self.since else {})

    def asks(self, role: str) -> bool:
        """Whether it is meant for `role`, now or from its day on."""
        return role in self.roles

    def is_in_force(self, today: date) -> bool:
        """Whether its day has come."""
        return self.since is None or self.since <= today


def has_factor(user_id: UUID) -> bool:
    """Whether somebody has set up a second step."""
    return Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()


def is_asked(tenant: Tenant, role: str) -> bool:
    """Whether the shop's rule is meant for `role` and that person should set one up."""
    return bool(tenant.second_factor) and Rule.of(tenant).asks(role)


def is_owed(tenant: Tenant, membership: Membership) -> bool:
    """Whether a member must set up a second step before anything else. A shop without a rule
    costs no query.
    """
    if not tenant.second_factor:
        return False
    rule = Rule.of(tenant)
    if not rule.asks(membership.role) or not rule.is_in_force(clock.today(tenant.tz)):
        return False
    return not has_factor(membership.user_id)

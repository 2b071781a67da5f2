"""Who does something: a shopper, a member of staff, a partner's key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import PermissionDenied
from tenants import permissions
from tenants.models import ApiKey, Membership


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. Events keep `kind` and `id`; `label` is for pages and never stored."""

    kind: str  # shopper | member | api_key | system
    id: UUID | None
    label: str
    permissions: frozenset[str]

    def can(self, permission: str) -> bool:
        """Whether the actor holds `permission`."""
        if permission not in permissions.PERMISSIONS:
            raise ValueError(f"Unknown permission: {permission}")
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise PermissionDenied unless the actor holds `permission`."""
        if not self.can(permission):
            raise PermissionDenied(_("You may not do this. It needs the right “%s”.") % permission)

    @classmethod
    def system(cls) -> Self:
        """The portal itself: handlers, deadlines, imports."""
        return cls("system", None, "system", permissions.PERMISSIONS)

    @classmethod
    def member(cls, membership: Membership) -> Self:
        """A member of staff in the tenant of `membership`."""
        user = membership.user
        return cls("member", user.pk, str(user), permissions.of_role(membership.role))

    @classmethod
    def api_key(cls, key: ApiKey) -> Self:
        """A partner's key."""
        granted = permissions.PUBLISHABLE if key.publishable else permissions.of_scopes(key.scopes)
        return cls("api_key", key.owner_id, key.name, granted)

    @classmethod
    def shopper(cls, id: UUID | None = None, label: str = "") -> Self:
        """Somebody who followed a link sent to the contact on an order; `id` is that customer's."""
        return cls("shopper", id, label, permissions.SHOPPER)

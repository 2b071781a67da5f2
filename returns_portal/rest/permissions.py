"""What a key may do: a view names a permission for each method, or is refused to everybody."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission

from returns_portal.lib.errors import PermissionDenied
from tenants.permissions import SCOPES, of_scopes

#: For views that any known key may read: the description of the API.
ANY_KEY = "any_key"


class MissingScope(PermissionDenied):
    """The key is known and lacks `scope` (403)."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This key lacks the scope “%s”.") % scope)
        self.scope = scope


class HasPermission(BasePermission):
    """Refuses unless the view declares `permissions[method]` and the actor holds it."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether the actor may call `view`; raises MissingScope where only a scope is missing."""
        if request.auth is None:
            return False
        method = "GET" if request.method == "HEAD" else request.method
        declared = getattr(view, "permissions", {})
        if method == "OPTIONS" or method not in view.allowed_methods:
            return True  # answered by the view itself: 204 or 405
        needed = declared.get(method)
        if needed is None:
            return False
        if needed != ANY_KEY and not request.user.can(needed):
            raise MissingScope(scope_of(needed))
        return True


@cache
def scope_of(permission: str) -> str:
    """The smallest scope that grants `permission`, such as `returns:write`."""
    return next(scope for scope in SCOPES if permission in of_scopes([scope]))

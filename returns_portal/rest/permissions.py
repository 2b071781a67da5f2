"""What a key may do: a view names a permission (or several, of which one is enough) for each
method, or is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        needed = any_of(declared.get(method))
        if not needed:
            return False
        if request.auth.publishable:
            needed = tuple(each for each in needed if each != ANY_KEY)  # it reads nothing at all
        if not needed:
            return False
        if ANY_KEY not in needed and not any(request.user.can(each) for each in needed):
            raise MissingScope(scope_of(needed[0]))
        return True


def any_of(declared: str | Sequence[str] | None) -> tuple[str, ...]:
    """The permissions of which a method needs one: a view names one, or several."""
    if declared is None:
        return ()
    return (declared,) if isinstance(declared, str) else tuple(declared)


@cache
def scope_of(permission: str) -> str:
    """The smallest scope that grants `permission`, such as `returns:write`."""
    return next(scope for scope in SCOPES if permission in of_scopes([scope]))

"""Signing staff in: allauth's flows, closed to strangers and bound to the tenant of the host."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from tenants.middleware import StaffMiddleware
from tenants.models import Membership, User
from tenants.request import TenantRequest


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and only members of this tenant sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: TenantRequest, **credentials: Any) -> Any:
        """The person, if the password fits and they belong here; a stranger fails like a wrong
        password.
        """
        user = super().authenticate(request, **credentials)
        if user is None or request.tenant is None:
            return None
        return (
            user if Membership.objects.filter(tenant=request.tenant, user=user).exists() else None
        )


@receiver(user_logged_in, dispatch_uid="tenants.record_tenant_of_session")
def record_tenant_of_session(
    sender: type[User], request: TenantRequest, user: User, **kwargs: Any
) -> None:
    """Remember in the session which tenant it was opened in."""
    if getattr(request, "tenant", None) is not None:
        request.session[StaffMiddleware.SESSION_KEY] = str(request.tenant.pk)

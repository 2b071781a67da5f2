"""Signing staff in: allauth's flows, closed to strangers and bound to the tenant of the host."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import resolve_url

from tenants.middleware import StaffMiddleware
from tenants.models import Membership, User
from tenants.request import TenantRequest

#: Roles whose work is at the station.
STATION_ROLES = ("receiver", "inspector", "technician")


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and only members of this tenant sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: TenantRequest) -> str:
        """The floor starts at the station, everybody else at the desk."""
        role = (
            Membership.objects.filter(tenant=request.tenant, user=request.user.pk)
            .values_list("role", flat=True)
            .first()
        )
        return resolve_url("station:scan" if role in STATION_ROLES else settings.LOGIN_REDIRECT_URL)

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

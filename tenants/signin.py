"""Signing staff in: allauth's flows, closed to strangers and bound to the tenant of the host."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote, urlencode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.links import personal
from tenants.middleware import StaffMiddleware, require_tenant
from tenants.models import Membership, Tenant, User
from tenants.request import TenantRequest
from tenants.second_factor import has_factor, is_asked

#: Roles whose work is at the station.
STATION_ROLES = ("receiver", "inspector", "technician")


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and only members of this tenant sign in or are written to."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: TenantRequest, user: User) -> None:
        """Open the session, which every way of signing in comes to: password, code or passkey, a
        pending one that was begun at another shop too. Members only.
        """
        if not is_member(request.tenant, user):
            request.session.flush()
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)

    def post_login(self, request: TenantRequest, user: User, **hints: Any) -> HttpResponse:
        """Where a fresh session goes: first to its second step, where the shop asks for one."""
        response = super().post_login(request, user, **hints)
        tenant = require_tenant(request)
        if is_asked(tenant, _role_of(request) or "") and not has_factor(user.pk):
            onward = urlencode({"next": response["Location"]})
            return HttpResponseRedirect(f"{reverse('second_step')}?{onward}")
        return response

    def is_reauthentication_required(self, *, app: str, **hints: Any) -> bool:
        """Whether somebody has to show again that it is them: not in the minutes after sign-in."""
        records = get_authentication_records(context.request, context.request.user)
        fresh = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **hints)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How they may show it: with a second step set up, not by the password alone."""
        methods = super().get_reauthentication_methods(user)
        if has_factor(user.pk):
            return [each for each in methods if each["id"] != "reauthenticate"]
        return methods

    def get_login_redirect_url(self, request: TenantRequest) -> str:
        """The floor starts at the station, everybody else at the desk."""
        at_station = _role_of(request) in STATION_ROLES
        return resolve_url("station:scan" if at_station else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page that the change was begun on."""
        return resolve_url("desk:me")

    def is_safe_url(self, url: str) -> bool:
        """Whether signing in may lead to `url`: to a page of this host and of no other shop."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def authenticate(self, request: TenantRequest, **credentials: Any) -> Any:
        """The person, if the password fits and they belong here. A stranger fails like a wrong
        password, and it counts like one.
        """
        user = super().authenticate(request, **credentials)
        if user is None or is_member(request.tenant, user):
            return user
        self.pre_authenticate(request, **credentials)
        return None

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write to members only; the page says the same to everybody."""
        if is_member(self.request.tenant, user):
            self.write_to_member(user, link=context["password_reset_url"])

    def write_to_member(self, user: User, *, link: str) -> None:
        """Send `link`, by which `user` sets a new password (notifications.signin does)."""
        super().send_password_reset_mail(user, user.email, {"password_reset_url": link})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in that mail. It names this shop below our base, whatever host was asked."""
        parts = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=parts)
        path = path.removeprefix(get_script_prefix()).replace("UID-KEY", quote(key))
        return personal(f"/{path}", require_tenant(self.request))


def _role_of(request: TenantRequest) -> str | None:
    """The role of who is signed in, in the shop of the host."""
    rows = Membership.objects.filter(tenant=request.tenant, user=request.user.pk)
    return rows.values_list("role", flat=True).first()


def is_member(tenant: Tenant | None, user: User) -> bool:
    """Whether `user` works in `tenant`."""
    return tenant is not None and Membership.objects.filter(tenant=tenant, user=user).exists()


@receiver(user_logged_in, dispatch_uid="tenants.record_tenant_of_session")
def record_tenant_of_session(
    sender: type[User], request: TenantRequest, user: User, **kwargs: Any
) -> None:
    """Remember in the session which tenant it was opened in."""
    tenant: Tenant | None = getattr(request, "tenant", None)
    if tenant is not None:
        request.session[StaffMiddleware.SESSION_KEY] = str(tenant.pk)

"""Finds the tenant of a request and holds its scope and its one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import gettext as _

from returns_portal.lib.errors import NotFound
from tenants.actors import Actor
from tenants.hosts import plain_host, proven
from tenants.keys import transaction_of
from tenants.models import RESERVED_SLUGS, Membership, Tenant
from tenants.request import TenantRequest
from tenants.scope import no_scope, tenant_scope
from tenants.second_factor import is_owed

#: Answered without a tenant: liveness, files, and the API's own description of a missing key.
_HEALTH, _FILES = "/health", "/static/"
_API = "/api/"
#: What a slug may look like; anything else is nobody's, and need not be looked for.
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")


class TenantMiddleware:
    """Sets `request.tenant` and `request.actor` and runs the request in one tenant transaction.

    The API's key names the tenant and beats the host. Elsewhere the host does: a slug under the
    base domain, a verified domain, or DEFAULT_TENANT; `app.<base>/t/<slug>/` serves staff of
    several tenants. A request without a tenant works for nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.tenant = request.api_key = None
        request.actor = None
        prefix = get_script_prefix()
        try:
            return self._answer(request)
        finally:
            set_script_prefix(prefix)  # `/t/<slug>` was this request's

    def _answer(self, request: TenantRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(_API):
            return self._answer_partner(request)
        if path != _HEALTH and not path.startswith(_FILES):
            request.tenant = tenant_of_host(request)
            if request.tenant is None:
                return unknown_host(request)
            with tenant_scope(request.tenant), transaction.atomic():
                return self._answer_within(request)
        with no_scope():
            return self.get_response(request)

    def _answer_partner(self, request: TenantRequest) -> HttpResponse:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret:
            with transaction_of(secret.strip()) as key:
                if key is not None:
                    request.api_key, request.tenant = key, key.tenant
                    request.actor = Actor.api_key(key)
                    return self._answer_within(request)
        with no_scope():
            return self.get_response(request)

    def _answer_within(self, request: TenantRequest) -> HttpResponse:
        """The finished answer; one that owns up to a mistake undoes the transaction."""
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()
        return response


def tenant_of_host(request: HttpRequest) -> Tenant | None:
    """The tenant that the host (or the operators' path) names, or None."""
    try:
        host = plain_host(request.get_host())
    except DisallowedHost:
        return None
    base = settings.BASE_DOMAIN
    slug = None
    if host == f"app.{base}" and request.path_info.startswith("/t/"):
        slug = _take_path_prefix(request)
    elif host.endswith(f".{base}"):
        slug = host.removesuffix(f".{base}")
    if slug is not None:
        return _active(slug)
    return proven(host) or _active(settings.DEFAULT_TENANT)


def _active(slug: str) -> Tenant | None:
    if not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        return None
    return Tenant.objects.filter(slug=slug, is_active=True).first()


def _take_path_prefix(request: HttpRequest) -> str:
    """Move `/t/<slug>` from the path to the script prefix, so that every link keeps it."""
    _empty, _t, slug, *rest = request.path_info.split("/", 3)
    prefix = f"/t/{slug}"
    request.path_info = "/" + (rest[0] if rest else "")
    request.META["SCRIPT_NAME"] = prefix
    set_script_prefix(prefix)
    return slug


def unknown_host(request: HttpRequest) -> HttpResponse:
    """The same answer for every host that is nobody's."""
    text = _("No shop uses this address. Check the link you were given.")
    return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")


class StaffMiddleware:
    """Sets `request.membership` and `request.actor` for a signed-in member of this tenant.

    A session belongs to the tenant it was opened in: seen elsewhere, or after the membership has
    ended, it is signed out. Who lacks a second step that the shop asks for is nobody here until
    they have set one up.
    """

    SESSION_KEY = "tenant"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.membership = None
        request.owes_second_factor = False
        if request.tenant is not None and request.actor is None and request.user.is_authenticated:
            self._identify_member(request)
        return self.get_response(request)

    def _identify_member(self, request: TenantRequest) -> None:
        tenant = require_tenant(request)
        membership = None
        if request.session.get(self.SESSION_KEY) == str(tenant.pk):
            membership = (
                Membership.objects.select_related("user")
                .filter(tenant=tenant, user=request.user.pk, user__is_active=True)
                .first()
            )
        if membership is None:
            request.session.flush()
            request.user = AnonymousUser()
            return
        if is_owed(tenant, membership):
            request.owes_second_factor = True
            return
        request.membership = membership
        request.actor = Actor.member(membership)


def require_tenant(request: TenantRequest) -> Tenant:
    """The tenant of the request; NotFound where there is none."""
    if request.tenant is None:
        raise NotFound(_("No shop uses this address."))
    return request.tenant

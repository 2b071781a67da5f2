"""Lets names that shops have proven in, one by one, without opening ALLOWED_HOSTS to any."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from tenants.models import Domain, Tenant

#: Where our own proxy asks; answered to whatever name it calls us by.
CERTIFICATES = "/hooks/certificates"


class ProvenHostsMiddleware:
    """Vouches for the host of a request that ALLOWED_HOSTS does not know, if it is proven now;
    and tells our proxy which names are.

    Belongs before everything that asks for the host. ALLOWED_HOSTS stays as closed as it is: for
    every other name `get_host` raises as ever, and without this middleware it would for all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == CERTIFICATES:
            return may_have_certificate(request)
        try:
            request.get_host()
        except DisallowedHost:
            _vouch(request)
        return self.get_response(request)


def _vouch(request: HttpRequest) -> None:
    given = request.META.get("HTTP_HOST", "")
    if given.isascii() and proven(plain_host(given)) is not None:
        request.get_host = lambda: given  # type: ignore[method-assign]


def plain_host(given: str) -> str:
    """The name in a Host header, without port and without the dot that ends a full name."""
    name, colon, port = given.rpartition(":")
    bare = name if colon and port.isdigit() else given
    return bare.removesuffix(".").lower()


def proven(host: str) -> Tenant | None:
    """The shop that has proven `host` to be its own, and works."""
    if not host or len(host) > 253 or not host.isascii() or not host.isprintable():
        return None
    row = (
        Domain.objects.select_related("tenant")
        .filter(host=host, verified_at__isnull=False, tenant__is_active=True)
        .first()
    )
    return row.tenant if row is not None else None


@require_safe
def may_have_certificate(request: HttpRequest) -> HttpResponse:
    """Whether a proxy may fetch a certificate for `?domain=`: 200 for proven names alone.

    For our own proxy: it shows TLS_ASK_KEY (`?key=`). Without one set there is no such page.
    """
    key = settings.TLS_ASK_KEY
    if not key or not constant_time_compare(request.GET.get("key", ""), key):
        return HttpResponse(status=404)
    known = proven(plain_host(request.GET.get("domain", "")))
    return HttpResponse(status=200 if known is not None else 404)

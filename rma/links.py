"""Signed links that show a shopper their own return: they are mailed to the contact on the order.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from returns_portal.lib.errors import NotFound
from rma.models import Rma
from tenants.scope import current_tenant_id

_SALT = "rma.status"
#: Seconds a status link works: a guarantee runs two years, its return should be found that long.
LIFETIME = 60 * 60 * 24 * 730


def status_token(rma: Rma) -> str:
    """The token of the status page of `rma`."""
    return signing.dumps([str(rma.tenant_id), str(rma.pk)], salt=_SALT, compress=True)


def status_path(rma: Rma) -> str:
    """The path of the status page of `rma`."""
    return reverse("portal:status", args=[status_token(rma)])


def rma_of_token(token: str) -> Rma:
    """The return of a status link; NotFound when it is forged, expired or another tenant's."""
    try:
        tenant_id, key = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        raise NotFound from None
    if tenant_id != str(current_tenant_id()):
        raise NotFound
    rma = Rma.objects.select_related("order", "customer", "policy").filter(pk=key).first()
    if rma is None:
        raise NotFound
    return rma

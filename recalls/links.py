"""The signed link by which an owner answers a recall.

It names the tenant and the owner's notice, opens nothing elsewhere and nothing once it has expired.
Nothing secret is kept of it: there is no token in the database that could be read or leaked.
"""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from recalls.models import RecallNotice
from returns_portal.lib.errors import NotFound
from tenants.scope import current_tenant_id

_SALT = "recalls.owner"
#: Two years: a remedy is owed for as long as the danger is there, a mail is found for as long.
LIFETIME = 60 * 60 * 24 * 730


def owner_token(notice: RecallNotice) -> str:
    """The token of the page on which the owner of `notice` answers."""
    return signing.dumps([str(notice.tenant_id), str(notice.pk)], salt=_SALT, compress=True)


def owner_path(notice: RecallNotice) -> str:
    """The path of that page; the portal mounts `recall/<token>`."""
    return f"/recall/{owner_token(notice)}"


def notice_key(token: str) -> UUID:
    """The key of the notice that `token` names; NotFound when it is forged, expired or another
    tenant's.
    """
    try:
        tenant_id, key = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        raise NotFound from None
    if tenant_id != str(current_tenant_id()):
        raise NotFound
    return UUID(key)

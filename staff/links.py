"""The signed link of an invitation: it names one row and one sending of it, and no secret."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from returns_portal.lib.errors import NotFound
from staff.models import LASTS, Invitation
from tenants.links import personal
from tenants.models import Tenant

_SALT = "staff.invitation"


def invitation_url(invitation: Invitation, tenant: Tenant) -> str:
    """The address that accepts `invitation`, at the shop's name below our base."""
    body = [str(invitation.pk), invitation.round]
    return personal(reverse("join", args=[signing.dumps(body, salt=_SALT)]), tenant)


def read_token(token: str) -> tuple[UUID, int]:
    """The key and the round that a link names; NotFound where it was not made by us, or is old."""
    try:
        key, sent = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature as forged:
        raise NotFound(no_longer()) from forged
    return UUID(key), int(sent)


def no_longer() -> str:
    """What everybody reads whose link opens nothing."""
    return _("This invitation does not work any more. Ask for a new one.")

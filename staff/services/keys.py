"""Partners' keys as admins handle them: made, replaced with an overlap, revoked; each on the trail.

The secret is returned once, and kept as a hash (tenants.keys).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from staff import vocabulary
from staff.services.locking import lock_people
from tenants import keys
from tenants.actors import Actor
from tenants.models import ApiKey
from tenants.permissions import SCOPES

#: The longest that a replaced key goes on working beside its successor.
LONGEST_OVERLAP = timedelta(days=30)


@transaction.atomic
def make_key(
    *, name: str, scopes: Iterable[str], expires_at: datetime | None = None, by: Actor
) -> tuple[ApiKey, str]:
    """A key that may do what its scopes say, and its secret. Raises InvalidInput."""
    by.require("settings.edit")
    chosen = [each for each in SCOPES if each in set(scopes)]
    if not chosen:
        wanted = _("Choose at least one thing that the key may do.")
        raise InvalidInput.of(FieldError("scopes", "required", wanted))
    shop = lock_people()
    key, secret = keys.create_api_key(
        tenant=shop, name=_named(name), scopes=chosen, expires_at=_later(expires_at)
    )
    note(shop, vocabulary.KEY_MADE, by=by, data=_told(key))
    return key, secret


@transaction.atomic
def make_publishable_key(
    *, name: str, origins: Iterable[str], expires_at: datetime | None = None, by: Actor
) -> tuple[ApiKey, str]:
    """A key for a page of the shop's own: it states withdrawals from there. Raises InvalidInput."""
    by.require("settings.edit")
    shop = lock_people()
    named, until = _named(name), _later(expires_at)
    try:
        key, secret = keys.create_publishable_key(
            tenant=shop, name=named, allowed_origins=origins, expires_at=until
        )
    except ValueError as refused:
        wanted = _("Name the pages that may use it, one a line, as https://shop.example.")
        raise InvalidInput.of(FieldError("origins", "invalid_origin", wanted)) from refused
    note(shop, vocabulary.KEY_MADE, by=by, data=_told(key))
    return key, secret


@transaction.atomic
def rotate_key(key: ApiKey, *, overlap: timedelta, by: Actor) -> tuple[ApiKey, str]:
    """A successor with the same rights, and its secret; the key before it works for `overlap` more.

    Both count as one partner: what one began with an idempotency key the other repeats. Raises
    Conflict for a key that has ended.
    """
    by.require("settings.edit")
    shop = lock_people()
    old = _live(key)
    lasts = min(max(overlap, timedelta(0)), LONGEST_OVERLAP)
    ends = clock.now() + lasts
    common: dict[str, Any] = {
        "tenant": shop,
        "name": old.name,
        "expires_at": old.expires_at,
        "owner_id": old.owner_id,
    }
    if old.publishable:
        new, secret = keys.create_publishable_key(allowed_origins=old.allowed_origins, **common)
    else:
        new, secret = keys.create_api_key(scopes=old.scopes, **common)
    old.expires_at = min(old.expires_at or ends, ends)
    old.save(update_fields=["expires_at"])
    data = _told(new) | {"before": old.public_id, "works_until": old.expires_at}
    note(shop, vocabulary.KEY_ROTATED, by=by, data=data)
    return new, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Actor) -> None:
    """End a key at once and for good; its successors are keys of their own."""
    by.require("settings.edit")
    shop = lock_people()
    live = _live(key)
    live.revoked_at = clock.now()
    live.save(update_fields=["revoked_at"])
    note(shop, vocabulary.KEY_REVOKED, by=by, data=_told(live))


def _live(key: ApiKey) -> ApiKey:
    """The key as it is now, held; Conflict where it has ended."""
    rows = ApiKey.objects.select_for_update(of=("self",))
    fresh = rows.filter(pk=key.pk, tenant=key.tenant_id).first()
    if fresh is None:
        raise NotFound
    if fresh.has_ended:
        raise Conflict(_("This key has ended already."), code="key_ended")
    return fresh


def _told(key: ApiKey) -> dict[str, Any]:
    return {"key": key.public_id, "name": key.name, "scopes": key.scopes}


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        said = _("Say in up to 80 characters whose key it is.")
        raise InvalidInput.of(FieldError("name", "required", said))
    return name


def _later(expires_at: datetime | None) -> datetime | None:
    if expires_at is not None and expires_at <= clock.now():
        said = _("Choose a day that is still to come.")
        raise InvalidInput.of(FieldError("expires", "in_the_past", said))
    return expires_at

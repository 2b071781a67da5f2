"""The rules of a shop: versions of its policy, and the reasons shoppers may give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.models import Policy, Reason
from rma.policies import check_policy
from rma.services.vocabulary import POLICY_ADDED, POLICY_PUBLISHED, REASON_ADDED, REASON_CHANGED
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id


def add_policy(
    *,
    by: Actor,
    name: str,
    rules: Mapping[str, Any],
    overrides: Sequence[Mapping[str, Any]] = (),
    effective_from: datetime | None = None,
) -> Policy:
    """A new version, checked and not yet in force; InvalidInput names every rule that cannot be."""
    by.require("settings.edit")
    check_policy(rules, overrides)
    with one_transaction(), batch():
        # Versions are counted one after the other: writers of one shop wait for each other here.
        Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
        latest = Policy.objects.aggregate(latest=Max("number"))["latest"] or 0
        policy = Policy.objects.create(
            name=name,
            number=latest + 1,
            effective_from=effective_from or clock.now(),
            rules=dict(rules),
            overrides=[dict(override) for override in overrides],
        )
        note(subject_of(policy), POLICY_ADDED, by=by, data={"id": policy, "number": policy.number})
    return policy


def publish_policy(policy: Policy, *, by: Actor) -> Policy:
    """Put a version in force from its `effective_from` on; earlier requests keep their own."""
    by.require("settings.edit")
    with one_transaction(), batch():
        fresh = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
        if fresh.published_at is not None:
            raise Conflict(_("This version is published already."), code="already_published")
        check_policy(fresh.rules, fresh.overrides)
        fresh.published_at = clock.now()
        fresh.save(update_fields=["published_at"])
        note(subject_of(fresh), POLICY_PUBLISHED, by=by, data={"id": fresh, "number": fresh.number})
    return fresh


def save_reason(
    *,
    by: Actor,
    handle: str,
    side: str,
    labels: Mapping[str, str],
    categories: Sequence[str] = (),
    position: int | None = None,
) -> Reason:
    """Add a reason, or say anew what one with this handle is; a deleted one is offered again."""
    by.require("settings.edit")
    if side not in dict(Reason.SIDES):
        message = _("Choose one of: %s.") % ", ".join(dict(Reason.SIDES))
        raise InvalidInput.of(FieldError("side", "invalid_choice", message))
    with one_transaction(), batch():
        known = Reason.objects.select_for_update(of=("self",)).filter(handle=handle).first()
        reason = known or Reason(handle=handle)
        reason.side = side
        reason.labels = dict(labels)
        reason.categories = list(categories)
        if position is not None:
            reason.position = position
        reason.deleted_at = None
        reason.version += known is not None
        reason.updated_at = clock.now()
        reason.save()
        event = REASON_CHANGED if known else REASON_ADDED
        note(subject_of(reason), event, by=by, data={"handle": handle, "side": side})
    return reason


def delete_reason(reason: Reason, *, by: Actor) -> Reason:
    """Offer a reason no more; returns that gave it keep it."""
    by.require("settings.edit")
    with one_transaction(), batch():
        reason.deleted_at = reason.updated_at = clock.now()
        reason.version += 1
        reason.save(update_fields=["deleted_at", "updated_at", "version"])
        note(subject_of(reason), REASON_CHANGED, by=by, data={"handle": reason.handle})
    return reason

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
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, NotFound
from rma.models import Policy, Reason
from rma.policies import check_policy
from rma.selectors.remarked import legal_remarks
from rma.services.vocabulary import (
    POLICY_ADDED,
    POLICY_CHANGED,
    POLICY_DELETED,
    POLICY_PUBLISHED,
    REASON_ADDED,
    REASON_CHANGED,
)
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
    """A draft of a new version, checked; InvalidInput names every rule that cannot be."""
    by.require("settings.edit")
    check_policy(rules, overrides)
    with one_transaction(), batch():
        _one_after_the_other()  # versions are counted
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


def change_policy(policy: Policy, *, by: Actor, **changes: Any) -> Policy:
    """Say a draft anew: `name`, `rules`, `overrides`, `effective_from`. Conflict once published."""
    by.require("settings.edit")
    with one_transaction(), batch():
        fresh = _draft(policy)
        for field, value in changes.items():
            setattr(fresh, field, _plain(value))
        check_policy(fresh.rules, fresh.overrides)
        fresh.version += 1
        fresh.updated_at = clock.now()
        fresh.save(update_fields=[*changes, "version", "updated_at"])
        data = {"id": fresh, "number": fresh.number, "changed": sorted(changes)}
        note(subject_of(fresh), POLICY_CHANGED, by=by, data=data)
    return fresh


def delete_policy(policy: Policy, *, by: Actor) -> None:
    """Throw a draft away. Conflict once published."""
    by.require("settings.edit")
    with one_transaction(), batch():
        fresh = _draft(policy)
        note(subject_of(fresh), POLICY_DELETED, by=by, data={"number": fresh.number})
        fresh.delete()


def _one_after_the_other() -> None:
    """Writers of one shop's rules wait for each other here."""
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())


def _locked(policy: Policy) -> Policy:
    fresh = Policy.objects.select_for_update(of=("self",)).filter(pk=policy.pk).first()
    if fresh is None:
        raise NotFound(_("There is no such object."))
    return fresh


def _draft(policy: Policy) -> Policy:
    fresh = _locked(policy)
    if fresh.published_at is not None:
        message = _("This version is published and stays as it is. Write a new one.")
        raise Conflict(message, code="already_published")
    return fresh


def _plain(value: Any) -> Any:
    """Mappings and sequences as JSON columns hold them."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def publish_policy(policy: Policy, *, by: Actor) -> Policy:
    """Put a version in force from its `effective_from` on; earlier requests keep their own.

    InvalidInput (`below_the_law`) where a rule expressly worsens a statutory claim, by its clause.
    """
    by.require("settings.edit")
    with one_transaction(), batch():
        fresh = _locked(policy)
        if fresh.published_at is not None:
            raise Conflict(_("This version is published already."), code="already_published")
        check_policy(fresh.rules, fresh.overrides)
        below = [remark.field_error() for remark in legal_remarks(fresh) if remark.refused]
        if below:
            raise InvalidInput.of(*below)
        fresh.published_at = fresh.updated_at = clock.now()
        fresh.version += 1
        fresh.save(update_fields=["published_at", "updated_at", "version"])
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
        _one_after_the_other()  # a handle that is new to two is added by one
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

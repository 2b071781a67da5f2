"""One verb for many returns: each done or refused by itself, and every refusal kept.

A few are done while somebody waits; many are a job that a worker does, each return in a
transaction of its own together with the job's count, so that a killed worker repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from flows.note import note
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, TransitionRefused
from rma.models import Bulk, Rma, Shipment
from rma.services.colleagues import assign_return
from rma.services.deciding import ask_for_information, authorize_return, decline_return
from rma.services.shipping import request_label
from rma.services.vocabulary import SEVERAL_ASKED
from tenants.actors import Actor
from tenants.models import Membership
from tenants.scope import current_tenant_id

#: As many are done while somebody waits; more than that is a job.
AT_ONCE = 25
#: As many returns as one job takes.
MOST = 5_000

Refusal = tuple[str, str, str]  # number, public id, sentence


def label_again(rma: Rma, *, by: Actor) -> Rma:
    """Have the labels made that failed or ran out; refused where none did."""
    parcels = Shipment.objects.filter(
        rma_rows__rma=rma, direction="inbound", status__in=("label_failed", "label_expired")
    )
    waiting = list(parcels.order_by("pk"))
    if not waiting:
        raise TransitionRefused(_("No label of it failed or ran out."))
    for parcel in waiting:
        request_label(parcel, by=by)
    return rma


VERBS: dict[str, Callable[..., Rma]] = {
    "authorize": authorize_return,
    "ask_for_information": ask_for_information,
    "decline": decline_return,
    "assign": assign_return,
    "label_again": label_again,
}


def do_one(rma: Rma, verb: str, *, details: Mapping[str, Any], by: Actor) -> Refusal | None:
    """Do it to one return in a transaction (or savepoint) of its own; None, or why not."""
    try:
        with transaction.atomic():
            VERBS[verb](rma, by=by, **details)
    except DomainError as refusal:
        return (rma.number, rma.public_id, str(refusal))
    return None


def ask_for_several(
    keys: Sequence[UUID], verb: str, *, details: Mapping[str, Any], by: Actor, back: str = ""
) -> Bulk:
    """Have a worker do `verb` to the returns of `keys`, in their order."""
    by.require("returns.decide")
    assert by.id is not None and len(keys) <= MOST  # noqa: S101, PT018 - the page has seen to it
    with transaction.atomic():
        bulk = Bulk.objects.create(
            verb=verb,
            details=dict(details),
            actor_id=by.id,
            keys=[str(key) for key in keys],
            back=back[:2000],
            language=translation.get_language() or "",
        )
        data = {"id": bulk, "verb": verb, "returns": len(keys)}
        note(subject_of(bulk), SEVERAL_ASKED, by=by, data=data)
    return bulk


def run_several(bulk_id: UUID) -> None:
    """Do what is left of a job; may run twice, and go on where another worker was killed."""
    with transaction.atomic():
        bulk = Bulk.objects.filter(pk=bulk_id).first()
        works = Membership.objects.select_related("user").filter(tenant=current_tenant_id())
        member = works.filter(user=bulk.actor_id, user__is_active=True).first() if bulk else None
    if bulk is None:
        return
    by = Actor.member(member) if member else None
    with translation.override(bulk.language or "en"):
        while _go_on(bulk, by):
            pass


def _go_on(bulk: Bulk, by: Actor | None) -> bool:
    """The next return of a job; False once there is none."""
    with transaction.atomic():
        # Taken with its counter: what another worker has done is not done again.
        row = Bulk.objects.select_for_update().defer("keys").get(pk=bulk.pk)
        if row.finished_at is not None:
            return False
        now = clock.now()
        if row.at >= len(bulk.keys):
            Bulk.objects.filter(pk=row.pk).update(finished_at=now, updated_at=now)
            return False
        rma = Rma.objects.filter(pk=bulk.keys[row.at]).first()
        refused = _try(rma, bulk, by) if rma is not None else None
        changed: dict[str, Any] = {"at": row.at + 1, "updated_at": now}
        if refused is not None:
            changed["refused"] = [*row.refused, list(refused)]
        Bulk.objects.filter(pk=row.pk).update(**changed)
    return True


def _try(rma: Rma, bulk: Bulk, by: Actor | None) -> Refusal | None:
    if by is None:
        return (rma.number, rma.public_id, _("Who asked for this does not work here any more."))
    return do_one(rma, bulk.verb, details=bulk.details, by=by)

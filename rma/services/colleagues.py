"""What colleagues tell each other about a return: who sees to it, and notes no shopper reads."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.models import Assignment, Rma
from rma.services.remarks import remark
from rma.services.vocabulary import ASSIGNED, NOTED
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.models import Membership
from tenants.scope import current_tenant_id

#: The longest note that is kept.
LONGEST_NOTE = 4000


def assign_return(rma: Rma, *, by: Actor, to: UUID | str | None = None) -> Rma:
    """Give a return to the person of the key `to`, or to nobody; said twice it is said once.

    InvalidInput for somebody who does not work in this shop.
    """
    by.require("returns.decide")
    member = UUID(str(to)) if to else None
    if member is not None and not _works_here(member):
        message = _("This person does not work here any more.")
        raise InvalidInput.of(FieldError("to", "unknown_member", message))
    with one_transaction():
        # Two who hand it on at once wait for each other; the later one is what holds.
        Rma.objects.select_for_update(of=("self",), no_key=True).get(pk=rma.pk)
        known = Assignment.objects.filter(rma=rma).first()
        if (known.member if known else None) == member:
            return rma
        if known is not None:
            known.delete()
        if member is not None:
            Assignment.objects.create(rma=rma, member=member)
        note(rma, ASSIGNED, by=by, data={"to": member})
    return rma


def note_return(rma: Rma, *, by: Actor, text: str) -> Rma:
    """Keep a note about a return for colleagues; the shopper never reads it.

    InvalidInput for an empty one or one longer than LONGEST_NOTE.
    """
    by.require("returns.decide")
    text = (text or "").strip()
    if not text:
        raise InvalidInput.of(FieldError("text", "required", _("Say it in a few words.")))
    if len(text) > LONGEST_NOTE:
        message = _("Say it in at most %d characters.") % LONGEST_NOTE
        raise InvalidInput.of(FieldError("text", "too_long", message))
    with one_transaction():
        note(rma, NOTED, by=by, data={"message": remark(rma, text, kind="note", by=by)})
    return rma


def _works_here(member: UUID) -> bool:
    works = Membership.objects.filter(tenant=current_tenant_id(), user=member)
    return works.filter(user__is_active=True).exists()

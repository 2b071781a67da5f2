"""Two people decide: who began something may not be the one who approves it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from returns_portal.lib.errors import PermissionDenied
from tenants.actors import Actor


def refuse_same_person(initiator: UUID | None, by: Actor) -> None:
    """Raise PermissionDenied (`approver_is_initiator`) unless `by` is a second, known person."""
    if by.id is None or initiator is None or by.id == initiator:
        message = _("You submitted this. A second person has to approve it.")
        raise PermissionDenied(message, code="approver_is_initiator")

"""The lists that people of the desk keep for themselves or for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, PermissionDenied
from rma.models import SavedView
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Lists that one person may keep: more tabs than this nobody finds anything in.
MOST = 12


def save_view(
    *,
    by: Actor,
    name: str,
    view: str,
    filters: Mapping[str, Any],
    ordering: str = "",
    shared: bool = False,
) -> SavedView:
    """Keep a list under `name`; one of the same name and person is replaced."""
    by.require("returns.decide")
    name = " ".join(name.split())
    if not name or len(name) > 60:
        message = _("Give it a name of at most 60 characters.")
        raise InvalidInput.of(FieldError("name", "invalid", message))
    if by.kind != "member" or by.id is None:
        raise PermissionDenied(_("Only a person keeps lists."))
    with one_transaction():
        # Two tabs of one person save one after the other.
        Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
        mine = SavedView.objects.filter(owner=by.id)
        row = mine.filter(name=name).first() or SavedView(owner=by.id, name=name)
        if row._state.adding and mine.count() >= MOST:
            message = _("You keep %d lists already: remove one first.") % MOST
            raise Conflict(message, code="too_many_views")
        row.view, row.filters = view, dict(filters)
        row.ordering, row.shared = ordering, shared
        row.save()
    return row


def remove_view(saved: SavedView, *, by: Actor) -> None:
    """Keep a list no longer. Only who made it may, and for a shared one who runs the shop."""
    by.require("returns.decide")
    if saved.owner != by.id and not (saved.shared and by.can("settings.edit")):
        raise PermissionDenied(_("Only who made this list may remove it."))
    SavedView.objects.filter(pk=saved.pk).delete()

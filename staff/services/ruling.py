"""The shop's rule: who needs a second step at sign-in, and from which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib.errors import FieldError, InvalidInput
from staff import vocabulary
from staff.services.locking import lock_people
from tenants.actors import Actor
from tenants.permissions import ROLES
from tenants.second_factor import Rule


@transaction.atomic
def ask_for_second_factor(*, roles: Iterable[str], since: date | None, by: Actor) -> Rule:
    """Have members with these roles need a second step from the day `since` on (None: at once).

    No roles: nobody needs one. Partners' keys are not concerned. Raises InvalidInput.
    """
    by.require("settings.edit")
    asked = frozenset(roles)
    if asked - set(ROLES):
        raise InvalidInput.of(FieldError("roles", "unknown_role", _("Choose from the roles.")))
    shop = lock_people()
    rule = Rule(asked, since if asked else None)
    before, shop.second_factor = shop.second_factor, rule.document()
    if before != shop.second_factor:
        shop.save(update_fields=["second_factor"])
        note(shop, vocabulary.RULE_CHANGED, by=by, data={"from": before, "to": rule.document()})
    return rule

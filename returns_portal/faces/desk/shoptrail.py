"""The shop's trail as its admins read it: what was changed among people and keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from flows.models import StageEvent
from returns_portal.faces.dates import day
from returns_portal.faces.parts import Entry
from staff import vocabulary
from staff.selectors import names_of, trail
from tenants.models import Tenant
from tenants.permissions import ROLE_CHOICES
from tenants.second_factor import Rule

_ROLES = dict(ROLE_CHOICES)


def shop_trail(tenant: Tenant) -> list[Entry]:
    """Every change, the latest first, with the names that its event keeps no copy of."""
    happened = trail(tenant)
    data = [each.event.data for each in happened]
    about = names_of(
        [row["user"] for row in data if "user" in row],
        [row["invitation"] for row in data if "invitation" in row],
    )
    return [
        Entry(
            text=each.text,
            at=each.at,
            actor=each.actor,
            note=_said(each.event, about),
            tone=each.tone,
            icon=each.icon,
        )
        for each in happened
    ]


def _said(event: StageEvent, names: dict[str, str]) -> str:
    """Whom or what a change was about, and what became of it."""
    data = event.data
    who = names.get(str(data.get("user"))) or names.get(data.get("invitation", ""), "")
    parts = [who or data.get("name", ""), _change(event.name, data)]
    return ": ".join(str(part) for part in parts if part)


def _change(name: str, data: dict[str, Any]) -> str:
    if name in (vocabulary.INVITED, vocabulary.JOINED, vocabulary.REMOVED):
        return str(_ROLES.get(data["role"], data["role"]))
    if name == vocabulary.ROLE_CHANGED:
        words = {"before": _ROLES.get(data["from"]), "after": _ROLES.get(data["to"])}
        return _("%(before)s, now %(after)s") % words
    if name == vocabulary.RULE_CHANGED:
        return rule_words(Rule.read(data["to"]))
    if name == vocabulary.KEY_ROTATED:
        until = datetime.fromisoformat(data["works_until"])
        return _("the key before works until %(day)s") % {"day": day(until)}
    return ""


def rule_words(rule: Rule) -> str:
    """The shop's rule in a line."""
    if not rule.roles:
        return _("Nobody needs a second step.")
    everybody = rule.roles == set(_ROLES)
    who = ", ".join(str(label) for role, label in ROLE_CHOICES if role in rule.roles)
    if rule.since is None:
        if everybody:
            return _("Everybody needs a second step.")
        return _("A second step is needed by: %(roles)s.") % {"roles": who}
    if everybody:
        return _("Everybody needs a second step from %(day)s on.") % {"day": day(rule.since)}
    said = _("A second step is needed from %(day)s on by: %(roles)s.")
    return said % {"day": day(rule.since), "roles": who}

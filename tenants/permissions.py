"""Who may do what: permissions by role, and by the scopes of a partner's key. Nothing else
grants.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

ROLE_CHOICES = [
    ("admin", _("Admin")),
    ("agent", _("Agent")),
    ("receiver", _("Receiver")),
    ("inspector", _("Inspector")),
    ("technician", _("Technician")),
    ("recall_manager", _("Recall manager")),
    ("analyst", _("Analyst")),
    ("supervisor", _("Supervisor")),
    ("safety_officer", _("Safety officer")),
]
ROLES = tuple(role for role, _label in ROLE_CHOICES)

_FLOOR = ("receiver", "inspector", "technician", "supervisor")
_MONEY = ("agent",)

#: permission -> roles that hold it. Admins hold every permission; analysts every `.view`.
GRANTS: dict[str, tuple[str, ...]] = {
    "catalog.view": ROLES,
    "catalog.edit": (),
    "returns.view": ROLES,
    "returns.request": ("agent", "supervisor"),
    "returns.decide": ("agent",),
    "returns.override": ("agent",),
    "returns.cancel": ("agent",),
    "returns.answer": ("agent",),
    # Whoever packs an order puts the slip into the parcel.
    "gifts.view": ("agent", "receiver", "supervisor"),
    "gifts.make": ("agent", "receiver", "supervisor"),
    "withdrawals.view": ("agent", "supervisor"),
    # Whoever has bought something may declare it; staff write down what reached them otherwise.
    "withdrawals.state": ("agent",),
    "withdrawals.decide": ("agent",),
    "shipments.view": ROLES,
    "shipments.ship": ("agent", "receiver", "supervisor"),
    # Opens the warehouse's pages; what one may do there is said by the rights below.
    "station.view": _FLOOR,
    "receiving.view": (*_FLOOR, "agent", "recall_manager", "safety_officer"),
    "receiving.receive": ("receiver", "inspector", "supervisor"),
    "receiving.resolve": ("agent", "supervisor"),
    "units.view": (*_FLOOR, "agent", "recall_manager", "safety_officer"),
    "units.move": _FLOOR,
    "holds.place": (*_FLOOR, "agent", "recall_manager", "safety_officer"),
    "holds.release": ("supervisor", "safety_officer"),
    "holds.release_safety": ("safety_officer",),
    "inspection.view": (*_FLOOR, "agent"),
    "inspection.inspect": ("inspector", "technician", "supervisor"),
    "inspection.override": ("supervisor",),
    "disposition.view": (*_FLOOR, "agent"),
    "disposition.decide": ("agent", "supervisor"),
    "disposition.move": ("receiver", "inspector", "technician", "supervisor"),
    "resolutions.view": ("agent",),
    "resolutions.approve": _MONEY,
    "resolutions.settle": _MONEY,
    "work_orders.view": ("technician", "agent", "supervisor"),
    "work_orders.work": ("technician", "supervisor"),
    "work_orders.approve": ("agent", "supervisor"),
    "lots.view": (*_FLOOR, "agent"),
    "lots.work": _FLOOR,
    # Files the taker's certificate: done in the office, where it arrives.
    "lots.confirm": ("agent", "supervisor"),
    "recalls.view": ("recall_manager", "safety_officer", "agent"),
    "recalls.edit": ("recall_manager",),
    "recalls.approve": ("recall_manager", "safety_officer"),
    "recalls.remedy": ("recall_manager", "agent"),
    "stop_sales.view": ROLES,
    "stop_sales.place": ("recall_manager", "safety_officer", "supervisor"),
    "stop_sales.lift": ("recall_manager", "safety_officer"),
    "messages.view": ("agent", "recall_manager"),
    "messages.send": ("agent", "recall_manager"),
    "events.view": ("agent",),
    "insights.view": ("agent", "supervisor", "recall_manager"),
    "settings.view": (),
    "settings.edit": (),
    "webhooks.view": (),
    "webhooks.edit": (),
}
PERMISSIONS = frozenset(GRANTS)

#: What somebody who follows a signed link to their own return may do with it.
SHOPPER = frozenset({"returns.request", "returns.cancel", "returns.answer", "withdrawals.state"})
#: All that a publishable key may do: it stands in a page that everybody can read.
PUBLISHABLE = frozenset({"withdrawals.state"})

_SCOPE_AREAS: dict[str, tuple[str, ...]] = {
    "catalog": ("catalog",),
    "returns": ("returns", "shipments", "withdrawals", "gifts"),
    "receiving": ("receiving", "units", "holds"),
    "inspection": ("inspection",),
    "disposition": ("disposition", "work_orders", "lots"),
    "resolutions": ("resolutions",),
    "recalls": ("recalls", "stop_sales"),
    "messages": ("messages",),
    "events": ("events",),
    "insights": ("insights",),
    "settings": ("settings",),
    "webhooks": ("webhooks",),
}
SCOPES = tuple(f"{area}:{mode}" for area in _SCOPE_AREAS for mode in ("read", "write"))


def of_role(role: str) -> frozenset[str]:
    """The permissions of a member with `role`."""
    if role == "admin":
        return PERMISSIONS
    return frozenset(
        permission
        for permission, roles in GRANTS.items()
        if role in roles or (role == "analyst" and permission.endswith(".view"))
    )


def of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """The permissions of a partner's key with `scopes`; writing includes reading."""
    return _of_scopes(tuple(scopes))


@lru_cache(maxsize=1000)
def _of_scopes(scopes: tuple[str, ...]) -> frozenset[str]:
    granted: set[str] = set()
    for scope in scopes:
        area, _colon, mode = scope.partition(":")
        for app in _SCOPE_AREAS.get(area, ()):
            granted |= {
                permission
                for permission in PERMISSIONS
                if permission.startswith(f"{app}.")
                and (mode == "write" or permission.endswith(".view"))
            }
    return frozenset(granted)

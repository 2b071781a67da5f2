"""Whether a unit may be put into a lot, and in plain words why not. Pure: no database.

The gates of the disposition's machine say it once more when the unit sets out; here each reason has
a code of its own, so that a station can say it and a partner's program can tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disposition.flow.routing import ENDS_DATA, KEEPS_DATA_SAFE, SELLS_ON

#: Why a unit is refused, by code.
REASONS: dict[str, Promise] = {
    "not_here": _("It is not here."),
    "in_a_lot": _("It is in lot %(lot)s already."),
    "no_route": _("It has no route yet. It has to be inspected first."),
    "not_approved": _("Its route waits for approval."),
    "done": _("It is where it belongs already."),
    "other_route": _("It goes another way: %(route)s."),
    "inspection_open": _("It is being inspected. Wait for the grade."),
    "on_hold": _("It is set aside: %(why)s"),
    "hazard": _("It is unsafe: only a lot for hazardous treatment may take it."),
    "stop_sale": _("A stop-sale forbids this route: %(why)s"),
    "customers": _("It still belongs to the customer."),
    "indelible": _("Its data cannot be wiped: it may only be destroyed."),
    "unwiped": _("Its data has not been wiped and verified yet."),
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is known of a unit that somebody wants to put into a lot."""

    here: bool = True
    status: str | None = "approved"  # of its disposition; None before there is one
    route: str = ""
    lot: str = ""  # the number of the lot that it is in
    inspected: bool = False
    blocks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: a code, the sentence, and what fills it."""

    code: str
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The reason in words, in the language that is active."""
        return str(REASONS[self.code]) % {name: str(value) for name, value in self.about.items()}


def refusal(unit: Scanned, route: str, *, route_words: Mapping[str, Any]) -> Refusal | None:
    """Why `unit` may not go into a lot of `route`; None where it may."""
    return _place(unit) or _way(unit, route, route_words) or _gates(unit, route)


def _place(unit: Scanned) -> Refusal | None:
    if unit.lot:
        return Refusal("in_a_lot", {"lot": unit.lot})
    return None if unit.here else Refusal("not_here")


def _way(unit: Scanned, route: str, words: Mapping[str, Any]) -> Refusal | None:
    if unit.inspected:
        return Refusal("inspection_open")
    if unit.status is None:
        return Refusal("no_route")
    if unit.status == "completed":
        return Refusal("done")
    if unit.route != route:
        return Refusal("other_route", {"route": words[unit.route]})
    if unit.status == "proposed":
        return Refusal("not_approved")
    return None


def _gates(unit: Scanned, route: str) -> Refusal | None:
    blocks = unit.blocks
    if blocks.get("hold"):
        return Refusal("on_hold", {"why": blocks["hold"]})
    if blocks.get("hazard") and route != "hazardous_treatment":
        return Refusal("hazard")
    if blocks.get("stop_sale") and route in SELLS_ON:
        return Refusal("stop_sale", {"why": blocks["stop_sale"]})
    if blocks.get("title"):
        return Refusal("customers")
    if blocks.get("indelible") and route not in ENDS_DATA:
        return Refusal("indelible")
    if blocks.get("data") and route not in KEEPS_DATA_SAFE:
        return Refusal("unwiped")
    return None

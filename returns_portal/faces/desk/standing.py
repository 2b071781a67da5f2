"""Where a return stands in each of its three clocks, in a word: authorisation, goods, money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from flows.fsm import State
from insights.selectors.seen import ReturnSeen
from inspection.models import HandlingUnit
from rma.models import Resolution, Shipment

#: Money states by how much they want somebody, the most pressing first.
PRESSING = (
    "failed",
    "unknown",
    "charged_back",
    "disputed",
    "due",
    "awaiting_payment",
    "processing",
    "proposed",
    "settled",
)
#: Where a parcel is, the furthest first; states that say nothing of the goods are left out.
FURTHEST = (
    "lost",
    "exception",
    "returned_to_sender",
    "delivered",
    "in_transit",
    "pickup_failed",
    "label_failed",
    "pickup_scheduled",
)


@dataclass(frozen=True)
class Standing:
    """One clock in a word: label, tone and icon, as a badge shows them, and ticks gone of `of`."""

    label: Any
    tone: str
    icon: str
    at: int = 0
    of: int = 1
    ended: bool = False

    @classmethod
    def like(cls, state: State, at: int, of: int, *, ended: bool = False) -> Standing:
        """The standing of a declared state."""
        return cls(state.label, state.tone, state.icon, at, of, ended)


def authorisation(seen: ReturnSeen) -> Standing:
    """May it come back."""
    rma = seen.rma
    at = {"requested": 0, "needs_information": 0, "authorized": 1}.get(rma.status, 2)
    return Standing.like(rma.state, at, 3, ended=at == 2)


def goods(seen: ReturnSeen) -> Standing:
    """Where the goods are: with the shopper, on their way, here, judged, on their way out."""
    live = [unit for unit in seen.units if unit.status not in ("emptied", "destroyed")]
    if seen.open_holds:
        return _held(seen, live)
    if live:
        return _here(live, seen)
    if all(line.keeps_goods for line in seen.whole.lines):
        return Standing(_("Keeps it"), "neutral", "check", 4, 5, ended=True)
    if seen.rma.status in ("declined", "cancelled", "expired"):
        return Standing(_("Stays with shopper"), "neutral", "dot", 0, 5)
    return _coming([each for each in seen.whole.shipments if each.direction == "inbound"])


def _held(seen: ReturnSeen, live: Sequence[HandlingUnit]) -> Standing:
    dangerous = any(hold.kind in hold.SAFETY for hold in seen.open_holds)
    held = len({hold.unit_id for hold in seen.open_holds})
    words = _("%(held)d of %(all)d set aside") % {"held": held, "all": len(live)}
    return Standing(
        _("Set aside") if len(live) < 2 else words,
        "bad" if dangerous else "warn",
        "shield" if dangerous else "hold",
        2,
        5,
    )


def _here(live: Sequence[HandlingUnit], seen: ReturnSeen) -> Standing:
    if any(unit.status == "missing" for unit in live):
        return Standing(_("Missing"), "bad", "alert", 2, 5)
    if any(unit.status == "unidentified" for unit in live):
        return Standing(_("Unidentified"), "warn", "search", 2, 5)
    here = [unit for unit in live if unit.status == "on_hand"]
    if not here:
        return Standing(_("Gone on"), "good", "check", 4, 5, ended=True)
    if any(_waits_for_inspection(unit) for unit in here):
        return Standing(_("To inspect"), "info", "search", 2, 5)
    if any(line.outstanding for line in seen.whole.lines if line.status == "authorized"):
        return Standing(_("Partly here"), "info", "box", 1, 5)
    return Standing(_("Inspected"), "good", "check", 3, 5)


def _waits_for_inspection(unit: HandlingUnit) -> bool:
    live = ("waiting", "in_progress", "graded")
    return any(run.status in live for run in unit.runs)  # type: ignore[attr-defined]


def _coming(parcels: Sequence[Shipment]) -> Standing:
    by_state = {parcel.status: parcel for parcel in parcels}
    for status in FURTHEST:
        if status in by_state:
            return Standing.like(by_state[status].state, 1, 5)
    if "arrived" in by_state:
        return Standing(_("At the dock"), "info", "box", 1, 5)
    return Standing(_("With shopper"), "neutral", "dot", 0, 5)


def settlement(resolutions: Sequence[Resolution]) -> Standing:
    """What happened to the money: the state that presses most."""
    states = Counter(each.status for each in resolutions)
    for status in PRESSING:
        if states[status]:
            break
    else:
        gone = next(iter(resolutions), None)
        label = _("Nothing to pay")
        return Standing(
            gone.state.label if gone else label, "neutral", "x" if gone else "dot", 0, 4
        )
    state = next(each.state for each in resolutions if each.status == status)
    if states["settled"] and status != "settled":
        label = _("%(label)s, part paid") % {"label": state.label}
        return Standing(label, state.tone, state.icon, _paying(status), 4)
    return Standing.like(state, _paying(status), 4, ended=status == "settled")


def _paying(status: str) -> int:
    return {"proposed": 0, "awaiting_payment": 0, "processing": 2, "settled": 3}.get(status, 1)

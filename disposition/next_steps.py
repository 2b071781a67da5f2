"""What to do next with a piece, a parcel or a return that somebody holds in their hand. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disposition.models import Disposition
from disposition.routing import ROUTES
from inspection.models import HandlingUnit, Hold, Inspection
from rma.models import Rma, RmaLine, Shipment


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a stable code, who does it (us, you, carrier), and the sentence."""

    code: str
    what: str
    who: str = "us"


def unit_step(
    unit: HandlingUnit,
    holds: Sequence[Hold],
    inspection: Inspection | None,
    disposition: Disposition | None,
) -> Step:
    """The next step of one handling unit; `inspection` is its open run."""
    if unit.status == "unidentified":
        return Step("identify", _("Say what it is."))
    if unit.status == "missing":
        return Step("find", _("It was missing: tell that it is found."))
    if unit.status != "on_hand":
        return Step("none", _("Nothing: it is not here any more."))
    if inspection is not None:
        return _inspecting(inspection)
    if holds:
        reason = holds[0].reason or str(dict(_kinds())[holds[0].kind])
        return Step("release", _("It is set aside: %s") % reason)
    return _routing(unit, disposition)


def _inspecting(inspection: Inspection) -> Step:
    if inspection.status == "waiting":
        return Step("inspect", _("Inspect it."))
    if inspection.status == "in_progress":
        return Step("inspect", _("Go on inspecting it."))
    return Step("confirm", _("Confirm its grade."))


def _routing(unit: HandlingUnit, disposition: Disposition | None) -> Step:
    if disposition is None:
        return Step("inspect", _("Inspect it."))
    name = str(ROUTES[disposition.route][0])
    if disposition.status == "proposed":
        return Step("approve_route", _("Approve its route: %s.") % name)
    if disposition.status == "approved":
        return Step("start_route", _("Send it on its way: %s.") % name)
    if disposition.status == "in_progress":
        return Step("complete_route", _("Put it where it belongs: %s.") % name)
    return Step("none", _("Nothing: it is where it belongs."))


def _kinds() -> list[tuple[str, Any]]:
    return [
        ("counterfeit_suspected", _("It may be a copy.")),
        ("serial_mismatch", _("Its serial number is another one.")),
        ("safety_hazard", _("It may be unsafe.")),
        ("data_bearing_locked", _("It is locked.")),
        ("recall_hit", _("It is under a stop-sale.")),
        ("evidence", _("It is kept as evidence.")),
        ("awaiting_client", _("Its owner has to answer.")),
    ]


def hold_words(kind: str) -> str:
    """A kind of hold in words."""
    return str(dict(_kinds())[kind])


def return_step(rma: Rma, lines: Sequence[RmaLine], steps: Sequence[Step]) -> Step:
    """The next step of a return at the dock; `steps` are those of its pieces that are here."""
    if rma.status in ("requested", "needs_information"):
        return Step("decide", _("Somebody has to decide on it. Keep what has arrived."))
    if rma.status == "authorized":
        expected = sum(line.outstanding for line in lines if line.status == "authorized")
        if expected:
            text = ngettext(
                "Receive it: %(count)d piece is expected.",
                "Receive it: %(count)d pieces are expected.",
                expected,
            )
            return Step("receive", text % {"count": expected})
        busy = next((step for step in steps if step.code != "none"), None)
        return busy or Step("settle", _("Settle it: all goods are here and on their way."))
    if rma.status == "declined":
        return Step("keep", _("It was declined. Keep what arrives and bring no money."))
    return Step("receive_late", _("It has ended. Receive what arrived; a follow-up is opened."))


def shipment_step(shipment: Shipment, step: Step | None) -> Step:
    """The next step of a parcel; `step` is that of the return in it."""
    if shipment.status in ("voided", "returned_to_sender"):
        return Step("none", _("Nothing: the parcel is not used."))
    if shipment.direction == "outbound":
        return Step("none", _("It is on its way to the customer."), "carrier")
    return step or Step("receive", _("Receive it."))

"""The verbs of recalls as one person may do them: where two must decide, the first sees why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from recalls.services.units import ANSWERING
from returns_portal.faces.desk.actions import Button, buttons
from tenants.actors import Actor

#: Verbs of an affected unit that its owner's answer makes; they wait while a recall rests.
ANSWERS = ("choose", "confirm_fixed", "prove_disposal", "report_gone", "refuse", "authorize_return")


def recall_buttons(kind: str, stage: Any, actor: Actor, *, blocking: str = "") -> list[Button]:
    """The verbs of a campaign, a scope, an affected unit or a stop-sale.

    `blocking` is what still keeps a campaign from closing.
    """
    offered = buttons(kind, stage, actor)
    if kind == "stop":
        offered = _lifting(offered, stage)
    return [_as_one_may(button, actor, blocking) for button in offered]


def _lifting(offered: list[Button], stop: Any) -> list[Button]:
    """Either the first person asks, or the second lifts; never both buttons."""
    asked = stop.lift_requested_by is not None
    shown = [each for each in offered if each.name != ("ask_lift" if asked else "lift")]
    return [
        replace(each, verb=replace(each.verb, allowed=True, reason=""))
        if each.name == "ask_lift"
        else each
        for each in shown
    ]


def _as_one_may(button: Button, actor: Actor, blocking: str) -> Button:
    why = _why_not(button, actor, blocking)
    if why and button.verb.allowed:
        return replace(button, verb=replace(button.verb, allowed=False, reason=why))
    return button


def _why_not(button: Button, actor: Actor, blocking: str) -> str:
    stage, name = button.stage, button.name
    if name == "approve" and stage.initiator in (None, actor.id):
        return _("You submitted this. A second person has to approve it.")
    if button.kind == "stop" and name == "confirm" and stage.placed_by == actor.id:
        return _("You placed this stop-sale. A second person has to confirm it.")
    if button.kind == "stop" and name == "lift" and stage.lift_requested_by == actor.id:
        return _("You asked for this. A second person has to lift the stop-sale.")
    if button.kind == "recall" and name == "close":
        return blocking
    if button.kind == "affected" and name in ANSWERS and stage.campaign.status not in ANSWERING:
        state = str(stage.campaign.state.label).lower()
        return _("This recall takes no answers now: it is %(state)s.") % {"state": state}
    return ""

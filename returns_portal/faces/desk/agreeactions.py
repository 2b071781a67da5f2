"""Agreeing on something else for a line of a return: its form, and when it is offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from flows.perform import Verb
from insights.selectors.seen import ReturnSeen
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.forms import VerbForm, words
from returns_portal.faces.desk.kinds import Action
from rma.models import RmaLine
from rma.selectors.sold import OPEN_RETURNS
from rma.selectors.variants import variants_of
from rma.services.agreeing import change_outcome, offered, why_not
from tenants.actors import Actor

#: Name of the action.
NAME = "agree"


class AgreeForm(VerbForm):
    """What is agreed now; for an exchange, which article."""

    outcome = forms.ChoiceField(label=_("What is agreed now?"), widget=forms.RadioSelect)
    sku = forms.ChoiceField(label=_("Exchanged for"), required=False)
    reason = words(_("Why"), _("The shopper reads it, in exactly these words."))

    def prepare(self) -> None:
        line: RmaLine = self.stage
        fields: Any = self.fields
        kinds = offered(line, line.rma)
        found = {line.pk: (line.product, line.requested)} if line.product else {}
        variants = variants_of(found).get(line.pk, []) if "exchange" in kinds else []
        shown = [kind for kind in kinds if kind != "exchange" or variants]
        fields["outcome"].choices = [(kind, wording.of(wording.OUTCOMES, kind)) for kind in shown]
        now = line.wanted.get("type", "refund")
        fields["outcome"].initial = next((kind for kind in shown if kind != now), None)
        if not variants:
            del fields["sku"]
            return
        named = [(each.sku, f"{each.title} ({each.sku})") for each in variants]
        fields["sku"].choices = [("", _("Only for an exchange")), *named]


ACTION = Action(
    change_outcome,
    _("Agreed, and told to the shopper"),
    AgreeForm,
    label=_("Agree on something else"),
    needs="resolutions.approve",
    icon="sliders",
)


def verb_of(seen: ReturnSeen, line: RmaLine, actor: Actor) -> Verb | None:
    """The verb of a line: allowed, or refused with its sentence; None where it says nothing to
    somebody.
    """
    if seen.rma.status not in OPEN_RETURNS or line.status not in ("requested", "authorized"):
        return None
    if not actor.can(ACTION.needs):
        return None
    own = [each for each in seen.whole.resolutions if each.line_id == line.pk]
    why = why_not(seen.rma, line, own)
    return Verb(
        NAME,
        ACTION.label,
        ACTION.icon,
        danger=False,
        allowed=why is None,
        reason=why or "",
    )

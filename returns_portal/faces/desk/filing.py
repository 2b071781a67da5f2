"""Asking for a return in a shopper's place: lines, reasons and outcomes of one order as a form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import OrderLine
from returns_portal.faces.desk import wording
from returns_portal.faces.parts import Derivation, Row
from returns_portal.lib.errors import DomainError
from rma.asks import BASES, LineAsk, ReturnAsk
from rma.money import Derivation as Told
from rma.policies import RESOLUTIONS
from rma.selectors.shopper import Offer, Offered
from rma.selectors.whole import WholeReturn
from rma.sentences import Sentence
from rma.shipping.carriers import WAYS

_PATH = re.compile(r"lines\[(\d+)\]\.(\w+)")
#: Field of an asked line -> the part of the form that holds it.
_PARTS = {"quantity": "q", "reason": "r", "comment": "c", "resolution": "w"}


@dataclass(frozen=True)
class LineFields:
    """One line of the order with its fields."""

    offered: Offered
    quantity: forms.BoundField
    reason: forms.BoundField
    comment: forms.BoundField

    @property
    def line(self) -> OrderLine:
        """The line."""
        return self.offered.line

    @property
    def said(self) -> str:
        """Why it may come back by the rules, or why not."""
        verdict = self.offered.verdict
        sentences = verdict.refusals or (verdict.explanation,)
        return " ".join(str(sentence) for sentence in sentences)


class FilingForm(forms.Form):
    """A return of one order. What the rules refuse may be asked for all the same: by an agent."""

    resolution = forms.ChoiceField(
        label=gettext_lazy("What the shopper gets"),
        choices=[(kind, wording.OUTCOMES[kind]) for kind in RESOLUTIONS],
    )
    legal_basis = forms.ChoiceField(
        label=gettext_lazy("Legal basis"),
        choices=[("policy", wording.BASES[""]), *((each, wording.BASES[each]) for each in BASES)],
    )
    shipping_method = forms.ChoiceField(
        label=gettext_lazy("How it is sent"),
        choices=[(option.method, option.label) for option in WAYS],
    )

    override_reason = forms.CharField(
        label=gettext_lazy("Why you set the rules aside"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, offer: Offer, reasons: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        choices = [(handle, text) for handle, text in reasons.items() if handle]
        for place, offered in enumerate(offer.lines):
            most = offered.line.returnable_quantity
            self.fields[f"q-{place}"] = forms.IntegerField(
                label=_("How many of %d") % most, min_value=0, max_value=most, initial=0
            )
            self.fields[f"q-{place}"].required = bool(most)
            self.fields[f"r-{place}"] = forms.ChoiceField(
                label=_("Reason"), required=False, choices=[("", _("No reason")), *choices]
            )
            self.fields[f"c-{place}"] = forms.CharField(
                label=_("What the shopper says"), required=False, max_length=2000
            )

    @property
    def has_any(self) -> bool:
        """Whether any piece of the order is free to come back."""
        return any(offered.line.returnable_quantity for offered in self.offer.lines)

    @property
    def lines(self) -> list[LineFields]:
        """The lines of the order with their fields."""
        return [
            LineFields(offered, self[f"q-{place}"], self[f"r-{place}"], self[f"c-{place}"])
            for place, offered in enumerate(self.offer.lines)
        ]

    @property
    def common(self) -> list[forms.BoundField]:
        """The fields of the return as a whole."""
        return [self["resolution"], self["legal_basis"], self["shipping_method"]]

    def chosen(self) -> list[int]:
        """The places of the lines of which something comes back."""
        places = range(len(self.offer.lines))
        return [place for place in places if self.cleaned_data.get(f"q-{place}")]

    def clean(self) -> dict[str, Any]:
        """At least one piece must be chosen."""
        if not self.errors and not self.chosen():
            raise forms.ValidationError(_("Choose at least one item."))
        return self.cleaned_data

    def ask(self) -> ReturnAsk:
        """What is asked for, attributed to the agent who overrules the rules by it."""
        given = self.cleaned_data
        lines = [
            LineAsk(
                quantity=given[f"q-{place}"],
                order_line=self.offer.lines[place].line.public_id,
                reason=given[f"r-{place}"] or None,
                comment=given[f"c-{place}"],
                resolution={"type": given["resolution"]},
            )
            for place in self.chosen()
        ]
        return ReturnAsk(
            lines,
            order=self.offer.order.public_id,
            shipping_method=given["shipping_method"],
            legal_basis=None if given["legal_basis"] == "policy" else given["legal_basis"],
            requested_by="agent",
            override_reason=given["override_reason"],
        )

    def explains(self, overruled: list[str]) -> bool:
        """Whether somebody who overrules the rules says why; a field error where not."""
        if not overruled or self.cleaned_data["override_reason"]:
            return True
        self.add_error("override_reason", _("Say why you set the rules aside."))
        return False

    def take(self, refused: DomainError) -> None:
        """Put what the service refused beside the fields it speaks of."""
        places = self.chosen()
        for error in refused.errors or ():
            found = _PATH.match(error.field)
            name = None
            if found and int(found[1]) < len(places):
                name = f"{_PARTS.get(found[2], 'q')}-{places[int(found[1])]}"
            elif error.field in self.fields:
                name = error.field
            self.add_error(name if name in self.fields else None, str(error.message))
        if not refused.errors:
            self.add_error(None, str(refused))


@dataclass(frozen=True)
class Quoted:
    """What a return would bring, before anything is written."""

    whole: WholeReturn

    @property
    def derivation(self) -> Derivation:
        """How the amount comes about."""
        steps = [
            Told.from_json(step)
            for resolution in self.whole.resolutions
            for step in resolution.derivation
        ]
        rows = [Row(str(step.label), step.amount_minor) for step in steps]
        total = Row(_("Comes to"), self.whole.refund_minor)
        return Derivation(self.whole.rma.currency, rows, total, caption=_("What it would bring"))

    @property
    def overruled(self) -> list[str]:
        """What the rules say against it, and filing it overrules."""
        return [
            f"{line.title}: {Sentence.from_json(said)}"
            for line in self.whole.lines
            for said in line.decision.get("overruled", ())
        ]

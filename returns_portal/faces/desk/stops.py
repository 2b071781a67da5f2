"""Stop-sales on the desk: the form that places one, and the page of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product, StopSale
from catalog.selectors import product_by_sku
from insights.selectors.recalls import campaign_of_stop
from inspection.models import HandlingUnit
from inspection.selectors.stops import units_under
from recalls.models import Campaign
from returns_portal.faces.desk import story
from returns_portal.faces.desk.actions import Button
from returns_portal.faces.desk.forms import words
from returns_portal.faces.desk.recallbuttons import recall_buttons
from returns_portal.faces.desk.recallrows import about, counted, spans
from returns_portal.faces.parts import Entry, NextStep
from tenants.actors import Actor

#: Pieces named on the page; the rest is a number.
SHORT = 20
_LISTED = re.compile(r"[\n,;]+")


class StopSaleForm(forms.Form):
    """What is blocked, and why. One person places it at once."""

    sku = forms.CharField(label=gettext_lazy("SKU"), required=False, max_length=100)
    gtin = forms.CharField(
        label=gettext_lazy("Barcode (GTIN)"),
        help_text=gettext_lazy("Any length; blocks every product that carries it"),
        required=False,
        max_length=30,
    )
    lot = forms.CharField(label=gettext_lazy("Lot or batch"), required=False, max_length=100)
    serials = forms.CharField(
        label=gettext_lazy("Serial numbers"),
        help_text=gettext_lazy("One to a line, or with commas; empty blocks every unit"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = words(
        gettext_lazy("Why"), gettext_lazy("What can happen. Everybody on the floor reads it.")
    )

    def clean_sku(self) -> Product | None:
        """The product of the SKU."""
        sku = self.cleaned_data["sku"].strip()
        product = product_by_sku(sku)
        if sku and product is None:
            raise forms.ValidationError(_("No product has the SKU “%(sku)s”.") % {"sku": sku})
        return product

    def clean_serials(self) -> list[str]:
        """One by one."""
        found = _LISTED.split(self.cleaned_data["serials"])
        return [serial.strip() for serial in found if serial.strip()]

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        given = self.cleaned_data
        return {
            "product": given["sku"],
            "gtin": given["gtin"],
            "lot": given["lot"],
            "serials": given["serials"],
            "reason": given["reason"],
        }


@dataclass(frozen=True)
class StopPage:
    """One stop-sale as `actor` sees it."""

    stop: StopSale
    actor: Actor

    @property
    def about(self) -> str:
        """What it blocks."""
        return about(self.stop)

    @cached_property
    def buttons(self) -> list[Button]:
        """What can be done with it, and what a second person has to do."""
        return recall_buttons("stop", self.stop, self.actor)

    @property
    def primary(self) -> str:
        """The main verb: confirming it; lifting is never the main one."""
        return "confirm"

    @property
    def step(self) -> NextStep | None:
        """The ticket; None once it is lifted."""
        if self.stop.status == "lifted":
            return None
        mine = any(button.verb.allowed and button.name == "confirm" for button in self.buttons)
        return NextStep("you" if mine else "us", self._step[0])

    @property
    def step_words(self) -> Any:
        """What the ticket means."""
        return self._step[1]

    @property
    def _step(self) -> tuple[Any, Any]:
        if self.stop.status == "placed":
            return (
                _("A second person confirms it"),
                _("It blocks already. Confirmed, only two people together can lift it."),
            )
        if self.stop.lift_requested_by is not None:
            asked = {"why": self.stop.lift_reason}
            return (
                _("A second person lifts it"),
                _("The first one asked for it: %(why)s It blocks until then.") % asked,
            )
        return (
            _("It blocks until two people lift it"),
            _("No state of a recall lifts it. One person asks, another one lifts."),
        )

    @cached_property
    def _here(self) -> list[HandlingUnit]:
        return units_under(self.stop) if self.stop.status != "lifted" else []

    @property
    def here(self) -> list[HandlingUnit]:
        """Pieces of it that are here."""
        return self._here[:SHORT]

    @property
    def more_here(self) -> str:
        """How many more."""
        more = len(self._here) - SHORT
        return counted(more) if more > 0 else ""

    @cached_property
    def campaign(self) -> Campaign | None:
        """The recall that needs it."""
        return campaign_of_stop(self.stop)

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """All that it says."""
        stop = self.stop
        rows = [
            (_("Why"), stop.reason),
            (_("Product"), stop.product.title if stop.product else ""),
            (_("SKU"), stop.product.sku if stop.product else ""),
            (_("Barcode"), stop.gtin14),
            (_("Lot"), stop.lot or spans(stop.lot_ranges)),
            (_("Serial numbers"), ", ".join(stop.serials) or spans(stop.serial_ranges)),
            (_("Why it was lifted"), stop.lift_reason if stop.status == "lifted" else ""),
        ]
        return [(name, value) for name, value in rows if value]

    @property
    def story(self) -> list[Entry]:
        """Who decided what."""
        return story.story_of(self.stop)

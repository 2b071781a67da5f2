"""Lots at the station: what a page of one shows, and what can be done to it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.models import Lot, LotItem
from disposition.selectors.lots import Total, item_of, lot_by_code, lots, takers, total_of
from disposition.services import lot_leaving
from inspection.models import HandlingUnit
from inspection.selectors import unit_by_code
from returns_portal.faces.station.forms import lots as forms
from returns_portal.faces.station.forms.words import StationForm, WhyForm
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from tenants.actors import Actor


@dataclass
class LotPage:
    """A lot with its sums."""

    lot: Lot

    @cached_property
    def total(self) -> Total:
        """What lies in it."""
        return total_of(self.lot)

    @property
    def weight_g(self) -> int:
        """Grams: as sealed, else added up."""
        return self.lot.weight_g if self.lot.weight_g is not None else self.total.weight_g

    @property
    def is_open(self) -> bool:
        """Whether something can be put in."""
        return self.lot.status == "open"

    @property
    def takers(self) -> list[str]:
        """Who took lots of this route before."""
        return takers(self.lot.route)


def lot_at(code: str) -> LotPage:
    """The lot of a number, id or container; NotFound where there is none."""
    lot = lot_by_code(code, lots())
    if lot is None:
        raise NotFound
    return LotPage(lot)


def scanned_unit(plate: str, field: str = "plate") -> HandlingUnit:
    """The piece of a scanned plate; the refusal stands beside the box."""
    unit = unit_by_code(plate)
    if unit is None:
        message = _("No piece has the plate %s. Scan it once more.") % plate[:40]
        raise InvalidInput.of(FieldError(field, "unknown_unit", message))
    return unit


@dataclass(frozen=True)
class LotVerb:
    """Something done to a whole lot: its page's words, its form, and what does it."""

    heading: Any
    label: Any
    icon: str
    form: type[StationForm]
    does: Callable[..., Any]
    said: Any
    sources: tuple[str, ...]
    danger: bool = False


def _give_back(lot: Lot, *, plate: str, reason: str, by: Actor) -> Lot:
    return lot_leaving.reject_items(lot, units=[scanned_unit(plate)], reason=reason, by=by)


VERBS: dict[str, LotVerb] = {
    "seal": LotVerb(
        gettext_lazy("Weigh and seal it"),
        gettext_lazy("Seal"),
        "lock",
        forms.SealForm,
        lot_leaving.seal_lot,
        gettext_lazy("Sealed"),
        ("open",),
    ),
    "unseal": LotVerb(
        gettext_lazy("Why is it opened again?"),
        gettext_lazy("Unseal"),
        "box",
        WhyForm,
        lot_leaving.unseal_lot,
        gettext_lazy("Open again"),
        ("sealed",),
    ),
    "hand-over": LotVerb(
        gettext_lazy("Who takes it?"),
        gettext_lazy("Hand over"),
        "truck",
        forms.HandOverForm,
        lot_leaving.hand_over_lot,
        gettext_lazy("Handed over"),
        ("sealed",),
    ),
    "give-back": LotVerb(
        gettext_lazy("What did the taker give back?"),
        gettext_lazy("A piece came back"),
        "return",
        forms.GivenBackForm,
        _give_back,
        gettext_lazy("On the floor again. It needs a route."),
        ("handed_over", "part_rejected"),
    ),
    "cancel": LotVerb(
        gettext_lazy("Why is it given up?"),
        gettext_lazy("Give it up"),
        "x",
        WhyForm,
        lot_leaving.cancel_lot,
        gettext_lazy("Given up. Its pieces can go into another lot."),
        ("open", "sealed"),
        danger=True,
    ),
}


def verb_at(name: str) -> LotVerb:
    """The verb of an address; NotFound where there is none."""
    if name not in VERBS:
        raise NotFound
    return VERBS[name]


def details(form: StationForm) -> dict[str, Any]:
    """What a service is called with: what was left out is left out."""
    return {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}


def item_at(page: LotPage, unit: HandlingUnit) -> LotItem:
    """The place of a piece in a lot; NotFound where it does not lie in it."""
    item = item_of(page.lot, unit)
    if item is None:
        raise NotFound
    return item

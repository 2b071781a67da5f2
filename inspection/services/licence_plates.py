"""Licence plates: each names one handling unit for ever, whoever printed it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import lock
from inspection.models import HandlingUnit, LicencePlateAlias
from inspection.services.alone import alone_with, one_transaction
from inspection.vocabulary import PLATE_ADDED
from returns_portal.lib import ids
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from tenants.actors import Actor

LONGEST = 20  # characters; what a label of 4 × 2 in carries


def free_plates(wanted: Sequence[str | None], *, path: str = "items[%d].lpn") -> list[str]:
    """The plates to use: those given, if nobody ever used them, and new ones where None is given.

    Raises InvalidInput naming what is malformed or given twice, Conflict for one that is taken.
    """
    forms = [ids.normalise_code(text) if text else "" for text in wanted]
    errors = []
    for index, form in enumerate(forms):
        if form and (len(form) > LONGEST or not (form.isascii() and form.isprintable())):
            message = _("A licence plate has at most %d plain characters.") % LONGEST
            errors.append(FieldError(_at(path, index), "invalid", message))
        elif form and form in forms[:index]:
            message = _("This licence plate is given twice.")
            errors.append(FieldError(_at(path, index), "duplicate", message))
    if errors:
        raise InvalidInput.of(*errors)
    given = {form for form in forms if form}
    if given:
        alone_with(*(f"lpn {form}" for form in given))
    fresh = [ids.new_licence_plate() for form in forms if not form]
    used = _used(given | set(fresh))
    for index, form in enumerate(forms):
        if form in used:
            message = _("This licence plate is or was on another piece. Print a new one.")
            raise Conflict.of(FieldError(_at(path, index), "lpn_taken", message))
    while used & set(fresh):
        fresh = [ids.new_licence_plate() if plate in used else plate for plate in fresh]
        used = _used(set(fresh))
    new = iter(fresh)
    return [
        text.strip() if text and form else next(new)
        for text, form in zip(wanted, forms, strict=True)
    ]


def _at(path: str, index: int) -> str:
    return path % index if "%d" in path else path


def _used(plates: set[str]) -> set[str]:
    on_units = HandlingUnit.objects.filter(lpn_normalized__in=plates).values_list("lpn_normalized")
    second = LicencePlateAlias.objects.filter(lpn_normalized__in=plates)
    return {plate for (plate,) in on_units.union(second.values_list("lpn_normalized"))}


def add_plate(unit: HandlingUnit, *, by: Actor, lpn: str | None = None) -> HandlingUnit:
    """Give a unit whose plate was torn a second one, new or as given; both name it from now on."""
    by.require("receiving.receive")
    with one_transaction():
        unit = lock(unit)
        if not unit.is_live:
            raise Conflict(_("It is not here any more."), code="unit_not_here")
        [plate] = free_plates([lpn], path="lpn")
        LicencePlateAlias.objects.create(unit=unit, lpn=plate)
        note(unit, PLATE_ADDED, by=by, data={"lpn": plate})
        unit.version += 1
        unit.save(update_fields=["version"])
    return unit

"""Places and containers: made once, nested without going round in circles."""

from __future__ import annotations

from django.utils.translation import gettext as _

from flows.note import note
from inspection.models import Container, Location
from inspection.selectors.places import container_by_code, location_by_code
from inspection.services.alone import alone_with, one_transaction
from inspection.vocabulary import CONTAINER_ADDED, LOCATION_ADDED
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.identifiers import normalise_sscc
from returns_portal.lib.ids import normalise_code
from tenants.actors import Actor

#: Deepest nesting that is followed: box in tote in cage on pallet leaves room to spare.
DEEPEST = 20


def add_location(
    *, code: str, by: Actor, name: str = "", kind: str = "bin", parent: str | None = None
) -> Location:
    """A new place; its code is on the label that people scan."""
    by.require("units.move")
    with one_transaction():
        alone_with(f"location {normalise_code(code)}")
        if Location.objects.filter(code_normalized=normalise_code(code)).exists():
            raise Conflict.of(FieldError("code", "code_taken", _("There is such a place already.")))
        within = location_by_code(parent) if parent else None
        if parent and within is None:
            message = _("There is no such place.")
            raise InvalidInput.of(FieldError("parent", "unknown_location", message))
        location = Location.objects.create(code=code, name=name, kind=kind, parent=within)
        note(location, LOCATION_ADDED, by=by, data={"code": code})
    return location


def add_container(
    *,
    by: Actor,
    code: str = "",
    sscc: str | None = None,
    kind: str = "tote",
    parent: str | None = None,
    location: str | None = None,
) -> Container:
    """A new container, known by its code or its SSCC."""
    by.require("units.move")
    number = normalise_sscc(sscc) if sscc else None
    if sscc and number is None:
        message = _("This is no SSCC: 18 digits with a right check digit.")
        raise InvalidInput.of(FieldError("sscc", "invalid_sscc", message))
    code = code or number or ""
    if not code:
        message = _("Give a code or an SSCC.")
        raise InvalidInput.of(FieldError("code", "required", message))
    with one_transaction():
        alone_with(f"container {normalise_code(code)}", f"container {number}")
        _refuse_taken(code, number)
        outer, place = _container(parent), _location(location)
        container = Container.objects.create(
            code=code,
            sscc=number,
            kind=kind,
            parent=outer,
            location=place or (outer.location if outer else None),
        )
        note(container, CONTAINER_ADDED, by=by, data={"code": code})
    return container


def _refuse_taken(code: str, sscc: str | None) -> None:
    taken = _("There is such a container already.")
    if Container.objects.filter(code_normalized=normalise_code(code)).exists():
        raise Conflict.of(FieldError("code", "code_taken", taken))
    if sscc and Container.objects.filter(sscc=sscc).exists():
        raise Conflict.of(FieldError("sscc", "sscc_taken", taken))


def move_container(
    container: Container, *, by: Actor, parent: str | None = None, location: str | None = None
) -> Container:
    """Put a container into another one, or into a place; what is in it goes along."""
    by.require("units.move")
    if not parent and not location:
        message = _("Say where it goes: a place or a container.")
        raise InvalidInput.of(FieldError("location", "required", message))
    with one_transaction():
        # One nesting changes at a time: two halves of a circle would each look straight.
        alone_with("container nesting")
        outer, place = _container(parent), _location(location)
        if outer is not None:
            _refuse_circle(container, outer)
        fresh = Container.objects.select_for_update().get(pk=container.pk)
        fresh.parent = outer
        fresh.location = place or (outer.location if outer else None)
        fresh.save(update_fields=["parent", "location"])
    return fresh


def _refuse_circle(container: Container, outer: Container | None) -> None:
    for _depth in range(DEEPEST):
        if outer is None:
            return
        if outer.pk == container.pk:
            break
        outer = outer.parent
    message = _("A container cannot be inside itself.")
    raise InvalidInput.of(FieldError("parent", "circular", message))


def _container(text: str | None) -> Container | None:
    found = container_by_code(text) if text else None
    if text and found is None:
        message = _("There is no such container.")
        raise InvalidInput.of(FieldError("parent", "unknown_container", message))
    return found


def _location(text: str | None) -> Location | None:
    found = location_by_code(text) if text else None
    if text and found is None:
        message = _("There is no such place.")
        raise InvalidInput.of(FieldError("location", "unknown_location", message))
    return found

"""Places and containers, found by public id or by the code on their label."""

from __future__ import annotations

from django.db.models import QuerySet

from inspection.models import Container, Location
from returns_portal.lib.identifiers import normalise_sscc
from returns_portal.lib.ids import normalise_code
from returns_portal.rest.lookup import Key, find_or_none

LOCATION_KEYS: tuple[Key, ...] = (("code_normalized", normalise_code),)
CONTAINER_KEYS: tuple[Key, ...] = (
    ("sscc", lambda text: normalise_sscc(text) or ""),
    ("code_normalized", normalise_code),
)


def locations() -> QuerySet[Location]:
    """The places, each with what it is in."""
    return Location.objects.select_related("parent")


def containers() -> QuerySet[Container]:
    """The containers, each with what it is in and where it stands."""
    return Container.objects.select_related("parent", "location")


def location_by_code(text: str) -> Location | None:
    """The place that `text` names, by public id or code."""
    return find_or_none(locations(), text, LOCATION_KEYS)


def container_by_code(text: str) -> Container | None:
    """The container that `text` names, by public id, SSCC or code."""
    return find_or_none(containers(), text, CONTAINER_KEYS)

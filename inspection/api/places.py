"""Places, containers and checklists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from inspection import selectors, services
from inspection.api import bodies
from inspection.api.inspection_shapes import ChecklistShape
from inspection.api.shapes import ContainerShape, LocationShape
from inspection.models import Checklist, Container, Location
from inspection.selectors.places import CONTAINER_KEYS, LOCATION_KEYS
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import filters
from returns_portal.rest.serializers import NoBody
from returns_portal.rest.views import ApiView, ListView, call


class Locations(ListView):
    """Places in the warehouse."""

    permissions: ClassVar = {"GET": "units.view", "POST": "units.move"}
    shape = LocationShape
    filters: ClassVar = {
        "code": filters.Text("code_normalized", normalise_code),
        "kind": filters.Choice("kind", tuple(kind for kind, _label in Location.KINDS)),
    }

    def rows(self) -> QuerySet[Location]:
        return selectors.locations()

    @call(body=bodies.LocationBody, status=201)
    def post(self, body: dict[str, Any]) -> Location:
        """Add a place."""
        return services.add_location(by=self.actor, **body)


class OneLocation(ApiView):
    """One place, by id or code."""

    permissions: ClassVar = {"GET": "units.view"}
    shape = LocationShape
    keys = LOCATION_KEYS

    @call(versioned=False)
    def get(self, key: str) -> Location:
        return self.find(selectors.locations(), key)


class Containers(ListView):
    """Pallets, cages, totes and boxes."""

    permissions: ClassVar = {"GET": "units.view", "POST": "units.move"}
    shape = ContainerShape
    filters: ClassVar = {
        "code": filters.Text("code_normalized", normalise_code),
        "parent": filters.Reference("parent", Container, CONTAINER_KEYS),
        "location": filters.Reference("location", Location, LOCATION_KEYS),
    }

    def rows(self) -> QuerySet[Container]:
        return selectors.containers()

    @call(body=bodies.ContainerBody, status=201)
    def post(self, body: dict[str, Any]) -> Container:
        """Add a container."""
        return services.add_container(by=self.actor, **body)


class OneContainer(ApiView):
    """One container, by id, SSCC or code."""

    permissions: ClassVar = {"GET": "units.view"}
    shape = ContainerShape
    keys = CONTAINER_KEYS

    @call(versioned=False)
    def get(self, key: str) -> Container:
        return self.find(selectors.containers(), key)


class MoveContainer(ApiView):
    """A container moves, and what is in it with it."""

    permissions: ClassVar = {"POST": "units.move"}
    shape = ContainerShape
    keys = CONTAINER_KEYS

    @call(body=bodies.NestBody, versioned=False, summary="Put it into a container or a place")
    def post(self, key: str, body: dict[str, Any]) -> Container:
        container = self.find(selectors.containers(), key)
        return services.move_container(container, by=self.actor, **body)


class Checklists(ListView):
    """Versions of checklists, the newest first."""

    permissions: ClassVar = {"GET": "inspection.view", "POST": "settings.edit"}
    shape = ChecklistShape
    filters: ClassVar = {"handle": filters.Text("handle"), "category": filters.Text("category")}

    def rows(self) -> QuerySet[Checklist]:
        return selectors.checklists()

    @call(body=bodies.ChecklistBody, status=201)
    def post(self, body: dict[str, Any]) -> Checklist:
        """Write the next version of a checklist."""
        return services.add_checklist(by=self.actor, **body)


class OneChecklist(ApiView):
    """One version, by id."""

    permissions: ClassVar = {"GET": "inspection.view"}
    shape = ChecklistShape

    @call(versioned=False)
    def get(self, key: str) -> Checklist:
        return self.find(selectors.checklists(), key)


class PublishChecklist(ApiView):
    """A version comes into force."""

    permissions: ClassVar = {"POST": "settings.edit"}
    shape = ChecklistShape

    @call(body=NoBody, versioned=False, summary="Inspect by this version from now on")
    def post(self, key: str, body: dict[str, Any]) -> Checklist:
        return services.publish_checklist(self.find(selectors.checklists(), key), by=self.actor)

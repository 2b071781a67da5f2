"""Dispositions, routing rules, and what a scanned code is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from disposition import selectors, services
from disposition.api import bodies
from disposition.api.shapes import DispositionShape, RouteTableShape, ScanShape
from disposition.models import Disposition, RouteTable
from disposition.routing import ROUTES
from disposition.selectors.options import with_choices
from disposition.selectors.scanning import RIGHTS, Scan, scan
from inspection.listing import list_filters, statuses_of
from inspection.services.goods import lock_goods_of
from returns_portal.lib.errors import NotFound, PermissionDenied
from returns_portal.rest import filters
from returns_portal.rest.permissions import ANY_KEY
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import ApiView, ListView, call


class Dispositions(ListView):
    """Dispositions, the newest first."""

    permissions: ClassVar = {"GET": "disposition.view"}
    shape = DispositionShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = list_filters("unit__", statuses_of(Disposition)) | {
        "route": filters.Choice("route", tuple(ROUTES))
    }

    def rows(self) -> QuerySet[Disposition]:
        return selectors.dispositions()

    def shown(self, rows: list[Any]) -> Iterable[Any]:
        return with_choices(rows)


class OneDisposition(ApiView):
    """One disposition, by id."""

    permissions: ClassVar = {"GET": "disposition.view"}
    shape = DispositionShape

    @call()
    def get(self, key: str) -> Disposition:
        return with_choices([self.find(selectors.dispositions(), key)])[0]


def route_verb(
    service: Callable[..., Disposition],
    permission: str,
    *,
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of one verb of a disposition; it answers with the options as they are then."""
    return verb_view(
        service.__name__,
        rows=selectors.dispositions,
        permission=permission,
        shape=DispositionShape,
        body=body,
        does=service,
        summary=summary,
        before=lock_goods_of,
        shown=lambda row: with_choices([selectors.dispositions().get(pk=row.pk)])[0],
    )


class RouteTables(ListView):
    """Versions of the routing rules, the newest first."""

    permissions: ClassVar = {"GET": "disposition.view", "POST": "settings.edit"}
    shape = RouteTableShape

    def rows(self) -> QuerySet[RouteTable]:
        return RouteTable.objects.all()

    @call(body=bodies.RouteTableBody, status=201)
    def post(self, body: dict[str, Any]) -> RouteTable:
        """Write the next version of the routing rules."""
        return services.add_route_table(by=self.actor, **body)


class OneRouteTable(ApiView):
    """One version, by id."""

    permissions: ClassVar = {"GET": "disposition.view"}
    shape = RouteTableShape

    @call(versioned=False)
    def get(self, key: str) -> RouteTable:
        return self.find(RouteTable.objects.all(), key)


class PublishRouteTable(ApiView):
    """A version comes into force."""

    permissions: ClassVar = {"POST": "settings.edit"}
    shape = RouteTableShape

    @call(body=NoBody, versioned=False, summary="Suggest routes by this version from now on")
    def post(self, key: str, body: dict[str, Any]) -> RouteTable:
        return services.publish_route_table(self.find(RouteTable.objects.all(), key), by=self.actor)


class ApplyRouteTable(ApiView):
    """The version in force is applied to what is suggested and not approved."""

    permissions: ClassVar = {"POST": "settings.edit"}
    shape = RouteTableShape

    @call(body=NoBody, versioned=False, summary="Suggest again what nobody has approved yet")
    def post(self, key: str, body: dict[str, Any]) -> RouteTable:
        return services.ask_to_apply(self.find(RouteTable.objects.all(), key), by=self.actor)


class ScanCode(ApiView):
    """What a code is; whoever may see nothing of the floor is told so."""

    permissions: ClassVar = {"GET": ANY_KEY}
    shape = ScanShape

    @call(versioned=False, summary="What a scanned or typed code is, whose, and where")
    def get(self, code: str) -> Scan:
        if not any(self.actor.can(right) for right in RIGHTS.values()):
            raise PermissionDenied(_("This key may see nothing that a code could name."))
        found = scan(code, self.actor)
        if found.best is None:
            raise NotFound(_("Nothing here has this code. Type the number below it."))
        return found

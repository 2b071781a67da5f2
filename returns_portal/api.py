"""Mounts the API: one version, the apps' own addresses, its description, and 404 for the rest."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from disposition.services import confirm_inspection
from inspection.api.inspections import inspection_verb
from returns_portal.rest.description import Description, unknown_address
from returns_portal.rest.files import Files

#: The apps that serve resources, from what was sold to what was learnt.
APPS = ("catalog", "rma", "inspection", "disposition", "recalls", "notifications", "insights")


#: Resources of one stage whose work is done in a later one: only here do the two meet.
JOINT = [
    path(
        "inspections/<str:key>/confirm",
        inspection_verb(
            confirm_inspection,
            "inspection.inspect",
            summary="The grade counts: money that waited is due, a route is suggested",
        ),
    ),
]


def _resources() -> list[URLPattern | URLResolver]:
    return [*JOINT, *(path("", include(f"{app}.api.urls")) for app in APPS if _serves(app))]


def _serves(app: str) -> bool:
    return find_spec(f"{app}.api") is not None and find_spec(f"{app}.api.urls") is not None


urlpatterns = [
    path("v1/openapi.json", Description.as_view(), name="openapi"),
    path("v1/files", Files.as_view()),
    path("v1/", include(_resources())),
    re_path(r"^", unknown_address),
]

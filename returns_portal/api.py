"""Mounts the API: one version, the apps' own addresses, its description, and 404 for the rest."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from returns_portal.rest.description import Description, unknown_address

#: The apps that serve resources, from what was sold to what was learnt.
APPS = ("catalog", "rma", "inspection", "disposition", "recalls", "notifications", "insights")


def _resources() -> list[URLPattern | URLResolver]:
    return [path("", include(f"{app}.api.urls")) for app in APPS if _serves(app)]


def _serves(app: str) -> bool:
    return find_spec(f"{app}.api") is not None and find_spec(f"{app}.api.urls") is not None


urlpatterns = [
    path("v1/openapi.json", Description.as_view(), name="openapi"),
    path("v1/", include(_resources())),
    re_path(r"^", unknown_address),
]

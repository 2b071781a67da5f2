"""The API and the signed links it gives out, without the pages: they have tests of their own."""

from __future__ import annotations

from django.urls import include, path

from returns_portal.faces.files import document

urlpatterns = [
    path("api/", include("returns_portal.api")),
    path("documents/<str:token>", document, name="document"),
]

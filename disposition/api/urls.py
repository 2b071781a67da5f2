"""Addresses of routes, dispositions and scans under /api/v1/."""

from __future__ import annotations

from django.urls import path

from disposition import services
from disposition.api import bodies, lot_urls, repair_urls, views
from disposition.api.views import route_verb

_ONE = "dispositions/<str:key>"

urlpatterns = [
    # /dispositions
    path("dispositions", views.Dispositions.as_view()),
    path(_ONE, views.OneDisposition.as_view()),
    path(
        f"{_ONE}/approve",
        route_verb(
            services.approve_route,
            "disposition.decide",
            body=bodies.ApproveBody,
            summary="Decide where it goes",
        ),
    ),
    path(
        f"{_ONE}/reroute",
        route_verb(
            services.reroute,
            "disposition.decide",
            body=bodies.RerouteBody,
            summary="Think again about where it goes",
        ),
    ),
    path(
        f"{_ONE}/start",
        route_verb(services.start_route, "disposition.move", summary="It sets out"),
    ),
    path(
        f"{_ONE}/complete",
        route_verb(services.complete_route, "disposition.move", summary="It is where it belongs"),
    ),
    path(
        f"{_ONE}/come-back",
        route_verb(
            services.come_back,
            "disposition.move",
            body=bodies.RouteWhyBody,
            summary="It is here again",
        ),
    ),
    # /routes
    path("routes", views.RouteTables.as_view()),
    path("routes/<str:key>", views.OneRouteTable.as_view()),
    path("routes/<str:key>/publish", views.PublishRouteTable.as_view()),
    path("routes/<str:key>/apply", views.ApplyRouteTable.as_view()),
    *repair_urls.urlpatterns,
    *lot_urls.urlpatterns,
    # /scan
    path("scan/<path:code>", views.ScanCode.as_view()),
]

"""The addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from returns_portal.faces.desk.views import acting, inbox

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", inbox.home, name="home"),
    path("several/", acting.act_on_several, name="act_on_several"),
    path("act/<slug:kind>/<str:key>/<slug:verb>/", acting.act, name="act"),
    # /desk/returns/
    path("returns/", inbox.returns, name="returns"),
    path("returns.csv", inbox.returns_csv, name="returns_csv"),
]

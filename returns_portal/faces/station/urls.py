"""The addresses of the station."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "station"

urlpatterns: list[URLPattern] = []

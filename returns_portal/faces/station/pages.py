"""Draws a station's page: what every one of them shows around its job."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.session import place_of


def show(
    request: FaceRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page `station/<template>.html` with its place in the top bar."""
    around = {"place": place_of(request)}
    return render(request, f"station/{template}.html", around | (context or {}), status=status)

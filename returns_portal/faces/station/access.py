"""Who may open a page of the station: people of the floor, and those of them with a right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, QueryDict

from returns_portal.faces.access import View, staff
from returns_portal.faces.request import FaceRequest


def floor(permission: str | None = None) -> Callable[[View], View]:
    """For the people of the floor, with `permission` where one is named.

    A right alone opens nothing here: an agent may set a piece aside too, but does so at the desk.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def permitted(request: FaceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission is not None:
                request.actor.require(permission)
            return view(request, *args, **kwargs)

        return staff("station.view")(permitted)

    return decorate


def sent(request: FaceRequest) -> QueryDict | None:
    """What a form sent, even if that is nothing at all; None for a first look at it."""
    return request.POST if request.method == "POST" else None

"""Who may open a page: signed-in members of this tenant, and those with a right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse

from returns_portal.faces.request import FaceRequest

View = Callable[..., HttpResponse]


def staff(permission: str | None = None) -> Callable[[View], View]:
    """For members of the tenant, with `permission` where one is named; others go to sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: FaceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.membership is None:
                return redirect_to_login(request.get_full_path())
            if permission is not None:
                request.actor.require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate

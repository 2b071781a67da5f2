"""Who may open a page: signed-in members of this tenant, and those with a right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

from returns_portal.faces.request import FaceRequest

View = Callable[..., HttpResponse]


def staff(permission: str | None = None) -> Callable[[View], View]:
    """For members of the tenant, with `permission` where one is named; others go to sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: FaceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.owes_second_factor:
                return redirect_to_login(request.get_full_path(), reverse("second_step"))
            if request.membership is None:
                return redirect_to_login(request.get_full_path())
            if permission is not None:
                request.actor.require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def show_it_is_you(request: FaceRequest) -> None:
    """Have somebody show who they are once more, unless they have in these minutes; what they sent
    is then done at once. For what changes who gets in.

    Under the operators' path (/t/<slug>/) they send it again themselves: what resumes a request
    looks its address up without the path.
    """
    required = is_reauthentication_required(request, app="allauth.mfa")
    if required and request.method == "POST" and get_script_prefix() != "/":
        again = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        way = reverse("account_reauthenticate")
        raise ImmediateHttpResponse(HttpResponseRedirect(f"{way}?{again}"))
    raise_if_reauthentication_required(request, app="allauth.mfa")

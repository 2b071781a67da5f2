"""The policy editor: versions, a draft's rules and exceptions, publishing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.desk import policyediting as editing
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.policypage import PolicyPage, in_force_of, versions
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.lookup import find
from rma.models import Policy
from rma.services import add_policy, change_policy, delete_policy


@require_safe
@staff("settings.view")
def policies(request: FaceRequest) -> HttpResponse:
    """Every version of the policy with its state, the latest first."""
    context = {"versions": versions(), "may_edit": request.actor.can("settings.edit")}
    return show(request, "policies", "policies", context)


@require_POST
@staff("settings.edit")
def new_policy(request: FaceRequest) -> HttpResponse:
    """A draft that says what another version says: the one named, else the one in force."""
    named = request.POST.get("from", "")
    rows = settings.policies()
    start = find(rows, named) if named else in_force_of(list(rows))
    draft = add_policy(
        by=request.actor,
        name=start.name if start else _("Returns"),
        rules=deepcopy(start.rules) if start else {},
        overrides=deepcopy(start.overrides) if start else (),
    )
    return redirect("desk:policy", draft.public_id)


@require_safe
@staff("settings.view")
def policy(request: FaceRequest, key: str) -> HttpResponse:
    """One version: its rules and exceptions, what differs, what the law says, what it would do."""
    return _shown(request, _found(key))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.edit")
def policy_rules(request: FaceRequest, key: str) -> HttpResponse:
    """The name and the rules of a draft."""
    page = PolicyPage(request, _found(key))
    form = editing.version_form(page)
    if form.is_valid() and editing.save_rules(page, form):
        say(request, _("The draft is saved"))
        return redirect("desk:policy", page.policy.public_id)
    return _form(request, "policy_rules", page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.edit")
def exception(request: FaceRequest, key: str) -> HttpResponse:
    """One exception of a draft (`?n`, counted from 0), or a new one."""
    page = PolicyPage(request, _found(key))
    place = editing.place_of(page.policy, request.GET.get("n"))
    form = editing.exception_form(page, place)
    if form.is_valid() and editing.save_exception(page, form, place):
        say(request, _("The draft is saved"))
        return redirect("desk:policy", page.policy.public_id)
    return _form(request, "policy_exception", page, form, place=place)


@require_POST
@staff("settings.edit")
def arrange(request: FaceRequest, key: str) -> HttpResponse:
    """Move an exception of a draft up or down, double it, or take it away."""
    found = _found(key)
    rows = editing.arranged(found, request.POST.get("n"), request.POST.get("do", ""))
    change_policy(found, by=request.actor, overrides=rows)
    return redirect("desk:policy", found.public_id)


@require_POST
@staff("settings.edit")
def publish(request: FaceRequest, key: str) -> HttpResponse:
    """Put a draft in force, now or from a day on; refused with the clause it falls short of."""
    found = _found(key)
    form = editing.publish_form(request)
    if form.is_valid():
        try:
            with transaction.atomic():
                editing.publish(found, form, by=request.actor)
        except InvalidInput as refused:
            form.add_error(None, _("It is not published: %s") % refused)
        else:
            say(request, _("Version %(number)d is published.") % {"number": found.number})
            return redirect("desk:policy", found.public_id)
    return _shown(request, _found(key), publishing=form, status=400)


@require_POST
@staff("settings.edit")
def discard(request: FaceRequest, key: str) -> HttpResponse:
    """Throw a draft away."""
    found = _found(key)
    delete_policy(found, by=request.actor)
    say(request, _("Draft %(number)d is thrown away.") % {"number": found.number})
    return redirect("desk:policies")


def _found(key: str) -> Policy:
    row: Policy = find(settings.policies(), key)
    return row


def _shown(
    request: FaceRequest, row: Policy, *, publishing: Any = None, status: int = 200
) -> HttpResponse:
    page = PolicyPage(request, row)
    context = {"page": page, "publishing": publishing or page.publish}
    return show(request, "policy", "policies", context, status=status)


def _form(
    request: FaceRequest, template: str, page: PolicyPage, form: Any, **more: Any
) -> HttpResponse:
    context = {"page": page, "form": form, **more}
    return show(request, template, "policies", context, status=400 if form.errors else 200)

"""Trying a version of the policy on past returns: how far it is, and which end otherwise."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.desk import dryrunpage
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.policyform import TryForm
from returns_portal.faces.request import FaceRequest
from returns_portal.rest.lookup import find
from rma.selectors.dry_runs import changes_of, dry_runs
from rma.services import try_policy as start_trying


@require_POST
@staff("settings.edit")
def try_policy(request: FaceRequest, key: str) -> HttpResponse:
    """Begin to try a version on the last returns."""
    policy = find(settings.policies(), key)
    form = TryForm(request.POST)
    last = form.cleaned_data["last"] if form.is_valid() else TryForm.base_fields["last"].initial
    with transaction.atomic():
        run = start_trying(by=request.actor, policy=policy, last=last)
    return redirect("desk:dry_run", run.public_id)


@require_safe
@staff("settings.view")
def dry_run(request: FaceRequest, key: str) -> HttpResponse:
    """How far it is, what it comes to, and the returns that would end otherwise."""
    run = find(dry_runs(), key)
    page = listed(request, changes_of(run), by="created_at")
    context = {"run": dryrunpage.DryRunPage(run), "page": page}
    context["rows"] = [dryrunpage.Changed(row) for row in page.rows]
    return show(request, "dry_run", "policies", context)


@require_safe
@staff("settings.view")
def changes_csv(request: FaceRequest, key: str) -> Any:
    """The same returns as a table for a spreadsheet."""
    run = find(dry_runs(), key)
    return dryrunpage.changes_table(request.tenant, run)

"""The rules of a shop, to be read: policies, reasons, routing, checklists."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.desk import rulebook
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.rest.lookup import find
from rma.reasons import text_of


@require_safe
@staff("settings.view")
def policies(request: FaceRequest) -> HttpResponse:
    """Every version of the policy, the one in force first."""
    return show(request, "policies", "policies", {"policies": settings.policies()})


@require_safe
@staff("settings.view")
def policy_page(request: FaceRequest, key: str) -> HttpResponse:
    """One version, rule by rule."""
    policy = find(settings.policies(), key)
    context = {
        "policy": policy,
        "rules": rulebook.rules_of(policy.rules),
        "overrides": rulebook.overrides_of(policy),
    }
    return show(request, "policy", "policies", context)


@require_safe
@staff("settings.view")
def reasons(request: FaceRequest) -> HttpResponse:
    """What shoppers may give as the reason."""
    rows = [(row, text_of(row)) for row in settings.reasons()]
    return show(request, "reasons", "policies", {"reasons": rows})


@require_safe
@staff("settings.view")
def routes(request: FaceRequest) -> HttpResponse:
    """The routing rules in force, read from the top."""
    known = settings.routing()
    rules = rulebook.routing(known["rules"])
    return show(request, "routes", "routes", {"table": known["table"], "rules": rules})


@require_safe
@staff("settings.view")
def checklists(request: FaceRequest) -> HttpResponse:
    """Every version of every checklist."""
    return show(request, "checklists", "checklists", {"checklists": settings.checklists()})


@require_safe
@staff("settings.view")
def checklist_page(request: FaceRequest, key: str) -> HttpResponse:
    """One version, question by question."""
    checklist = find(settings.checklists(), key)
    context = {"checklist": checklist, "questions": rulebook.questions_asked(checklist)}
    return show(request, "checklist", "checklists", context)

"""The rules of a shop: reasons and checklists to be read; routing and its figures."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disposition.figures import LONGEST_CATEGORY
from disposition.services import ask_to_apply, publish_figures
from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.desk import rulebook
from returns_portal.faces.desk.figuresform import FiguresForm
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import InvalidInput, NotFound
from returns_portal.rest.lookup import find
from rma.reasons import text_of


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
    context = known | {"rules": rulebook.routing(known["rules"]), "may": _may(request)}
    return show(request, "routes", "routes", context)


@require_POST
@staff("settings.edit")
def apply_routes(request: FaceRequest) -> HttpResponse:
    """Have a worker suggest again, by the routing in force, what nobody has approved."""
    table = settings.routing()["table"]
    if table is None:
        raise NotFound
    ask_to_apply(table, by=request.actor)
    say(request, _("Suggestions are being made again"))
    return redirect("desk:routes")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def figures(request: FaceRequest) -> HttpResponse:
    """What routes bring and cost: for all goods, or for one category; saved, they count at once."""
    if request.method == "POST":
        request.actor.require("settings.edit")
    form = _figures_form(request)
    if form.is_valid():
        try:
            with transaction.atomic():
                publish_figures(form.figures(), by=request.actor)
        except InvalidInput as refused:
            form.take(refused)
        else:
            say(request, _("The figures count from now on"))
            return redirect(request.get_full_path())
    context = {"form": form, "categories": form.categories, "may": _may(request)}
    return show(request, "figures", "routes", context, status=400 if form.errors else 200)


def _figures_form(request: FaceRequest) -> FiguresForm:
    category = request.GET.get("category", "").strip().lower()[:LONGEST_CATEGORY]
    document = settings.figures()
    given = request.POST if request.method == "POST" else None
    return FiguresForm(given, document=document, category=category)


def _may(request: FaceRequest) -> bool:
    return request.actor.can("settings.edit")


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

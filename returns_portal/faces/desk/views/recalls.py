"""Recalls on the desk: the list, drafting and reading back, the dry run, the page, its units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from flows.perform import expect_version
from insights.selectors import recalls as found
from recalls.models import Campaign
from recalls.selectors.campaigns import campaigns, newest_scope
from recalls.selectors.matching import count_matches
from recalls.services.campaigns import add_scope_revision, change_draft, create_campaign
from returns_portal.faces import toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.recallforms import RecallForm, ScopeForm, take
from returns_portal.faces.desk.recallmatch import DryRun
from returns_portal.faces.desk.recallpage import RecallPage
from returns_portal.faces.desk.recallrows import RecallRow, affected_rows
from returns_portal.faces.desk.recallunits import AffectedPage, NarrowUnitsForm, tabs, units_table
from returns_portal.faces.fields import problems
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.lookup import find


@require_safe
@staff("recalls.view")
def recalls(request: FaceRequest) -> HttpResponse:
    """Every recall, the newest first, with how far it is and what is next."""
    form = FindForm(request.GET, hint="recalls")
    page = listed(request, form.of(found.recalls(form.text)), by="-created_at")
    counts = found.units_and_safe(page.rows)
    rows = [RecallRow(each, *counts.get(each.pk, (0, 0))) for each in page.rows]
    context = {"form": form, "page": page, "rows": rows, "may": _may(request)}
    return show(request, "recalls", "recalls", context, status=form.status)


def _may(request: FaceRequest) -> dict[str, bool]:
    actor = request.actor
    return {"edit": actor.can("recalls.edit"), "stop": actor.can("stop_sales.place")}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("recalls.edit")
def new_recall(request: FaceRequest) -> HttpResponse:
    """Write a draft; saving it reads its scope back."""
    form, scope = RecallForm(_sent(request)), ScopeForm(_sent(request))

    def save(given: dict[str, Any]) -> Campaign:
        return create_campaign(by=request.actor, scope=scope.written(), **given)

    heading, about = (
        _("New recall"),
        _("Say what is wrong and what it covers. It is a draft first."),
    )
    return _saved(request, form, scope, save) or _form(request, form, scope, heading, about)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("recalls.edit")
def edit_recall(request: FaceRequest, key: str) -> HttpResponse:
    """Change a draft."""
    campaign = find(campaigns(), key)
    now = {name: getattr(campaign, name) for name in RecallForm.base_fields}
    form = RecallForm(_sent(request), initial=now)
    scope = ScopeForm(_sent(request), newest_scope(campaign).written)

    def save(given: dict[str, Any]) -> Campaign:
        expect_version(campaign, _version(request))
        return change_draft(campaign, by=request.actor, scope=scope.written(), **given)

    about = _("A draft: nothing is stopped and nobody is told yet.")
    return _saved(request, form, scope, save) or _form(
        request, form, scope, campaign.name, about, campaign
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("recalls.edit")
def widen_recall(request: FaceRequest, key: str) -> HttpResponse:
    """Draft a wider scope of a recall that runs; a second person approves it."""
    campaign = find(campaigns(), key)
    form = _NoForm(_sent(request))
    scope = ScopeForm(_sent(request), newest_scope(campaign).written)

    def save(given: dict[str, Any]) -> Campaign:
        add_scope_revision(campaign, by=request.actor, scope=scope.written(), **given)
        return campaign

    about = _("Nothing that was found so far is taken out. A second person approves it.")
    heading = _("Widen the scope")
    return _saved(request, form, scope, save) or _form(
        request, form, scope, heading, about, campaign
    )


class _NoForm(RecallForm):
    """A form of the scope alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.clear()


def _sent(request: FaceRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _version(request: FaceRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else -1


def _saved(
    request: FaceRequest,
    form: RecallForm,
    scope: ScopeForm,
    save: Callable[[dict[str, Any]], Campaign],
) -> HttpResponse | None:
    """Save and go to where it is read back; None where something has to be mended first."""
    if not scope.is_bound or scope.adds:
        return None
    whole = scope.is_valid()
    if not form.is_valid() or not whole:
        return None
    try:
        with transaction.atomic():
            campaign = save(form.cleaned_data)
    except InvalidInput as refused:
        take(form, scope, refused)
        return None
    toast.say(request, _("Saved. Read it back."))
    return HttpResponseRedirect(reverse("desk:recall", args=[campaign.public_id]))


def _form(
    request: FaceRequest,
    form: RecallForm,
    scope: ScopeForm,
    heading: str,
    about: str,
    campaign: Campaign | None = None,
) -> HttpResponse:
    refused = scope.is_bound and not scope.adds
    if not refused:
        form.errors.clear() if form.is_bound else None
    context = {
        "form": form,
        "scope": scope,
        "problems": [each for row in scope.rows for each in problems(row)] if refused else [],
        "heading": heading,
        "about": about,
        "campaign": campaign,
        "version": request.POST.get("version") or (campaign.version if campaign else ""),
    }
    return show(request, "recall_form", "recalls", context, status=400 if refused else 200)


@require_safe
@staff("recalls.view")
def recall(request: FaceRequest, key: str) -> HttpResponse:
    """One recall: read back while it is decided, with its live figures once it runs."""
    page = RecallPage(find(campaigns(), key), request.actor)
    template = "recall" if page.has_begun else "recall_draft"
    return show(request, template, "recalls", {"page": page})


@require_safe
@staff("recalls.view")
def recall_match(request: FaceRequest, key: str) -> HttpResponse:
    """What the scope would cover now; nothing is written."""
    page = RecallPage(find(campaigns(), key), request.actor)
    match = DryRun(count_matches(page.scope.parsed))
    return show(request, "recall_match", "recalls", {"page": page, "match": match})


@require_safe
@staff("recalls.view")
def recall_units(request: FaceRequest, key: str) -> HttpResponse:
    """The affected units, the newest first."""
    campaign, form = find(campaigns(), key), NarrowUnitsForm(request.GET)
    page = listed(request, form.of(found.affected(campaign, form.wanted)), by="-created_at")
    csv = reverse("desk:recall_units_csv", args=[campaign.public_id])
    context = {
        "campaign": campaign,
        "form": form,
        "group": form.wanted.group,
        "tabs": tabs(request.path, form.wanted.group),
        "page": page,
        "rows": affected_rows(page.rows),
        "csv": f"{csv}?{request.GET.urlencode()}" if request.GET else csv,
    }
    return show(request, "recall_units", "recalls", context, status=form.status)


@require_safe
@staff("recalls.view")
def recall_units_csv(request: FaceRequest, key: str) -> HttpResponse:
    """Exactly what the list shows, all of it, for spreadsheets."""
    campaign, form = find(campaigns(), key), NarrowUnitsForm(request.GET)
    rows = form.of(found.affected(campaign, form.wanted))
    return units_table(request.tenant, rows, f"{campaign.number}.csv")  # type: ignore[return-value]


@require_safe
@staff("recalls.view")
def affected(request: FaceRequest, key: str) -> HttpResponse:
    """One affected unit: its contact, its correction, what happened to it."""
    page = AffectedPage(find(found.affected_units(), key), request.actor)
    return show(request, "affected", "recalls", {"page": page})

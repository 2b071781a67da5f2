"""Statements of withdrawal: the list, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.labelsform import LabelsForm, rows
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.withdrawalpage import WithdrawalPage, counts, flag_words, found
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.rest.lookup import find
from rma.selectors.withdrawals import withdrawals


@require_safe
@staff("withdrawals.view")
def withdrawal_list(request: FaceRequest) -> HttpResponse:
    """Every statement, the newest first; of one group where one is chosen."""
    form, group = FindForm(request.GET, hint="withdrawals"), request.GET.get("show", "")
    page = listed(request, form.of(found(form.text, group)), by="-received_at")
    shown = [(row, flag_words(row.flags)) for row in page.rows]
    context = {"form": form, "page": page, "shown": shown, "group": group, "counts": counts()}
    context["may_label"] = request.actor.can("settings.view")
    return show(request, "withdrawals", "withdrawals", context, status=form.status)


@require_safe
@staff("withdrawals.view")
def withdrawal(request: FaceRequest, key: str) -> HttpResponse:
    """One statement: word for word, what it covers, and what may be done with it."""
    row = find(withdrawals(), key, ("number",))
    page = WithdrawalPage(row, request.actor, request.tenant)
    return show(request, "withdrawal", "withdrawals", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def withdrawal_labels(request: FaceRequest) -> HttpResponse:
    """The labels of the function in every language; a shop's own wording, at its own risk."""
    form = LabelsForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        request.actor.require("settings.edit")
        if form.does(request.tenant, request.actor):
            say(request, _("The labels are in force."))
            return redirect("desk:withdrawal_labels")
    may = request.actor.can("settings.edit")
    context = {"form": form, "rows": rows(request.tenant), "may": may}
    status = 400 if form.is_bound else 200
    return show(request, "withdrawal_labels", "withdrawals", context, status=status)

"""The law as the rules know it, and what a shop sets of it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from returns_portal.faces import fields
from returns_portal.faces.access import staff
from returns_portal.faces.desk.lawpage import CounselForm, DaysForm, LawPage
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import InvalidInput
from rma.services.law_settings import set_counsel, set_days


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def law(request: FaceRequest) -> HttpResponse:
    """The rules of one country with their clauses; a value of counsel, or days, are kept."""
    page = LawPage(request)
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        request.actor.require("settings.edit")
    counsel = CounselForm(page.rows, sent if sent and "rule" in sent else None)
    days = DaysForm(page.tenant.law, sent if sent and "rule" not in sent else None)
    form = counsel if counsel.is_bound else days
    if form.is_bound and form.is_valid() and _keep(page, form):
        say(request, _("Saved"))
        return HttpResponseRedirect(f"{request.path}?country={page.country}")
    context = {
        "page": page,
        "counsel": counsel,
        "days": days,
        "may_edit": request.actor.can("settings.edit"),
    }
    status = 400 if form.is_bound else 200
    return show(request, "law", "policies", context, status=status)


def _keep(page: LawPage, form: CounselForm | DaysForm) -> bool:
    said, by = dict(form.cleaned_data), page.request.actor
    try:
        if isinstance(form, CounselForm):
            set_counsel(page.tenant, country=page.country, by=by, **said)
        else:
            remedy = said.pop("remedy_days")
            set_days(page.tenant, warn_days=said, remedy_days=remedy, by=by)
    except InvalidInput as refused:
        fields.take(form, refused)
        return False
    return True

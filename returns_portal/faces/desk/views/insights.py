"""Insights: the page, and each report as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors.reports import REPORTS
from returns_portal.faces.access import staff
from returns_portal.faces.desk.insightspage import SHOWN, InsightsPage, Report
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.periodform import PeriodForm
from returns_portal.faces.request import FaceRequest


@require_safe
@staff("insights.view")
def insights(request: FaceRequest) -> HttpResponse:
    """What came back, why, where it went, how fast, and what it brought."""
    form = PeriodForm(request.GET, tenant=request.tenant)
    page = InsightsPage(form.period)
    reports = page.reports
    context = {"form": form, "page": page, "reports": reports, "stats": page.stats(reports)}
    return show(request, "insights", "insights", context, status=form.status)


@require_safe
@staff("insights.view")
def insights_csv(request: FaceRequest) -> HttpResponse:
    """One report exactly as the page shows it, for a spreadsheet."""
    form = PeriodForm(request.GET, tenant=request.tenant)
    name = request.GET.get("report", "returns")
    if name not in SHOWN or not form.is_valid():
        raise Http404
    report = Report(REPORTS[name](form.period), form.period)
    response = HttpResponse(report.as_file(), content_type="text/csv; charset=utf-8")
    days = f"{form.period.first}-{form.period.last}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{days}.csv"'
    return response

"""Addresses of the reports: `insights/returns`, `insights/reasons` and so on."""

from __future__ import annotations

from django.urls import path

from insights.api.views import report_view
from insights.selectors.reports import REPORTS

urlpatterns = [path(f"insights/{name}", report_view(name)) for name in REPORTS]

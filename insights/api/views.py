"""One report for a period, as JSON or as CSV."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers

from insights.periods import MOST_DAYS, USUAL, Period, up_to
from insights.selectors.reports import REPORTS
from insights.tables import KINDS, Table, as_csv, plain_cells
from returns_portal.lib import clock
from returns_portal.rest import fields
from returns_portal.rest.filters import refuse
from returns_portal.rest.negotiation import JSON, accepted
from returns_portal.rest.serializers import Shape
from returns_portal.rest.views import ApiView, call, json_response
from tenants.models import Tenant

CSV = "text/csv"
#: No shop kept books before; the period before the first one has to exist, too.
_EARLIEST = date(2000, 1, 1)


class DaysShape(Shape):
    to = serializers.DateField()

    def get_fields(self) -> Any:
        """`from` is no name that Python lets a class have."""
        return {"from": serializers.DateField()} | super().get_fields()


class ColumnShape(Shape):
    key = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=KINDS)


class ReportShape(DaysShape):
    """A report: its days, the days it is compared with, its rows."""

    report = serializers.ChoiceField(choices=list(REPORTS))
    time_zone = serializers.CharField(max_length=50)
    compared_with = DaysShape()
    columns = ColumnShape(many=True)
    rows = serializers.ListField(child=serializers.DictField())


class ReportView(ApiView):
    """One report."""

    permissions: ClassVar = {"GET": "insights.view"}
    shape = ReportShape
    produces = (JSON, CSV)
    report: ClassVar[str] = ""

    @property
    def known_parameters(self) -> frozenset[str]:
        """The days it is about."""
        return frozenset({"from", "to"})

    @call(versioned=False, summary="A report for the days `from` to `to`")
    def get(self) -> Any:
        """The last twelve weeks unless `from` and `to` (ISO 8601, both included) say otherwise.

        Days are those of the shop's time zone; shares are compared with as many days before.
        """
        period = _period(self.request.GET, self.request._request.tenant)
        table = REPORTS[self.report](period)
        if accepted(self.request.META.get("HTTP_ACCEPT", ""), self.produces) == CSV:
            lines = as_csv(
                [column.key for column in table.columns],
                [plain_cells(table, row) for row in table.rows],
            )
            response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
            name = f"{table.name}-{period.first}-{period.last}.csv"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        else:
            response = json_response(_body(table, period))
        response["Vary"] = "Accept"
        return response


def _body(table: Table, period: Period) -> dict[str, Any]:
    return {
        "report": table.name,
        "from": period.first,
        "to": period.last,
        "time_zone": period.zone.key,
        "compared_with": {"from": period.before.first, "to": period.before.last},
        "columns": [{"key": column.key, "kind": column.kind} for column in table.columns],
        "rows": [_row(table, row) for row in table.rows],
    }


def _row(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    currency = table.currency_of(row)
    return {
        column.key: fields.money(value, currency)
        if column.kind == "money" and value is not None and currency
        else value
        for column, value in zip(table.columns, row, strict=True)
    }


def _period(given: Any, tenant: Tenant) -> Period:
    usual = up_to(clock.today(tenant.tz), USUAL, tenant.tz)
    last = _day(given, "to", usual.last)
    first = _day(given, "from", date.fromordinal(last.toordinal() - usual.days + 1))
    if first > last:
        raise refuse("from", _("The first day has to come before the last."))
    if (last - first).days >= MOST_DAYS:
        raise refuse("from", _("At most %d days at a time.") % MOST_DAYS)
    return Period(first, last, tenant.tz)


def _day(given: Any, name: str, otherwise: date) -> date:
    if name not in given:
        return otherwise
    try:
        day = date.fromisoformat(given[name])
    except ValueError:
        raise refuse(name, _("Write the day as in 2026-10-01.")) from None
    if day < _EARLIEST or day.year > 9000:
        raise refuse(name, _("Write the day as in 2026-10-01."))
    return day


def report_view(name: str) -> Any:
    """The view of `GET insights/<name>`."""
    members = {"__doc__": REPORTS[name].__doc__, "__module__": __name__, "report": name}
    return type(f"{name.title()}Report", (ReportView,), members).as_view()  # type: ignore[attr-defined]

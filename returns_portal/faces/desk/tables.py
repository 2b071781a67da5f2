"""Lists as CSV: exactly what is shown, row by row, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from insights.selectors.inbox import Listing, returns_by_key
from insights.selectors.seen import seen
from returns_portal.faces import dates
from returns_portal.faces.desk.rows import Row, rows_of
from returns_portal.lib.money import format_amount
from tenants.models import Tenant
from tenants.scope import tenant_scope

#: Returns read at a time: memory stays flat for any number.
AT_A_TIME = 500
#: A cell that begins with one of these would be a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def returns_table(
    tenant: Tenant, listing: Listing, name: str, view: str = ""
) -> StreamingHttpResponse:
    """The returns of `listing`, streamed in their order."""
    key = "-pk" if listing.ordering.startswith("-") else "pk"
    ordered = listing.rows.order_by(listing.ordering, key)
    column = "stage_id" if listing.ordering == "due_at" else "pk"
    keys = list(ordered.values_list(column, flat=True))
    language = translation.get_language()
    response = StreamingHttpResponse(
        _lines(tenant, keys, language or "en", view), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(tenant: Tenant, keys: Sequence[UUID], language: str, view: str) -> Iterator[str]:
    """Header and rows. Consumed after the middleware has left, so the scope is entered again."""
    writer = csv.writer(Echo())
    with translation.override(language), timezone.override(tenant.tz):
        yield "\N{BYTE ORDER MARK}" + writer.writerow(_heads())
        for start in range(0, len(keys), AT_A_TIME):
            with tenant_scope(tenant), transaction.atomic():
                found = rows_of(seen(returns_by_key(keys[start : start + AT_A_TIME])), view)
                lines = [writer.writerow(safe(_cells(row))) for row in found]
            yield "".join(lines)


def _heads() -> list[str]:
    return [
        _("Return"),
        _("Requested"),
        _("Promise"),
        _("Next step"),
        _("Shopper"),
        _("Country"),
        _("Goods"),
        _("Basis"),
        _("Reason"),
        _("Authorisation"),
        _("Goods are"),
        _("Settlement"),
        _("Amount"),
        _("Currency"),
    ]


def _cells(row: Row) -> list[Any]:
    rma = row.seen.rma
    return [
        row.number,
        dates.iso(rma.requested_at),
        dates.iso(row.promise) if row.promise else "",
        row.step.short if row.step else "",
        row.shopper,
        row.seen.country,
        row.goods_named,
        row.basis,
        row.reason,
        *(clock.label for clock in row.clocks),
        format_amount(row.amount_minor, row.currency),
        row.currency,
    ]


def safe(cells: Iterable[Any]) -> list[str]:
    """Cells that no spreadsheet takes for a formula."""
    words = (str(cell) for cell in cells)
    return [f"'{word}" if word.startswith(_FORMULA) else word for word in words]

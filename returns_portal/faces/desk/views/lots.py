"""Lots on the desk: the list, one lot with its certificate, the ledger."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from disposition.lot_papers import label_of, packing_list_pdf, render_label
from disposition.selectors.ledger import Ledger, ledger
from disposition.selectors.lots import items_of, lot_by_code, lots_found, with_totals
from disposition.services.lot_leaving import confirm_with_file
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.lotpage import (
    CertificateForm,
    LotPage,
    disagreements,
    ledger_csv,
    ledger_rows,
    pieces_csv,
)
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.periodform import PeriodForm
from returns_portal.faces.fields import take
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.pages import attempt
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound


@require_safe
@staff("lots.view")
def lots(request: FaceRequest) -> HttpResponse:
    """Every lot, the newest first; of one state where one is chosen."""
    form, group = FindForm(request.GET, hint="lots"), request.GET.get("show", "")
    page = listed(request, form.of(lots_found(form.text, group)), by="-created_at")
    context = {
        "form": form,
        "page": page,
        "group": group,
        "rows": with_totals(page.rows),
        "may_fill": request.actor.can("station.view"),
    }
    return show(request, "lots", "lots", context, status=form.status)


def _lot(key: str, request: FaceRequest) -> LotPage:
    found = lot_by_code(key)
    if found is None:
        raise NotFound
    return LotPage(found, request.actor)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("lots.view")
def lot(request: FaceRequest, key: str) -> HttpResponse:
    """One lot: what lies in it, who took it; POST files the certificate."""
    page = _lot(key, request)
    sent = request.method == "POST"
    if sent:
        request.actor.require("lots.confirm")
    form = CertificateForm(*((request.POST, request.FILES) if sent else ()))
    if sent and form.is_valid():
        file = form.cleaned_data["certificate"]
        with attempt(lambda error: take(form, error)):
            confirm_with_file(page.lot, body=file.read(), name=file.name, by=request.actor)
            say(request, _("Confirmed by the certificate"))
            return redirect("desk:lot", page.lot.public_id)
    rows = listed(request, items_of(page.lot), by="created_at")
    context = {"page": page, "lot": page.lot, "rows": rows, "form": form}
    return show(request, "lot", "lots", context, status=400 if sent else 200)


@require_safe
@staff("lots.view")
def lot_csv(request: FaceRequest, key: str) -> HttpResponse:
    """Every piece in a lot, for a spreadsheet or the taker's own books."""
    page = _lot(key, request)
    return _file(pieces_csv(page.lot, get_language() or "en"), f"{page.lot.number}.csv")


@require_safe
@staff("lots.view")
def lot_label(request: FaceRequest, key: str) -> HttpResponse:
    """The label of the container."""
    page = _lot(key, request)
    body = render_label(label_of(page.lot, request.tenant))
    return _file(body, f"{page.lot.number}.pdf")


@require_safe
@staff("lots.view")
def packing_list(request: FaceRequest, key: str) -> HttpResponse:
    """What lies in it, on paper."""
    page = _lot(key, request)
    body = packing_list_pdf(page.lot, page.total, request.tenant)
    return _file(body, f"packing-list-{page.lot.number}.pdf")


def _book(request: FaceRequest) -> tuple[PeriodForm, Ledger]:
    form = PeriodForm(request.GET, tenant=request.tenant)
    period = form.period
    return form, ledger(request.tenant, period.first, period.last)


@require_safe
@staff("lots.view")
def ledger_page(request: FaceRequest) -> HttpResponse:
    """Pieces and kilograms by route over a period, balanced against what is here."""
    form, book = _book(request)
    context = {
        "form": form,
        "book": book,
        "rows": ledger_rows(book),
        "differences": disagreements(book),
    }
    return show(request, "ledger", "lots", context, status=form.status)


@require_safe
@staff("lots.view")
def ledger_file(request: FaceRequest) -> HttpResponse:
    """The same as CSV."""
    _form, book = _book(request)
    name = f"ledger-{book.start}-{book.end}.csv"
    return _file(ledger_csv(book, get_language() or "en"), name)


def _file(body: str | bytes, name: str) -> HttpResponse:
    paper = isinstance(body, bytes)
    kind = "application/pdf" if paper else "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=kind)
    shown = "inline" if paper else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response

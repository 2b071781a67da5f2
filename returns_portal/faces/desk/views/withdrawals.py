"""Statements of withdrawal: the list, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.withdrawalpage import WithdrawalPage, counts, flag_words, found
from returns_portal.faces.request import FaceRequest
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
    return show(request, "withdrawals", "withdrawals", context, status=form.status)


@require_safe
@staff("withdrawals.view")
def withdrawal(request: FaceRequest, key: str) -> HttpResponse:
    """One statement: word for word, what it covers, and what may be done with it."""
    row = find(withdrawals(), key, ("number",))
    page = WithdrawalPage(row, request.actor, request.tenant)
    return show(request, "withdrawal", "withdrawals", {"page": page})

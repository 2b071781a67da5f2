"""The withdrawal function (Directive 2011/83, Art. 11a): a statement, its confirmation, its proof.

No sign-in, no reason, nothing between. The answer is the same whatever was named, and none is
refused for coming often: it only takes longer.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Order
from returns_portal.faces.portal import care
from returns_portal.faces.portal.care import personal, public
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.withdrawing import StatementForm
from returns_portal.faces.portal.withdrawing import (
    Known,
    Statement,
    new_statement,
    prefilled,
    stepper,
)
from returns_portal.faces.request import FaceRequest
from returns_portal.rest.slowing import slow_down
from rma.links import order_to_withdraw, withdrawal_of_token, withdrawn_path
from rma.services.acknowledging import acknowledgement_of
from rma.services.withdrawing import state_withdrawal
from rma.withdrawal_paper import lines_said, local_time, model_form_pdf, utc_time
from tenants.actors import Actor

# Nobody's session does anything here that a stranger could not do: a token against forged forms
# would protect nothing, and lose the statements of browsers that keep no cookies.


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def withdraw(request: FaceRequest, token: str = "") -> HttpResponse:
    """The first step: who withdraws, from which contract, and where the confirmation goes."""
    order = order_to_withdraw(token) if token else None
    known = Known(order, request.tenant) if order is not None else None
    offered = known.offered if known is not None else []
    said = Statement.of(request.POST.get("change", ""))
    if said is not None:
        form = StatementForm(offered, initial=_as_initial(said, offered))
    elif request.method == "POST":
        form = StatementForm(offered, request.POST)
        if form.is_valid():
            statement = new_statement(form.cleaned_data, form.lines(), token)
            return _second_step(request, statement)
    else:
        form = StatementForm(offered, initial=prefilled(order, request.GET.get("order", "")))
    page = {"known": known, "steps": stepper(0), "token": token}
    return show(request, "portal/withdraw.html", form, **page)


def _as_initial(said: Statement, offered: list[Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        name: getattr(said, name) for name in ("name", "contract", "contact", "items")
    }
    if said.lines:
        units = {each["order_line"]: each["quantity"] for each in said.lines}
        for place, (line, most) in enumerate(offered):
            initial[f"take-{place}"] = line.external_id in units
            initial[f"units-{place}"] = units.get(line.external_id, most)
    return initial


def _second_step(request: FaceRequest, statement: Statement) -> HttpResponse:
    order = statement.known_order()
    context = {
        "statement": statement,
        "signed": statement.signed(),
        "known": _known(request, order, statement),
        "steps": stepper(1, statement.order),
    }
    return render(request, "portal/withdraw_confirm.html", context)


def _known(request: FaceRequest, order: Order | None, statement: Statement) -> Known | None:
    return Known(order, request.tenant, statement.lines) if order is not None else None


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def confirm(request: FaceRequest) -> HttpResponse:
    """The second step: pressing the one button declares it; then its own page acknowledges it."""
    statement = Statement.of(request.POST.get("statement", ""))
    if statement is None:
        return redirect("portal:withdraw")
    many = slow_down(request, str(request.tenant.pk), at_least=care.EVEN_TIME)
    order = statement.known_order()
    row = state_withdrawal(
        by=Actor.shopper(order.customer_id if order is not None else None),
        name=statement.name,
        contract=statement.contract,
        contact=statement.contact,
        items=statement.items,
        lines=statement.lines if order is not None else (),
        language=get_language() or request.tenant.language,
        source="link" if order is not None else "portal",
        form_id=statement.form_id,
        order=order,
        many=many,
    )
    return redirect(withdrawn_path(row))


@require_safe
@personal
def withdrawn(request: FaceRequest, token: str) -> HttpResponse:
    """The acknowledgement, for ever: what was stated, and when. Never what became of it."""
    row = withdrawal_of_token(token)
    language = get_language() or row.language
    context = {
        "row": row,
        "token": token,
        "lines": lines_said(row),
        "local": local_time(row.received_at, request.tenant, language),
        "utc": utc_time(row.received_at),
    }
    return render(request, "portal/withdrawn.html", context)


@require_safe
@personal
def acknowledgement(request: FaceRequest, token: str) -> HttpResponse:
    """The acknowledgement as a PDF: the very one that was mailed."""
    row = withdrawal_of_token(token)
    return _pdf(bytes(acknowledgement_of(row).body), f"{row.number}.pdf")


@require_safe
@public
def model_form(request: FaceRequest) -> HttpResponse:
    """The model withdrawal form of Annex I(B), for who would rather write a letter."""
    language = get_language() or request.tenant.language
    return _pdf(model_form_pdf(request.tenant, language), "withdrawal-form.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response

"""Sending the goods of several orders in one go: another order joins a form, or is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from returns_portal.faces.portal.asked import Asked, asked_by, forget, remember
from returns_portal.faces.portal.care import in_even_time, limit_guesses
from returns_portal.faces.portal.filling import Filling, View, step
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.filling import ChoiceForm
from returns_portal.faces.portal.forms.finding import CodeForm, FindForm
from returns_portal.faces.portal.together import companions
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from rma.links import draft_path
from rma.selectors.shopper import further_orders
from rma.services.access import ask_for_code, redeem_code
from rma.services.joining import join_order, join_proven, leave_out

#: What a code is asked for, as the cookie keeps it.
PURPOSE = "join"


def leading(view: View) -> Callable[..., HttpResponse]:
    """A page about what is sent along with a form: not of a gift, nor of one that is sent along."""

    @wraps(view)
    def opened(request: FaceRequest, filling: Filling) -> HttpResponse:
        if filling.is_gift:
            raise NotFound
        if filling.filled.leader:
            return redirect(filling.path("review"))
        return view(request, filling)

    return step("review")(opened)


@leading
def further(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Choose another order of the same person; its own form opens next."""
    here = {each.filling.order.pk for each in companions(filling)}
    orders = {
        order.public_id: order for order in further_orders(filling.order) if order.pk not in here
    }
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(tuple(orders), "", _("Choose an order."), data)
    if form.does(lambda said: join_order(filling.draft, orders[said["choice"]])):
        return redirect(draft_path(form.result))
    page = {"filling": filling, "orders": list(orders.values())}
    return show(request, "portal/further.html", form, **page)


@in_even_time
@leading
def other_order(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Name an order that was bought under another address; whether there is one is not said."""
    form = FindForm(request.POST if request.method == "POST" else None)

    def ask(said: dict[str, Any]) -> Asked:
        named = {name: said[name] for name in ("number", "contact")}
        limit_guesses(request, "find", said["number"])
        ask_for_code(**named)
        return Asked(**named, purpose=PURPOSE)

    if form.does(ask):
        away = redirect("portal:other_code", filling.token)
        return remember(away, form.result, secure=request.is_secure())
    return show(request, "portal/other_order.html", form, filling=filling)


@in_even_time
@leading
def other_code(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Enter its own code: then its form opens, to be sent with this one."""
    asked = asked_by(request)
    if asked is None or asked.purpose != PURPOSE:
        return redirect("portal:other_order", filling.token)
    form = CodeForm(request.POST if request.method == "POST" else None)

    def redeem(said: dict[str, Any]) -> Any:
        limit_guesses(request, "code", asked.number)
        order = redeem_code(number=asked.number, contact=asked.contact, code=said["code"])
        return join_proven(filling.draft, order)

    if form.does(redeem, undo=False):
        return forget(redirect(draft_path(form.result)))
    return show(request, "portal/other_code.html", form, filling=filling, asked=asked)


@require_POST
@step("review")
def left_out(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Send without one of the further orders."""
    named = request.POST.get("order", "")
    found = next((each for each in companions(filling) if each.key == named), None)
    if found is None:
        raise NotFound
    leave_out(filling.draft, found.filling.draft)
    return redirect(filling.path("review"))

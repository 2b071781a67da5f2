"""Sending the goods of several orders in one go: another order joins a form, or is left out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from returns_portal.faces.portal.filling import Filling, step
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.filling import ChoiceForm
from returns_portal.faces.portal.together import companions
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from rma.links import draft_path
from rma.selectors.shopper import further_orders
from rma.services.joining import join_order, leave_out


@step("review")
def further(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Choose another order of the same person; its own form opens next."""
    if filling.filled.leader:
        return redirect(filling.path("review"))
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

"""The bench: what waits on it, and one work order at a time."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from disposition.selectors.repair import bench_queue, work_order_of
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.pieces import piece_at
from returns_portal.faces.station.workbench import Workbench, bench_at, filled, job_of
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound


@require_safe
@floor("work_orders.view")
def queue(request: FaceRequest) -> HttpResponse:
    """Work orders that are open, the oldest first; those of others only where asked for."""
    mine = None if "all" in request.GET else request.actor.id
    page = listed(request, bench_queue(mine), by="created_at")
    return show(request, "bench", {"page": page, "orders": page.rows, "everybody": mine is None})


@require_safe
@floor("work_orders.view")
def work_of(request: FaceRequest, key: str) -> HttpResponse:
    """From a piece to its work order."""
    order = work_order_of(piece_at(key).unit)
    if order is None:
        raise NotFound
    return redirect("station:work", order.public_id)


@require_safe
@floor("work_orders.view")
def work(request: FaceRequest, key: str) -> HttpResponse:
    """One work order: symptom, fault, parts, clock, test, and what may be done now."""
    return _shown(request, bench_at(key, request.actor))


@require_POST
@floor("work_orders.work")
def do(request: FaceRequest, key: str, name: str) -> HttpResponse:
    """Do one thing to a work order; refused, the page says why beside the form."""
    bench, job = bench_at(key, request.actor), job_of(name)
    form = filled(bench, name, request.POST)
    if form.is_valid():
        with attempt(form.take):
            job.run(bench.order, by=request.actor, **form.details())
            say(request, job.done)
            return redirect("station:work", key)
    bench.refused[name] = form
    return _shown(request, bench, status=form.status)


def _shown(request: FaceRequest, bench: Workbench, *, status: int = 200) -> HttpResponse:
    context = {"bench": bench, "order": bench.order, "unit": bench.order.unit}
    return show(request, "work", context, status=status)

"""Tasks: everything that somebody promised, by when."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from returns_portal.faces.access import staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.tasks import TasksPage
from returns_portal.faces.request import FaceRequest


@require_safe
@staff("returns.view")
def tasks(request: FaceRequest) -> HttpResponse:
    """What is late, due today and soon, with the one click that leads to it."""
    return show(request, "tasks", "tasks", {"page": TasksPage(request)})

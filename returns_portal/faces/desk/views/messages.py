"""What was written to shoppers: the list, and one message with its words."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors import papers
from notifications.letter_paper import letter_pdf
from notifications.services.repeating import not_again
from returns_portal.faces.access import staff
from returns_portal.faces.desk.actions import buttons
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound


@require_safe
@staff("messages.view")
def messages(request: FaceRequest) -> HttpResponse:
    """Every message, the newest first."""
    form = FindForm(request.GET, hint="messages")
    page = listed(request, form.of(papers.messages(form.text)), by="-created_at")
    context = {"form": form, "page": page}
    return show(request, "messages", "messages", context, status=form.status)


@require_safe
@staff("messages.view")
def letter(request: FaceRequest, key: str) -> HttpResponse:
    """A message that goes by post, ready to print."""
    message = papers.message_by_id(key)
    if message is None or message.channel != "post" or message.secret:
        raise NotFound
    response = HttpResponse(letter_pdf(message, request.tenant), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{message.public_id}.pdf"'
    return response


@require_safe
@staff("messages.view")
def message_page(request: FaceRequest, key: str) -> HttpResponse:
    """One message, as it was written; of one with a code everything but its words."""
    message = papers.message_by_id(key)
    if message is None:
        raise NotFound
    may = request.actor.can("messages.send")
    context = {
        "message": message,
        "buttons": buttons("message", message, request.actor),
        "again": may and not_again(message) is None,
        "before": message.repeats,
        "after": message.repeated_by.first(),
    }
    return show(request, "message", "messages", context)

"""Shows a document to whoever holds its signed link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from flows.documents import of_token

#: What a browser may show; everything else is only ever downloaded.
SHOWN = ("application/pdf", "image/png", "image/jpeg", "image/webp")


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The document of a signed link; 404 when it is forged, expired or another shop's."""
    found = of_token(token)
    shown = found.content_type in SHOWN
    response = HttpResponse(
        bytes(found.body), content_type=found.content_type if shown else "application/octet-stream"
    )
    response.headers["Content-Disposition"] = (
        f'{"inline" if shown else "attachment"}; filename="{_plain(found.name)}"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)

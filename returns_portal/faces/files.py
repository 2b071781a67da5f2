"""Shows a document to whoever holds its signed link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
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
    disposition = content_disposition_header(not shown, _plain(found.name))
    if disposition is not None:  # shown, and without a name
        response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _plain(name: str) -> str:
    """`name` without what would end the header or leave the folder of downloads."""
    return "".join("_" if letter in '/\\"' else letter for letter in name if letter.isprintable())

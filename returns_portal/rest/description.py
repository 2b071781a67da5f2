"""Serves the API's own description, and says of every other address that there is none."""

from __future__ import annotations

import json
from functools import cache

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator

from returns_portal.rest import problems
from returns_portal.rest.negotiation import JSON
from returns_portal.rest.permissions import ANY_KEY
from returns_portal.rest.views import ApiView, call


class Description(ApiView):
    """The OpenAPI document; any key may read it."""

    permissions = {"GET": ANY_KEY}
    schema = None  # type: ignore[assignment]

    @call()
    def get(self) -> HttpResponse:
        """OpenAPI 3.1."""
        return HttpResponse(_document(), content_type=JSON)


@cache
def _document() -> bytes:
    """The document, made once a process: it says the same to everybody."""
    with translation.override("en"):
        found = SchemaGenerator().get_schema(request=None, public=True)
    return json.dumps(found, ensure_ascii=False, default=str).encode()


@csrf_exempt
@transaction.non_atomic_requests
def unknown_address(request: HttpRequest) -> HttpResponse:
    """A problem document for every path that no resource has."""
    return problems.problem(request, 404)

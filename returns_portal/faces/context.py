"""What every template of the faces may count on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from returns_portal.faces.errors import face_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The face a page belongs to, the tenant, and who looks at it (None where there is none)."""
    return {
        "face": face_of(request),
        "tenant": getattr(request, "tenant", None),
        "actor": getattr(request, "actor", None),
    }

"""What every template of the faces may count on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from branding.look import ShownShop
from returns_portal.faces.errors import face_of
from returns_portal.faces.looks import look_for, tried_on


def shell(request: HttpRequest) -> dict[str, Any]:
    """The face a page belongs to, the tenant, and who looks at it (None where there is none).

    On the portal the tenant bears the name that it shows to shoppers, and `look` is how it looks.
    """
    face = "portal" if tried_on(request) else face_of(request)
    tenant = getattr(request, "tenant", None)
    known = {"face": face, "tenant": tenant, "actor": getattr(request, "actor", None)}
    if tenant is None or face != "portal":
        return known
    look = look_for(request)
    return known | {"tenant": ShownShop(tenant, look), "look": look}

"""Every address of the portal: the API, the three faces, and what they share."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from returns_portal.faces.files import document
from returns_portal.health import health
from rma.api.hooks import stripe_hook

handler400 = "returns_portal.faces.errors.bad_request"
handler403 = "returns_portal.faces.errors.forbidden"
handler404 = "returns_portal.faces.errors.not_found"
handler429 = "returns_portal.faces.errors.too_many"  # asked for by allauth
handler500 = "returns_portal.faces.errors.server_error"

urlpatterns = [
    path("health", health, name="health"),
    path("api/", include("returns_portal.api")),
    path("accounts/", include("returns_portal.faces.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("documents/<str:token>", document, name="document"),
    path("hooks/stripe", stripe_hook, name="stripe_hook"),
    path("desk/", include("returns_portal.faces.desk.urls")),
    path("station/", include("returns_portal.faces.station.urls")),
    path("", include("returns_portal.faces.urls")),
    path("", include("returns_portal.faces.portal.urls")),
]
if settings.MAILBOX:
    urlpatterns.insert(0, path("mailbox/", include("returns_portal.faces.mailbox.urls")))

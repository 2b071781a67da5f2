"""Findings that were not the shopper's doing."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from returns_portal.faces.access import staff
from returns_portal.faces.desk.going import safe_path
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound
from rma.models import RiskFinding
from rma.services.risks import dismiss_finding


@require_POST
@staff("returns.decide")
def dismiss(request: FaceRequest, key: str) -> HttpResponse:
    """Let a finding count no more, with the reason that was given."""
    finding = RiskFinding.by_public_id(key)
    if finding is None:
        raise NotFound
    dismiss_finding(finding, by=request.actor, reason=request.POST.get("reason", "")[:500])
    say(request, _("It counts no more"))
    home = reverse("desk:return", args=[finding.rma.public_id])
    return HttpResponseRedirect(safe_path(request, request.POST.get("back", ""), home))

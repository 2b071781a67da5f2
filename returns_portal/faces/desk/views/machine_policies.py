"""A version of the policy as files for machines: schema.org's JSON-LD, Google Merchant Center."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.request import FaceRequest
from returns_portal.rest.lookup import find
from rma.selectors.published import MachineForms, machine_forms


@require_safe
@staff("settings.view")
def schema_org(request: FaceRequest, key: str) -> HttpResponse:
    """JSON-LD for the shop's own pages."""
    document = _forms(request, key).schema_org
    return _file(document, "return-policy.jsonld", "application/ld+json")


@require_safe
@staff("settings.view")
def google(request: FaceRequest, key: str) -> HttpResponse:
    """The return policies of Merchant Center, one for each group of countries."""
    document = _forms(request, key).google
    return _file(document, "google-return-policies.json", "application/json")


def _forms(request: FaceRequest, key: str) -> MachineForms:
    return machine_forms(find(settings.policies(), key), request.tenant)


def _file(document: Any, name: str, content_type: str) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)

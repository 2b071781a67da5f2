"""The shop's return policy, made from the rules that decide: a page for people, JSON-LD beside."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from returns_portal.faces.portal.care import public
from returns_portal.faces.request import FaceRequest
from rma.law.clauses import EEA
from rma.plain import Shop, in_words
from rma.reasons import text_of
from rma.selectors.published import machine_forms, policy_in_force
from rma.selectors.rules import rules_in_force

#: Media type of JSON-LD (W3C, JSON-LD 1.1).
JSON_LD = "application/ld+json"


@require_safe
@public
def policy(request: FaceRequest) -> HttpResponse:
    """The rules in force, in plain sentences."""
    held = policy_in_force()
    reasons = {handle.casefold(): text_of(row) for handle, row in rules_in_force().reasons.items()}
    shop = Shop(request.tenant.currency, reasons)
    context = {
        "sections": in_words(held, shop) if held is not None else [],
        "by_law": request.tenant.country.upper() in EEA,
    }
    return render(request, "portal/policy.html", context)


@require_safe
@public
def policy_as_json_ld(request: FaceRequest) -> HttpResponse:
    """The same rules as schema.org's MerchantReturnPolicy; 404 while none is in force."""
    held = policy_in_force()
    if held is None:
        raise Http404
    document = machine_forms(held, request.tenant).schema_org
    return HttpResponse(json.dumps(document, ensure_ascii=False, indent=1), content_type=JSON_LD)

"""Files of a thing, and the signed, expiring links that show them to people without an account."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from flows.models import Document
from flows.stage import subject_of
from returns_portal.lib.errors import NotFound
from tenants.scope import current_tenant_id

_SALT = "flows.document"
#: Seconds a link works: labels are fetched for as long as a return-by date runs.
LINK_LIFETIME = 60 * 60 * 24 * 90


def store(subject: Any, *, kind: str, name: str, content_type: str, body: bytes) -> Document:
    """Keep `body` as a document of `subject` (a row, a (label, id) pair, or None for a loose
    upload).
    """
    subject_type, subject_id = subject_of(subject) if subject is not None else ("", None)
    return Document.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        kind=kind,
        name=name,
        content_type=content_type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        body=body,
    )


def documents_of(subject: Any, kind: str | None = None) -> QuerySet[Document]:
    """The documents of `subject`, the newest first, without their bodies."""
    subject_type, subject_id = subject_of(subject)
    found = Document.objects.filter(subject_type=subject_type, subject_id=subject_id).defer("body")
    if kind is not None:
        found = found.filter(kind=kind)
    return found.order_by("-created_at", "-id")


def signed_path(document: Document) -> str:
    """The path of a link that works for LINK_LIFETIME, on this tenant's hosts only."""
    token = signing.dumps([str(document.tenant_id), str(document.pk)], salt=_SALT, compress=True)
    return reverse("document", args=[token])


def of_token(token: str) -> Document:
    """The document of a signed link; NotFound when it is forged, expired or another tenant's."""
    try:
        tenant_id, key = signing.loads(token, salt=_SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        raise NotFound from None
    document = (
        Document.objects.filter(pk=key).first() if tenant_id == str(current_tenant_id()) else None
    )
    if document is None:
        raise NotFound
    return document

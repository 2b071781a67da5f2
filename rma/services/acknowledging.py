"""Keeps the acknowledgement of a statement as it was given: one document, made once."""

from __future__ import annotations

from django.db import transaction

from flows.documents import store
from flows.models import Document
from flows.perform import lock
from rma.models import Withdrawal
from rma.withdrawal_paper import acknowledgement_pdf
from tenants.models import Tenant

KIND = "acknowledgement"


def acknowledgement_of(withdrawal: Withdrawal) -> Document:
    """The stored acknowledgement; made now if nobody has yet. Drawn outside of any lock."""
    if withdrawal.acknowledgement_id is not None:
        return Document.objects.get(pk=withdrawal.acknowledgement_id)
    tenant = Tenant.objects.get(pk=withdrawal.tenant_id)
    body = acknowledgement_pdf(withdrawal, tenant)
    with transaction.atomic():
        row = lock(withdrawal)
        if row.acknowledgement_id is None:
            row.acknowledgement = store(
                row,
                kind=KIND,
                name=f"{row.number}.pdf",
                content_type="application/pdf",
                body=body,
            )
            row.save(update_fields=["acknowledgement"])
        withdrawal.acknowledgement_id = row.acknowledgement_id
        return Document.objects.get(pk=row.acknowledgement_id)

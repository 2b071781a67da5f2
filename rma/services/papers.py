"""The papers of credit notes: drawn once, kept with the return or the order they belong to."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from flows.documents import documents_of, store
from flows.models import Document
from rma.models import CreditNote
from rma.papers import NotePaper, credit_note_pdf, paper_of
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Kind of the document.
KIND = "credit_note"


def keep_paper(note_id: UUID) -> None:
    """Draw the paper of a credit note and keep it; does nothing where it is kept already."""
    with transaction.atomic():
        found = _undrawn(note_id)
    if found is None:
        return
    body = credit_note_pdf(found)
    with transaction.atomic():
        note = CreditNote.objects.select_related("rma", "order").get(pk=note_id)
        if document_of(note) is None:
            store(
                note.rma or note.order or note,
                kind=KIND,
                name=f"{note.number}.pdf",
                content_type="application/pdf",
                body=body,
            )


def document_of(note: CreditNote) -> Document | None:
    """The paper of a note, once it is drawn."""
    subject = note.rma or note.order or note
    return documents_of(subject, KIND).filter(name=f"{note.number}.pdf").first()


def _undrawn(note_id: UUID) -> NotePaper | None:
    rows = CreditNote.objects.select_related(
        "rma__customer", "order__customer", "cancels", "resolution"
    )
    note = rows.filter(pk=note_id).first()
    if note is None or document_of(note) is not None:
        return None
    return paper_of(note, Tenant.objects.get(pk=current_tenant_id()))

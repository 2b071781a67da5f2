"""Store credit, credit notes and differences of the books, as API and pages look for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import Customer, normalise_email
from flows.models import Document
from returns_portal.lib import clock
from returns_portal.lib.ids import normalise_code
from rma.credit_codes import digest, is_code
from rma.models import CreditEntry, CreditNote, MoneyDifference, PaymentAttempt, Rma, StoreCredit

CONDITIONS = ("active", "spent", "expired", "reversed")


def credits_listed() -> QuerySet[StoreCredit]:
    """Store credits with whose they are."""
    return StoreCredit.objects.select_related("customer", "rma", "order")


def in_condition(*names: str) -> Q:
    """Credits that stand so: active, spent, expired or reversed."""
    now = clock.now()
    late = Q(expires_at__lte=now)
    told = {
        "active": Q(ended="", balance_minor__gt=0) & ~late,
        "spent": Q(ended="", balance_minor=0),
        "expired": Q(ended="expired") | (Q(ended="", balance_minor__gt=0) & late),
        "reversed": Q(ended="reversed"),
    }
    found = Q(pk__in=())
    for name in names:
        found |= told[name]
    return found


def credit_of_code(code: str) -> StoreCredit | None:
    """The credit of a code however it is typed; None for anything that is none."""
    if not is_code(code):
        return None
    return credits_listed().filter(code_hash=digest(code)).first()


def credits_matching(text: str, condition: str = "") -> QuerySet[StoreCredit]:
    """Credits of a whole code, of a return's number, or of a shopper's e-mail address."""
    found = credits_listed()
    if condition in CONDITIONS:
        found = found.filter(in_condition(condition))
    text = text.strip()
    if not text:
        return found
    if is_code(text):
        return found.filter(code_hash=digest(text))
    by_customer = Customer.objects.filter(email_normalized=normalise_email(text))
    by_return = Rma.objects.filter(number=normalise_code(text))
    return found.filter(
        Q(customer__in=by_customer.values("pk")) | Q(rma__in=by_return.values("pk"))
    )


def entries_of(credit: StoreCredit) -> list[CreditEntry]:
    """The ledger of a credit, the oldest first."""
    return list(CreditEntry.objects.filter(credit=credit).order_by("pk"))


def credits_of_return(rma: Rma) -> list[StoreCredit]:
    """What one return brought as credit."""
    return list(StoreCredit.objects.filter(rma=rma).order_by("pk"))


def usable_of(customer: Customer | None) -> dict[str, int]:
    """What a customer can spend now, by currency (minor units)."""
    found: dict[str, int] = {}
    if customer is not None:
        for row in StoreCredit.objects.filter(in_condition("active"), customer=customer):
            found[row.currency] = found.get(row.currency, 0) + row.balance_minor
    return found


def notes_listed() -> QuerySet[CreditNote]:
    """Credit notes with what they belong to."""
    return CreditNote.objects.select_related("rma", "order", "cancels")


def papers_of(notes: list[CreditNote]) -> dict[UUID, Document]:
    """The drawn paper of each note, by the note's key; one query."""
    by_name = {f"{note.number}.pdf": note.pk for note in notes}
    rows = Document.objects.filter(
        kind="credit_note",
        name__in=by_name,
        subject_id__in=[note.rma_id or note.order_id or note.pk for note in notes],
    )
    return {by_name[row.name]: row for row in rows.defer("body")}


def differences() -> QuerySet[MoneyDifference]:
    """Where the books differ, with the returns they are about."""
    return MoneyDifference.objects.select_related("rma", "resolution")


def open_differences() -> QuerySet[MoneyDifference]:
    """Those that nobody has looked at yet."""
    return differences().filter(settled_at=None)


def attempts_of(rma: Rma) -> list[PaymentAttempt]:
    """What providers were asked to pay for a return, the oldest first."""
    return list(PaymentAttempt.objects.filter(resolution__rma=rma).order_by("pk"))

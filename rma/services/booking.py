"""What follows once money is with the customer: the line counts it, the note is written, the return
closes.
"""

from __future__ import annotations

from flows.deadlines import meet
from rma.models import Resolution
from rma.services.advances import given
from rma.services.deciding import finish
from rma.services.noting import note_resolution
from rma.services.resolving import count_settled, counts
from rma.services.work import Work

#: Resolutions in these still want something done.
UNPAID = ("proposed", "awaiting_payment", "due", "processing", "failed", "unknown", "disputed")


def book_paid(work: Work, resolution: Resolution) -> None:
    """Count `resolution` as given, in the transaction that settles it; a credit note says so."""
    count_settled(work.line(resolution.line_id), resolution.quantity)
    if resolution.ahead:
        given(work, resolution)
    note_resolution(work, resolution)
    meet_when_paid(work)
    finish(work)


def meet_when_paid(work: Work) -> None:
    """The promised dates of money and remedy are kept where nothing is owed any more."""
    if not any(each.status in UNPAID for each in work.resolutions if counts(each)):
        meet(work.rma, "refund", "remedy")

"""The refund of a withdrawal is due by law, whatever the policy still waits for."""

from __future__ import annotations

from uuid import UUID

from flows.deadlines import open_deadlines
from flows.note import note
from rma.models import Rma
from rma.services.resolving import advance
from rma.services.vocabulary import DUE_BY_LAW
from rma.services.work import taken
from tenants.actors import Actor

#: What a policy may wait for beyond what the law lets it (Directive 2011/83, Art. 13(3)).
WAITED_FOR = ("scan", "receipt", "inspection")


def pay_in_time(rma_id: UUID, *, by: Actor) -> int:
    """Make the money of a withdrawal due when its last day comes near and it may not be withheld
    any more: the goods are here or proof is, only our own look at them is missing. Returns how many
    lines; told twice, none the second time.
    """
    rma = Rma.objects.filter(pk=rma_id, status="authorized").first()
    if rma is None:
        return 0
    with taken(rma, by=by) as work:
        owed = open_deadlines(work.rma).filter(kind="refund", rule="withdrawal", held=False)
        if not owed.exists():
            return 0
        late = [
            line
            for line in work.lines
            if line.legal_basis == "withdrawal"
            and line.status == "authorized"
            and line.refund_on in WAITED_FOR
        ]
        for line in late:
            waited_for, line.refund_on = line.refund_on, "request"
            line.save(update_fields=["refund_on"])
            note(line, DUE_BY_LAW, by=by, data={"waited_for": waited_for})
            advance(work, line)
        return len(late)

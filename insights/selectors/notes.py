"""What colleagues noted about a return, with the names of who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rma.models import Remark, Rma
from tenants.models import User


@dataclass(frozen=True)
class Noted:
    """One note; `who` is empty for somebody who is no longer known."""

    text: str
    who: str
    at: datetime


def notes_of(rma: Rma) -> list[Noted]:
    """The notes about a return, the oldest first; two queries."""
    rows = list(Remark.objects.filter(rma=rma, kind="note").order_by("pk"))
    people = User.objects.in_bulk([row.actor_id for row in rows if row.actor_kind == "member"])
    return [Noted(row.text, str(people.get(row.actor_id, "")), row.created_at) for row in rows]

"""Keeps what a person wrote in a row of its own: the event about it is kept for ever."""

from __future__ import annotations

from flows.values import Words
from rma.models import Remark, Rma, RmaLine
from tenants.actors import Actor


def remark(rma: Rma, text: str, *, kind: str, by: Actor, line: RmaLine | None = None) -> str:
    """`text` as verbs take it: they see the words, their events the public id of a new Remark.

    Nothing is kept of nothing.
    """
    if not text:
        return text
    row = Remark.objects.create(
        rma=rma, line=line, kind=kind, actor_kind=by.kind, actor_id=by.id, text=text
    )
    return Words(text, row.public_id)

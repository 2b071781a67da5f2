"""Records what happens without a transition: a code sent, a photo taken, a plate printed."""

from __future__ import annotations

from typing import Any

from flows.models import StageEvent
from flows.record import record
from flows.stage import StageModel
from flows.values import plain
from flows.vocabulary import is_declared_note
from tenants.actors import Actor


def note(
    subject: Any, name: str, *, by: Actor, data: dict[str, Any] | None = None, also: Any = ()
) -> StageEvent:
    """Record the declared event `name` about `subject`, and on the timelines of `also`.

    No secret, one-time code or personal data may be in `data`.
    """
    if not is_declared_note(name):
        raise ValueError(f"Nobody declared the event {name!r} (flows.vocabulary.declare).")
    stage = isinstance(subject, StageModel)
    own = list(subject.subjects()) if stage else [subject]
    snapshot = subject.snapshot() if hasattr(subject, "snapshot") else {}
    return record(
        subject, name, by=by, data=plain(data or {}), snapshot=snapshot, subjects=[*own, *also]
    )

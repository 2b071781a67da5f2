"""Writes down what happened: one immutable event, on the timelines of all it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F

from flows.inserting import insert_together
from flows.models import EventSubject, StageEvent
from flows.stage import StageModel, Subject, subject_of
from returns_portal.lib import clock
from tenants.actors import Actor
from tenants.scope import current_tenant_id


@dataclass
class Collected:
    """Events not written yet, with the aggregates whose version they raise."""

    events: list[StageEvent] = field(default_factory=list)
    subjects: list[EventSubject] = field(default_factory=list)
    raised: set[Subject] = field(default_factory=set)
    moved: set[Subject] = field(default_factory=set)


_open: ContextVar[Collected | None] = ContextVar("event_batch", default=None)
_nudges: list[Callable[[UUID], None]] = []


def nudge_with(function: Callable[[UUID], None]) -> None:
    """Register what wakes a worker for a tenant after a commit (flows.tasks does)."""
    _nudges[:] = [function]


@contextmanager
def batch() -> Iterator[None]:
    """Collect the events of the block and write them with one statement a table at its end."""
    if _open.get() is not None:
        yield
        return
    collected = Collected()
    token = _open.set(collected)
    try:
        yield
    finally:
        _open.reset(token)
    write(collected)


def record(
    stage: Any,
    name: str,
    *,
    by: Actor,
    verb: str = "",
    source: str = "",
    target: str = "",
    data: dict[str, Any] | None = None,
    snapshot: dict[str, Any] | None = None,
    previous: dict[str, Any] | None = None,
    subjects: Any = None,
) -> StageEvent:
    """Record the event `name` about `stage`; must run in the transaction of the change itself."""
    with batch():
        collected = _open.get()
        assert collected is not None  # noqa: S101 - the block above opened it
        return compose(
            collected,
            stage,
            name,
            by=by,
            verb=verb,
            source=source,
            target=target,
            data=data,
            snapshot=snapshot,
            previous=previous,
            subjects=subjects,
        )


def compose(
    collected: Collected,
    stage: Any,
    name: str,
    *,
    by: Actor,
    verb: str = "",
    source: str = "",
    target: str = "",
    data: dict[str, Any] | None = None,
    snapshot: dict[str, Any] | None = None,
    previous: dict[str, Any] | None = None,
    subjects: Any = None,
) -> StageEvent:
    """Add the event `name` about `stage` to `collected`, to be written with the rest of it."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs in the transaction of what it records.")
    stage_type, stage_id = subject_of(stage)
    event = StageEvent(
        name=name,
        stage_type=stage_type,
        stage_id=stage_id,
        verb=verb,
        source=source,
        target=target,
        actor_kind=by.kind,
        actor_id=by.id,
        at=clock.now(),
        data=data or {},
        snapshot=snapshot or {},
        previous=previous or {},
    )
    named = stage.subjects() if subjects is None else subjects
    pairs = dict.fromkeys([subject_of(thing) for thing in named] or [(stage_type, stage_id)])
    collected.events.append(event)
    collected.subjects.extend(
        EventSubject(event=event, subject_type=kind, subject_id=key, at=event.at)
        for kind, key in pairs
    )
    if isinstance(stage, StageModel):
        if verb or target:
            # A move has raised the version itself; a note leaves its own stage as it is.
            collected.moved.add((stage_type, stage_id))
        root = stage.root()
        if root is not None:
            collected.raised.add(root)
    return event


def write(collected: Collected, *groups: Any, undo: bool = False) -> None:
    """Write new rows (`groups`, as insert_together takes them) and the events; wake a worker."""
    insert_together(*groups, collected.events, collected.subjects, undo=undo)
    if not collected.events:
        return
    for label, key in collected.raised - collected.moved:
        row = apps.get_model(label)._default_manager.filter(pk=key)
        row.update(version=F("version") + 1, updated_at=clock.now())
    tenant_id = current_tenant_id()
    for nudge in _nudges:
        transaction.on_commit(partial(nudge, tenant_id), robust=True)

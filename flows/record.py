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

from flows.inserting import Statement, insert_together
from flows.models import EventSubject, StageEvent
from flows.stage import StageModel, Subject, subject_of
from returns_portal.lib import clock, ids
from tenants.actors import Actor
from tenants.scope import current_tenant_id


@dataclass(frozen=True, slots=True)
class Entry:
    """One event not written yet: its timelines, what it moved, and whose version it raises."""

    event: StageEvent
    subjects: tuple[Subject, ...]
    moved: Subject | None
    raised: Subject | None
    #: The savepoints it happened in; when one of them is rolled back, it has not happened.
    savepoints: tuple[str | None, ...]


@dataclass
class Collected:
    """Events not written yet, in their order."""

    entries: list[Entry] = field(default_factory=list)

    def kept(self) -> list[Entry]:
        """The entries whose changes no savepoint has undone."""
        undone = connection.undone_savepoints  # type: ignore[attr-defined]
        if not undone:
            return self.entries
        return [entry for entry in self.entries if undone.isdisjoint(entry.savepoints)]


_open: ContextVar[Collected | None] = ContextVar("event_batch", default=None)
_nudges: list[Callable[[UUID], None]] = []


def nudge_with(function: Callable[[UUID], None]) -> None:
    """Register what wakes a worker for a tenant after a commit (flows.tasks does)."""
    _nudges[:] = [function]


@contextmanager
def batch() -> Iterator[None]:
    """Collect the events of the block and write them with one statement a table at its end.

    Belongs within the transaction: what is written after its end would be lost with the process.
    """
    if _open.get() is not None:
        yield
        return
    _refuse_outside_a_transaction()
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
    _refuse_outside_a_transaction()
    stage_type, stage_id = subject_of(stage)
    now = clock.now()
    event = _event(
        id=ids.uuid7(),
        tenant_id=current_tenant_id(),
        created_at=now,
        sequence=None,
        name=name,
        stage_type=stage_type,
        stage_id=stage_id,
        verb=verb,
        source=source,
        target=target,
        actor_kind=by.kind,
        actor_id=by.id,
        at=now,
        data=data or {},
        snapshot=snapshot or {},
        previous=previous or {},
    )
    named = stage.subjects() if subjects is None else subjects
    pairs = dict.fromkeys([subject_of(thing) for thing in named] or [(stage_type, stage_id)])
    is_stage = isinstance(stage, StageModel)
    # A move has raised the version itself; a note leaves its own stage as it is.
    moved = (stage_type, stage_id) if is_stage and (verb or target) else None
    raised = stage.root() if is_stage else None
    savepoints = tuple(connection.savepoint_ids)
    collected.entries.append(Entry(event, tuple(pairs), moved, raised, savepoints))
    return event


_COLUMNS = [column.attname for column in StageEvent._meta.concrete_fields]


def _event(**values: Any) -> StageEvent:
    """A StageEvent of all its values: as a row that was read they cost a fifth of what names do."""
    event = StageEvent.from_db(None, _COLUMNS, [values[name] for name in _COLUMNS])
    event._state.adding = True
    return event


def _refuse_outside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs in the transaction of what it records.")


def write(collected: Collected, *groups: Any, undo: bool = False) -> None:
    """Write new rows (`groups`, as insert_together takes them) and the events; wake a worker."""
    entries = collected.kept()
    events = [entry.event for entry in entries]
    timelines = [_on_timelines(entries)] if events else []
    insert_together(*groups, events, *timelines, undo=undo)
    if not events:
        return
    moved = {entry.moved for entry in entries}
    raised = {entry.raised for entry in entries if entry.raised is not None}
    # Ordered, as every locker does, so that two transactions never wait for each other.
    for label, key in sorted(raised - moved):
        row = apps.get_model(label)._default_manager.filter(pk=key)
        row.update(version=F("version") + 1, updated_at=clock.now())
    tenant_id = current_tenant_id()
    for nudge in _nudges:
        transaction.on_commit(partial(nudge, tenant_id), robust=True)


_TIMELINES = (
    f"INSERT INTO {EventSubject._meta.db_table} "  # noqa: S608 - our own table
    "(id, tenant_id, created_at, event_id, subject_type, subject_id, at) VALUES "
)


def _on_timelines(entries: list[Entry]) -> Statement:
    """EventSubject rows, several for each event; nobody needs them as objects."""
    tenant_id, now = current_tenant_id(), clock.now()
    rows = [
        (ids.uuid7(), tenant_id, now, entry.event.pk, kind, key, entry.event.at)
        for entry in entries
        for kind, key in entry.subjects
    ]
    return Statement(_TIMELINES, rows=rows)

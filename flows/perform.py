"""One function moves a stage: lock, permit, transition, save, record, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from flows.fsm import Move, move_of, moves, status_fields
from flows.record import batch, record
from flows.stage import StageModel
from flows.values import plain
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, TransitionRefused
from tenants.actors import Actor

S = TypeVar("S", bound=StageModel)


def lock(stage: S) -> S:
    """The fresh row of `stage`, locked until the end of this transaction."""
    rows = type(stage)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=stage.pk)


def lock_all(queryset: QuerySet[S]) -> list[S]:
    """The rows of `queryset`, locked in the order of their keys, so that two lockers never
    deadlock.
    """
    return list(queryset.order_by("pk").select_for_update(of=("self",)))


def perform(stage: S, verb: str, *, by: Actor, subjects: Any = None, **details: Any) -> S:
    """Move `stage` by `verb` as actor `by`; returns the fresh stage.

    Raises TransitionRefused (409) or PermissionDenied (403), and then nothing has changed. Call it
    on
    its own, or within the transaction of a larger service.
    """
    with _transaction():
        stage = lock(stage)
        move = permitted(stage, verb, by)
        source, before = getattr(stage, move.field), stage.snapshot()
        getattr(stage, verb)(**details)
        stage.version += 1
        stage.updated_at = clock.now()
        stage.save(force_update=True)
        _record_move(stage, move, source, before, by=by, details=details, subjects=subjects)
    return stage


def perform_many(queryset: QuerySet[S], verb: str, *, by: Actor, **details: Any) -> list[S]:
    """Move every row of `queryset` by `verb`: ordered lock, guards in memory, one UPDATE, one bulk
    insert.

    Refuses the whole call, changing nothing, when one row may not move.
    """
    with _transaction(), batch():
        rows = lock_all(queryset)
        before = [(row, permitted(row, verb, by), row.snapshot()) for row in rows]
        sources = [getattr(row, move.field) for row, move, _snapshot in before]
        stored = [_stored(row) for row in rows]
        for row in rows:
            getattr(row, verb)(**details)
            row.version += 1
            row.updated_at = clock.now()
            for field in row._meta.concrete_fields:
                field.pre_save(row, add=False)  # what follows from other columns, as save() does
        if rows:
            # Only what the verb changed: an UPDATE of every column takes ten times as long.
            fields = _changed(rows, stored)
            type(rows[0])._default_manager.bulk_update(rows, fields, batch_size=500)
        for (row, move, snapshot), source in zip(before, sources, strict=True):
            _record_move(row, move, source, snapshot, by=by, details=details, subjects=None)
    return rows


def _stored(row: StageModel) -> dict[str, Any]:
    """The columns of a row by the names of their fields, but for its key."""
    fields = row._meta.concrete_fields
    return {each.name: row.__dict__.get(each.attname) for each in fields if not each.primary_key}


def _changed(rows: Sequence[StageModel], before: Sequence[dict[str, Any]]) -> list[str]:
    """The fields in which a row differs from `before`; lists and dicts may differ within."""
    found = {
        name
        for row, was in zip(rows, before, strict=True)
        for name, value in _stored(row).items()
        if isinstance(value, list | dict) or value != was[name]
    }
    return [name for name in before[0] if name in found]


def create(stage: S, *, by: Actor, **data: Any) -> S:
    """Save a new stage in its initial state and record the event of its model's CREATED."""
    return create_many([stage], by=by, **data)[0]


def create_many(stages: Sequence[S], *, by: Actor, **data: Any) -> Sequence[S]:
    """Save new stages of one model in their initial state, each with its event.

    Stages of several models, or that move at once, are made with `flows.together`.
    """
    if not stages:
        return stages
    model = type(stages[0])
    for stage in stages:
        for field in status_fields(model):
            if getattr(stage, field.name) != field.default:
                raise ValueError(f"A new {model.__name__} starts as {field.default}.")
    with _transaction(), batch():
        model._default_manager.bulk_create(stages)
        for stage in stages:
            shown = stage.snapshot()
            target = getattr(stage, "status")  # noqa: B009 - declared by the flow
            record(stage, model.CREATED[0], by=by, target=target, data=plain(data), snapshot=shown)
    return stages


@dataclass(frozen=True)
class Verb:
    """A verb as a page offers it: allowed, or refused with the sentence that says why."""

    name: str
    label: Any
    icon: str
    danger: bool
    allowed: bool
    reason: Any = ""


def available(stage: StageModel, actor: Actor, only: Iterable[str] | None = None) -> list[Verb]:
    """The verbs that the state allows and the actor may use; guarded ones keep the guard's
    sentence.
    """
    wanted = None if only is None else set(only)
    found = []
    for field in status_fields(type(stage)):
        for move in moves(type(stage), field.name):
            if getattr(stage, field.name) not in move.sources or not actor.can(move.permission):
                continue
            if wanted is not None and move.verb not in wanted:
                continue
            why = _why_not(stage, move)
            found.append(
                Verb(move.verb, move.label, move.icon, move.danger, why is None, why or "")
            )
    return found


def _transaction() -> Any:
    """A transaction, or the one that is open: nothing is written before a refusal, so no
    savepoint.
    """
    return batch() if connection.in_atomic_block else transaction.atomic()


def permitted(stage: StageModel, verb: str, by: Actor) -> Move:
    """The arrow to take; raises when the actor, the state or a guard says no."""
    declared = move_of(type(stage), verb)
    if declared is None:
        raise ValueError(f"{type(stage).__name__} has no verb {verb!r}")
    move = move_of(type(stage), verb, getattr(stage, declared.field))
    by.require((move or declared).permission)
    if move is None:
        state = status_state(stage, declared.field)
        raise TransitionRefused(
            _("“%(verb)s” is not possible: it is %(state)s.")
            % {"verb": declared.label, "state": str(state.label).lower()},
        )
    why = _why_not(stage, move)
    if why is not None:
        raise TransitionRefused(why)
    return move


def status_state(stage: StageModel, field: str = "status") -> Any:
    """The declared state of one of the stage's status fields."""
    return stage._meta.get_field(field).states.state(getattr(stage, field))  # type: ignore[union-attr]


def _why_not(stage: StageModel, move: Move) -> Any:
    return next((why for guard in move.guards if (why := guard(stage)) is not None), None)


def _record_move(
    stage: StageModel,
    move: Move,
    source: str,
    before: dict[str, Any],
    *,
    by: Actor,
    details: Any,
    subjects: Any,
) -> None:
    after = stage.snapshot()
    record(
        stage,
        move.event,
        by=by,
        verb=move.verb,
        source=source,
        target=getattr(stage, move.field),
        data=plain(details),
        snapshot=after,
        previous={key: value for key, value in before.items() if after.get(key) != value},
        subjects=subjects,
    )


def expect_version(stage: StageModel, version: int | None) -> None:
    """Raise Conflict unless `stage` still has the version that a person was looking at."""
    if version is not None and stage.version != version:
        raise Conflict(
            _("Somebody changed this while you were looking at it. Look again."), code="stale"
        )

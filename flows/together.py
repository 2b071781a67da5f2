"""Stages that come into being together: created, moved and recorded in memory, written at once."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from flows.inserting import Statement
from flows.perform import permitted
from flows.record import Collected, compose, write
from flows.stage import StageModel
from flows.values import plain
from returns_portal.lib import clock
from tenants.actors import Actor

S = TypeVar("S", bound=StageModel)


class Together:
    """New rows of several models and their events, written by `write()` in one round trip.

    What `perform` is for a stage that exists, `move` is for one that does not yet: the machine, the
    permissions and the events are the same, and the row is inserted as it ends up.
    """

    def __init__(self, by: Actor) -> None:
        self.by = by
        self._groups: dict[type[models.Model], list[models.Model]] = {}
        self._collected = Collected()
        self._statements: list[Statement] = []

    def add(self, *rows: models.Model) -> None:
        """Rows without a story. Models are written in the order in which they were first added."""
        for row in rows:
            self._groups.setdefault(type(row), []).append(row)

    def create(self, stage: S, *, by: Actor | None = None, subjects: Any = None, **data: Any) -> S:
        """A new stage in its initial state, with the event of its model's CREATED."""
        if stage.status != stage._meta.get_field("status").default:  # type: ignore[union-attr]
            raise ValueError(f"A new {type(stage).__name__} starts in its initial state.")
        self.add(stage)
        compose(
            self._collected,
            stage,
            type(stage).CREATED[0],
            by=by or self.by,
            target=str(stage.status),
            data=plain(data),
            snapshot=stage.snapshot(),
            subjects=subjects,
        )
        return stage

    def move(
        self, stage: S, verb: str, *, by: Actor | None = None, subjects: Any = None, **details: Any
    ) -> S:
        """Move a stage created here by `verb`; refusals as `flows.perform` makes them."""
        actor = by or self.by
        move = permitted(stage, verb, actor)
        source, before = getattr(stage, move.field), stage.snapshot()
        getattr(stage, verb)(**details)
        stage.version += 1
        stage.updated_at = clock.now()
        after = stage.snapshot()
        compose(
            self._collected,
            stage,
            move.event,
            by=actor,
            verb=verb,
            source=source,
            target=getattr(stage, move.field),
            data=plain(details),
            snapshot=after,
            previous={key: value for key, value in before.items() if after.get(key) != value},
            subjects=subjects,
        )
        return stage

    def also(self, statement: Statement) -> None:
        """SQL that belongs to these rows and travels with them, after them."""
        self._statements.append(statement)

    def write(self) -> None:
        """Insert everything; after an IntegrityError nothing is left, the transaction goes on."""
        write(self._collected, *self._groups.values(), *self._statements, undo=True)

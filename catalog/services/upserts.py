"""What every upsert does: rows in waves without doubles, and inserts that lose a race quietly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from flows.record import batch

M = TypeVar("M", bound=Model)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Upserted(Generic[M]):
    """The row, and whether this call made it (201) or found anything to change in it."""

    row: M
    created: bool
    changed: bool


def transaction_with_events() -> AbstractContextManager[Any]:
    """The open transaction or a new one, its events written with one statement at the end."""
    stack = ExitStack()
    if not connection.in_atomic_block:
        stack.enter_context(transaction.atomic())
    stack.enter_context(batch())
    return stack


def waves(rows: Iterable[R], key: Callable[[R], str]) -> Iterator[list[R]]:
    """The rows in their order, in lists that hold each key once: the second follows the first."""
    waiting = list(rows)
    while waiting:
        wave: dict[str, R] = {}
        later = []
        for row in waiting:
            if key(row) in wave:
                later.append(row)
            else:
                wave[key(row)] = row
        yield list(wave.values())
        waiting = later


def insert_missing(rows: Sequence[M]) -> set[UUID]:
    """Insert what nobody else has inserted; the keys of the rows that are really ours.

    Waits for a transaction that is inserting the same and yields to it if it commits.
    """
    if not rows:
        return set()
    manager = type(rows[0])._default_manager
    manager.bulk_create(rows, ignore_conflicts=True)
    return set(manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def differs(row: Model, values: dict[str, Any]) -> bool:
    """Whether a column of `row` holds something else than `values`."""
    return any(getattr(row, name) != value for name, value in values.items())


def assign(row: Model, values: dict[str, Any]) -> None:
    """Set the columns of `row` in memory."""
    for name, value in values.items():
        setattr(row, name, value)

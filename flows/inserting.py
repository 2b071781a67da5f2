"""New rows of several tables in one round trip: a request waits for the wire, not the server.

The driver puts values into a statement in time that grows with the square of their number, so the
message is put together row by row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db import IntegrityError, connection, models

_SAVE, _RELEASE = "SAVEPOINT inserting", "RELEASE SAVEPOINT inserting"
#: Fields whose values the driver takes as they are; all others say themselves what is stored.
_AS_THEY_ARE = (
    models.BooleanField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
    models.UUIDField,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL of our own, sent along with the rows: `sql`, then `one` for each of `rows`, if any."""

    sql: str
    parameters: Sequence[Any] = ()
    one: str = ""
    rows: Sequence[Sequence[Any]] = ()


def insert_together(*groups: Sequence[models.Model] | Statement, undo: bool = False) -> None:
    """Insert each group (rows of one model, ordered as foreign keys need) by one message.

    With `undo` a refused row (IntegrityError) leaves nothing behind and the transaction goes on.
    Rows bring their keys; values of simple fields are sent as they are, without conversion.
    """
    statements = [_statement(rows) for rows in groups if rows]
    if not statements:
        return
    with connection.cursor() as cursor:
        texts = [_text(cursor, each) for each in statements]
        if undo:
            texts = [_SAVE, *texts, _RELEASE]
        try:
            cursor.execute("; ".join(texts))
        except IntegrityError:
            if undo:
                cursor.execute("ROLLBACK TO SAVEPOINT inserting")
            raise
    database = connection.alias
    for rows in groups:
        for row in () if isinstance(rows, Statement) else rows:
            row._state.adding = False
            row._state.db = database


def _statement(rows: Sequence[models.Model] | Statement) -> Statement:
    if isinstance(rows, Statement):
        return rows
    start, one, columns = _shape(type(rows[0]))
    values = [
        [row.__dict__[name] if stored is None else stored(row) for name, stored in columns]
        for row in rows
    ]
    return Statement(start, one=one, rows=values)


def _text(cursor: Any, statement: Statement) -> str:
    """The statement with its values in it."""
    start = statement.sql
    if statement.parameters:
        start = cursor.mogrify(start, statement.parameters).decode()
    rows = [cursor.mogrify(statement.one, row).decode() for row in statement.rows]
    return start + ", ".join(rows)


@cache
def _shape(
    model: type[models.Model],
) -> tuple[str, str, list[tuple[str, Callable[[Any], Any] | None]]]:
    """The statement's head, one row of it, and each column: its attribute, which is sent as it is
    unless a function makes what is stored of it.
    """
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names
    one = f"({', '.join(['%s'] * len(fields))})"
    return start, one, [(str(field.attname), _stored(field)) for field in fields]


def _stored(field: Any) -> Callable[[Any], Any] | None:
    if _is_plain(field):
        return None
    return partial(_json if type(field) is models.JSONField else _prepared, field)


def _json(field: Any, row: models.Model) -> str | None:
    """Text, which PostgreSQL reads as what the column is."""
    value = getattr(row, field.attname)
    return None if value is None else json.dumps(value, cls=field.encoder)


def _prepared(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)


def _is_plain(field: Any) -> bool:
    own = type(field)
    if isinstance(field, models.CharField):
        return own.pre_save is models.CharField.pre_save
    return isinstance(field, _AS_THEY_ARE) and own.pre_save in (
        models.Field.pre_save,
        models.DateTimeField.pre_save,
    )

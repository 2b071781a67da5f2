"""New rows of several tables in one round trip: a request waits for the wire, not the server.

The driver puts values into a statement in time that grows with the square of their number, and
asks Python how to write each key and moment. So the message is put together here: what needs no
quotes is written as it is, and each different string is quoted by the driver, once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, models
from psycopg2.extensions import QuotedString

from tenants.postgresql.prepared import Call, Planned, planning

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
    """SQL of our own, sent along with the rows: `sql` with its `parameters`, then `rows`, if any,
    whose values become what their columns are.
    """

    sql: str
    parameters: Sequence[Any] = ()
    rows: Sequence[Sequence[Any]] = ()
    #: The same for one row, planned: where there is one only.
    single: Planned | None = None


def insert_together(*groups: Sequence[models.Model] | Statement, undo: bool = False) -> None:
    """Insert each group (rows of one model, ordered as foreign keys need) by one message.

    With `undo` a refused row (IntegrityError) leaves nothing behind and the transaction goes on.
    Rows bring their keys; values of simple fields are sent as they are, without conversion.
    """
    statements = [_statement(rows) for rows in groups if rows]
    if not statements:
        return
    database: Any = connections[DEFAULT_DB_ALIAS]
    with planning(database) as call, database.cursor() as cursor:
        quoted: dict[str, str] = {}
        texts = [_text(cursor, each, call, quoted) for each in statements]
        if undo:
            texts = [_SAVE, *texts, _RELEASE]
        try:
            cursor.execute("; ".join(texts))
        except IntegrityError:
            if undo:
                cursor.execute("ROLLBACK TO SAVEPOINT inserting")
            raise
    for rows in groups:
        for row in () if isinstance(rows, Statement) else rows:
            row._state.adding = False
            row._state.db = DEFAULT_DB_ALIAS


def _statement(rows: Sequence[models.Model] | Statement) -> Statement:
    if isinstance(rows, Statement):
        return rows
    start, single, columns = _shape(type(rows[0]))
    values = [
        [row.__dict__[name] if stored is None else stored(row) for name, stored in columns]
        for row in rows
    ]
    return Statement(start, rows=values, single=single)


def _text(
    cursor: Any,
    statement: Statement,
    call: Call | None,
    quoted: dict[str, str],
) -> str:
    """The statement with its values in it; `quoted` knows the strings of the message so far."""
    start = statement.sql
    if statement.parameters:
        start = cursor.mogrify(start, statement.parameters).decode()
    rows = []
    for row in statement.rows:
        texts = []
        for value in row:
            kind = type(value)
            if kind is str:
                texts.append(quoted.get(value) or _quote(cursor, value, quoted))
            elif kind in _WRITTEN:
                texts.append(_WRITTEN[kind](value))
            else:
                texts.append(cursor.mogrify("%s", (value,)).decode())
        rows.append(", ".join(texts))
    if len(rows) == 1 and statement.single and call:
        return call(statement.single, rows[0])
    return start + (f"({'), ('.join(rows)})" if rows else "")


def _quote(cursor: Any, text: str, quoted: dict[str, str]) -> str:
    own = QuotedString(text)
    own.prepare(cursor.connection)
    found: str = own.getquoted().decode()
    quoted[text] = found
    return found


#: How values are written that hold nothing to quote; the driver writes all others.
_WRITTEN: dict[type, Callable[[Any], str]] = {
    UUID: lambda key: f"'{key.int:032x}'",
    bool: lambda value: "true" if value else "false",
    datetime: lambda moment: f"'{moment.isoformat()}'",
    int: str,
    type(None): lambda _none: "NULL",
}


@cache
def _shape(
    model: type[models.Model],
) -> tuple[str, Planned, list[tuple[str, Callable[[Any], Any] | None]]]:
    """The statement's head, the whole of it for one row, and each column: its attribute, which is
    sent as it is unless a function makes what is stored of it.
    """
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names
    single = Planned(f"{start}({', '.join(['%s'] * len(fields))})")
    return start, single, [(str(field.attname), _stored(field)) for field in fields]


def _stored(field: Any) -> Callable[[Any], Any] | None:
    if _is_plain(field):
        return None
    return partial(_json if type(field) is models.JSONField else _prepared, field)


def _json(field: Any, row: models.Model) -> str | None:
    """Text, which PostgreSQL reads as what the column is."""
    value = row.__dict__[field.attname]
    if value == {}:
        return "{}"
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

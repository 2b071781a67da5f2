"""New rows of several tables in one round trip: a request waits for the wire, not the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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
    """SQL of our own, sent along with the rows."""

    sql: str
    parameters: Sequence[Any]


def insert_together(*groups: Sequence[models.Model] | Statement, undo: bool = False) -> None:
    """Insert each group (rows of one model, ordered as foreign keys need) by one message.

    With `undo` a refused row (IntegrityError) leaves nothing behind and the transaction goes on.
    Rows bring their keys; values of simple fields are sent as they are, without conversion.
    """
    statements: list[str] = []
    parameters: list[Any] = []
    for rows in groups:
        if isinstance(rows, Statement):
            statements.append(rows.sql)
            parameters += rows.parameters
        elif rows:
            start, one, fields = _shape(type(rows[0]))
            statements.append(start + ", ".join([one] * len(rows)))
            for row in rows:
                values = row.__dict__
                parameters += [
                    values[name] if field is None else _stored(field, row) for name, field in fields
                ]
    if not statements:
        return
    if undo:
        statements = [_SAVE, *statements, _RELEASE]
    with connection.cursor() as cursor:
        try:
            cursor.execute("; ".join(statements), parameters)
        except IntegrityError:
            if undo:
                cursor.execute("ROLLBACK TO SAVEPOINT inserting")
            raise
    for rows in groups:
        for row in () if isinstance(rows, Statement) else rows:
            row._state.adding = False
            row._state.db = connection.alias


def _stored(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)


@cache
def _shape(model: type[models.Model]) -> tuple[str, str, list[tuple[str, Any]]]:
    """The statement's head, one row of it, and each column's attribute (and field, if asked)."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names
    one = f"({', '.join(['%s'] * len(fields))})"
    return start, one, [(field.attname, None if _is_plain(field) else field) for field in fields]


def _is_plain(field: Any) -> bool:
    own = type(field)
    if isinstance(field, models.CharField):
        return own.pre_save is models.CharField.pre_save
    return isinstance(field, _AS_THEY_ARE) and own.pre_save in (
        models.Field.pre_save,
        models.DateTimeField.pre_save,
    )

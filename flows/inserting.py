"""New rows of several tables in one round trip: a request waits for the wire, not the server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, connection, models
from django.db.models import sql

_SAVE, _RELEASE = "SAVEPOINT inserting", "RELEASE SAVEPOINT inserting"


def insert_together(*groups: Sequence[models.Model], undo: bool = False) -> None:
    """Insert each group (rows of one model, ordered as foreign keys need) by one message.

    With `undo` a refused row (IntegrityError) leaves nothing behind and the transaction goes on.
    """
    statements: list[str] = []
    parameters: list[Any] = []
    for rows in groups:
        if rows:
            for text, values in _statements(rows):
                statements.append(text)
                parameters += values
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
        for row in rows:
            row._state.adding = False
            row._state.db = connection.alias


def _statements(rows: Sequence[models.Model]) -> Iterable[tuple[str, Any]]:
    query = sql.InsertQuery(type(rows[0]))
    query.insert_values(type(rows[0])._meta.concrete_fields, list(rows))
    return query.get_compiler(connection=connection).as_sql()

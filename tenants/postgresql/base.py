"""PostgreSQL whose every transaction begins by saying which tenant it works for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakSet

from django.db.backends.postgresql import base
from psycopg2 import errors
from psycopg2.extensions import (
    TRANSACTION_STATUS_INERROR,
    TRANSACTION_STATUS_INTRANS,
    AsIs,
    register_adapter,
)

from tenants.postgresql.prepared import Planned, planning

_OPEN = frozenset({TRANSACTION_STATUS_INTRANS, TRANSACTION_STATUS_INERROR})


def _quoted(key: UUID) -> AsIs:
    return AsIs(f"'{key.int:032x}'::uuid")


# A request may name a hundred keys; the driver's own way takes three times as long for each.
register_adapter(UUID, _quoted)


class DatabaseWrapper(base.DatabaseWrapper):
    """Sends BEGIN and the tenant in one round trip; everything else is Django's.

    The driver stays in autocommit mode and Django's outermost atomic block sends BEGIN, COMMIT and
    ROLLBACK itself, because psycopg2 would spend a round trip of its own on BEGIN. What the driver
    would have watched over is watched here: no transaction is left open for the next one to join,
    none is taken for committed that was not, and no cursor outlives the tenant it reads.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Savepoints of the running transaction that were rolled back: what was noted down in
        #: memory within one of them has not happened (flows.record asks).
        self.undone_savepoints: set[str] = set()
        self._server_side_cursors: WeakSet[Any] = WeakSet()
        self._with_commit: list[tuple[Planned, Sequence[Any]]] = []
        #: Sends the next BEGIN in the place of `_begin`, with a question that finds out the scope
        #: and sets it (`tenants.scope.found_scope`).
        self.opening: Callable[[], None] | None = None
        #: Statements that this connection has planned, by the name it knows them by (`prepared`).
        self.planned: dict[Any, str] = {}

    def _set_autocommit(self, autocommit: bool) -> None:
        if self._is_open():
            # Somebody was interrupted (a time limit, Ctrl-C) on the way to the end of a
            # transaction: whoever comes next must not commit it, nor run what waited for it.
            self._rollback()
            self.run_on_commit = []
        if not autocommit:
            self._begin()

    def _begin(self) -> None:
        # Imported late: the scope module needs a configured connection of its own.
        from tenants.scope import current_scope, statements

        self.undone_savepoints.clear()
        self._with_commit.clear()
        opening, self.opening = self.opening, None
        try:
            if opening is not None:
                return opening()
            sql, params = statements(current_scope())
            with self.wrap_database_errors, self.create_cursor() as cursor:
                cursor.execute(f"BEGIN; {sql}", params)
        except BaseException:
            # BEGIN may have been done and the rest refused: Django believes nothing was opened.
            if self._is_open():
                self._rollback()
            raise

    def _is_open(self) -> bool:
        """Whether the server holds a transaction for us; known here, so it costs nothing to ask."""
        return self.connection is not None and self.connection.info.transaction_status in _OPEN

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self.planned.clear()
        connection.autocommit = True
        return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.connection is not None:
            self.connection.autocommit = True

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's. To an autocommitting driver a named cursor is one that outlives its
        transaction; it is remembered, to be closed with it.
        """
        cursor = super().create_cursor(name)
        if name:
            self._server_side_cursors.add(cursor)
        return cursor

    def savepoint_rollback(self, sid: str) -> None:
        """Django's, remembering that what happened since `sid` has not."""
        super().savepoint_rollback(sid)
        self.undone_savepoints.add(sid)

    def with_commit(self, statement: Planned, values: Sequence[Any]) -> None:
        """Run a statement as the last of this transaction, in one message with its COMMIT.

        For what nobody in the transaction will look at. Refused, it undoes the transaction; after a
        ROLLBACK it has never been sent. What stands in a savepoint, which may be undone by itself,
        is run at once.
        """
        if self.in_atomic_block and not self.savepoint_ids:
            self._with_commit.append((statement, values))
            return
        with self.cursor() as cursor:
            cursor.execute(statement.sql, values)

    def _commit(self) -> None:
        self._finish("COMMIT")

    def _rollback(self) -> None:
        self._finish("ROLLBACK")

    def _finish(self, verb: str) -> None:
        last, self._with_commit = self._with_commit, []
        if self.connection is None:
            return
        if (
            verb != "COMMIT"
            or self.connection.info.transaction_status != TRANSACTION_STATUS_INTRANS
        ):
            last = []  # undone, or has failed already, as PostgreSQL is about to say
        with planning(self) as call, self.wrap_database_errors, self.connection.cursor() as cursor:
            if verb == "COMMIT":
                for unfinished in list(self._server_side_cursors):
                    unfinished.close()
            self._server_side_cursors.clear()
            texts = [statement.called(call) for statement, _values in last]
            cursor.execute(
                "; ".join([*texts, verb]),
                [value for _statement, values in last for value in values],
            )
            if verb == "COMMIT" and cursor.statusmessage == "ROLLBACK":
                # PostgreSQL ends a failed transaction so, without calling it an error.
                raise errors.InFailedSqlTransaction(
                    "The transaction had failed before its COMMIT; nothing was kept."
                )

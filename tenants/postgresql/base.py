"""PostgreSQL whose every transaction begins by saying which tenant it works for."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Sends BEGIN and the tenant in one round trip; everything else is Django's.

    The driver stays in autocommit mode and Django's outermost atomic block sends BEGIN, COMMIT and
    ROLLBACK itself, because psycopg2 would spend a round trip of its own on BEGIN.
    """

    def _set_autocommit(self, autocommit: bool) -> None:
        if autocommit:
            return
        # Imported late: the scope module needs a configured connection of its own.
        from tenants.scope import current_scope, statements

        sql, params = statements(current_scope())
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.execute(f"BEGIN; {sql}", params)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.autocommit = True
        return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.connection is not None:
            self.connection.autocommit = True

    def _commit(self) -> None:
        self._finish("COMMIT")

    def _rollback(self) -> None:
        self._finish("ROLLBACK")

    def _finish(self, verb: str) -> None:
        if self.connection is not None:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(verb)

"""Copies rows with INSERT … SELECT, so that a hundred thousand returns take seconds.

What the services have made once is copied with new keys. Rows that pointed to each other still do:
a copy's key is computed from the original's and the number of the copy, in every column alike.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import psycopg2
from django.db import models

from tenants.fields import TenantForeignKey

#: A key so many minutes older than its original, so that copies are in the order of time.
_FUNCTION = """
CREATE FUNCTION pg_temp.copied(key uuid, copy int, minutes int) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (
    lpad(to_hex(milliseconds - minutes::bigint * 60000), 12, '0')
    || '7' || substr(digest, 1, 3) || '8' || substr(digest, 4, 15)
  )::uuid
  FROM (
    SELECT ('x' || left(replace(key::text, '-', ''), 12))::bit(48)::bigint AS milliseconds,
           md5(key::text || copy) AS digest
  ) AS parts
$$
"""
#: Copies for other tenants are numbered from here, so that their keys meet none made within one.
_OTHERS = 10_000

Model = type[models.Model]


class Copies:
    """Copies rows of one database as the owner of its tables, who sees every tenant."""

    def __init__(self, url: str = "") -> None:
        self._connection = psycopg2.connect(url or os.environ["DATABASE_OWNER_URL"])
        self._connection.autocommit = True
        self.run(_FUNCTION)

    def run(self, statement: str, parameters: Iterable[object] = ()) -> None:
        """Run a statement."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, list(parameters) or None)

    def within(
        self,
        tenant: UUID,
        tables: Mapping[Model, Mapping[str, str]],
        *,
        copies: int,
        minutes: int = 1,
    ) -> None:
        """Copy all rows that `tenant` has in `tables`, `copies` times; each is `minutes` older.

        `tables` come in the order of their foreign keys, each with SQL for the columns that must
        differ (`copy` is the number of the copy). Keys of other tables stay.
        """
        for model, given in tables.items():
            chosen = {
                field.column: given.get(field.column) or _within(field, tables, minutes)
                for field in model._meta.concrete_fields
            }
            self._copy(model, chosen, tenant, f"generate_series(1, {copies}) AS copy")

    def to_others(self, tenant: UUID, others: Collection[UUID], tables: Iterable[Model]) -> None:
        """Copy all rows that `tenant` has in `tables` to each of the other tenants."""
        wanted = ", ".join(
            f"({number}, '{other}'::uuid)" for number, other in enumerate(others, start=_OTHERS)
        )
        for model in tables:
            chosen = {field.column: to_another(field) for field in model._meta.concrete_fields}
            self._copy(model, chosen, tenant, f"(VALUES {wanted}) AS other (copy, tenant)")

    def _copy(self, model: Model, chosen: Mapping[str, str], tenant: UUID, times: str) -> None:
        table = model._meta.db_table
        columns = ", ".join(f'"{column}"' for column in chosen)
        self.run(
            f'INSERT INTO "{table}" ({columns}) SELECT {", ".join(chosen.values())} '
            f'FROM "{table}" AS row CROSS JOIN {times} WHERE row.tenant_id = %s',
            [str(tenant)],
        )

    def count(self, model: Model) -> int:
        """How many rows a table has."""
        with self._connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            return cursor.fetchone()[0]

    def __enter__(self) -> Copies:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connection.close()


def settle(url: str = "") -> None:
    """Let the planner know what there is now. Only once all tables have rows: one that it has seen
    empty it would go on reading from end to end.
    """
    with Copies(url) as copies:
        copies.run("VACUUM ANALYZE")


def _within(field: models.Field, tables: Collection[Model], minutes: int) -> str:
    column = f'row."{field.column}"'
    if field.primary_key or _points_into(field, tables):
        return f"pg_temp.copied({column}, copy, copy * {minutes})"
    if isinstance(field, models.DateTimeField):
        return f"{column} - copy * interval '{minutes} minutes'"
    return column


def _points_into(field: models.Field, tables: Collection[Model]) -> bool:
    """Whether a column names a copied row: by a foreign key, or as `stage_id` and the like do."""
    if isinstance(field, TenantForeignKey):
        return field.related_model in tables
    return isinstance(field, models.UUIDField) and field.name in ("stage_id", "subject_id")


def to_another(field: models.Field) -> str:
    """SQL of a column of a copy for another tenant; it names the copy's number and tenant."""
    column = f'row."{field.column}"'
    if field.name == "tenant":
        return "other.tenant"
    if field.primary_key or isinstance(field, models.UUIDField | TenantForeignKey):
        return f"pg_temp.copied({column}, other.copy, 0)"
    return column

"""The migration operation that makes PostgreSQL keep a table's tenants apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory

_ON_DELETE = {"CASCADE": "ON DELETE CASCADE"}


class IsolateByTenant(Operation):
    """Row-level security, grants and composite foreign keys for tenant tables, all of a migration
    at once.

    * the policy compares `tenant_id` with `current_tenant()`, which raises when no tenant is set;
    * `UNIQUE (tenant_id, id)` is what composite foreign keys point to;
    * every foreign key to another tenant table becomes `(tenant_id, x_id)`, not deferrable;
    * a column with choices holds nothing else (CHECK);
    * `append_only` leaves the application INSERT and SELECT, and UPDATE of the `updatable` columns.
    """

    reversible = True
    category = OperationCategory.SQL

    def __init__(
        self, *models: str, append_only: bool = False, updatable: Sequence[str] = ()
    ) -> None:
        self.models = models
        self.append_only = append_only
        self.updatable = tuple(updatable)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs: dict[str, Any] = {}
        if self.append_only:
            kwargs = {"append_only": True, "updatable": list(self.updatable)}
        return self.__class__.__name__, list(self.models), kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        tables = [to_state.apps.get_model(model) for model in self.models]
        for model in tables:
            schema_editor.execute(_key_target(model))
        for model in tables:
            for statement in self._statements(model):
                schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        for model in self.models:
            self._open(from_state.apps.get_model(model), schema_editor)

    def _open(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        table = model._meta.db_table
        for key in _tenant_keys(model):
            schema_editor.execute(
                f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_key_name(key)}"'
            )
        schema_editor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_tenant_id_id"'
        )
        schema_editor.execute(f'DROP POLICY IF EXISTS by_tenant ON "{table}"')
        schema_editor.execute(f'DROP POLICY IF EXISTS by_platform ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        return f"Isolate {', '.join(self.models)} by tenant"

    def _statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        for key in _tenant_keys(model):
            target = key.related_model._meta.db_table
            on_delete = _ON_DELETE.get(getattr(key.remote_field.on_delete, "__name__", ""), "")
            yield (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{_key_name(key)}" '
                f'FOREIGN KEY (tenant_id, "{key.column}") '
                f'REFERENCES "{target}" (tenant_id, id) {on_delete}'
            )
        for field in model._meta.local_concrete_fields:
            if field.choices:
                yield _only_choices(table, field)
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield (
            f'CREATE POLICY by_tenant ON "{table}" TO portal_app, portal_worker, CURRENT_USER '
            f"USING (tenant_id = (SELECT current_tenant())) "
            f"WITH CHECK (tenant_id = (SELECT current_tenant()))"
        )
        yield (
            f'CREATE POLICY by_platform ON "{table}" TO portal_platform '
            f"USING (true) WITH CHECK (true)"
        )
        if self.append_only:
            roles = "portal_app, portal_worker, portal_platform"
            yield f'REVOKE ALL ON "{table}" FROM {roles}'
            yield f'GRANT SELECT, INSERT ON "{table}" TO {roles}'
            columns = ", ".join(f'"{column}"' for column in self.updatable)
            if columns:
                yield f'GRANT UPDATE ({columns}) ON "{table}" TO {roles}'


def _key_target(model: type[models.Model]) -> str:
    table = model._meta.db_table
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant_id_id" UNIQUE (tenant_id, id)'


def _tenant_keys(model: type[models.Model]) -> list[Any]:
    """The foreign keys of `model` that point to other tenant tables."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and any(other.name == "tenant" for other in field.related_model._meta.local_fields)
        and field.name != "tenant"
        and field.related_model._meta.app_label != "tenants"
    ]


def _key_name(key: Any) -> str:
    """A constraint name within PostgreSQL's 63 characters, the same on every run."""
    name = f"{key.model._meta.db_table}_{key.column}_in_tenant"
    if len(name) <= 63:
        return name
    return f"{name[:46]}_{hashlib.sha256(name.encode()).hexdigest()[:6]}_in_tenant"


def _only_choices(table: str, field: Any) -> str:
    values = ", ".join(
        "'{}'".format(str(value).replace("'", "''")) for value, _label in field.flatchoices
    )
    column = field.column
    name = f"{table}_{column}_known"
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK ("{column}" IN ({values}))'

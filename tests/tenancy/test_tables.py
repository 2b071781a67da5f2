"""Every table of a tenant is kept apart by the database: compared with PostgreSQL's own
catalogue.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tenants.models import PLATFORM_MODELS, TenantModel
from tests.architecture.source import PACKAGES

pytestmark = pytest.mark.django_db

OURS = {*PACKAGES, "rest"}
TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
#: Written once and never changed, but for the number the sequencer gives.
APPEND_ONLY: dict[str, set[str]] = {
    "flows_stageevent": {"sequence"},
    "rma_creditentry": set(),
    "rma_creditnote": set(),
}

by_table = pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_every_model_of_ours_is_a_tenants_or_in_the_one_list_of_exceptions() -> None:
    exceptions = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OURS and not issubclass(model, TenantModel)
    }
    assert exceptions == set(PLATFORM_MODELS)


@by_table
def test_row_level_security_is_on_and_forced(model: type[models.Model]) -> None:
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        model._meta.db_table,
    ) == [(True, True)]


@by_table
def test_the_policy_asks_for_the_tenant_and_the_platform_has_its_own(
    model: type[models.Model],
) -> None:
    policies = {
        name: (set(roles), using, check)
        for name, roles, using, check in rows(
            "SELECT policyname, roles::text[], qual, with_check FROM pg_policies "
            "WHERE tablename = %s",
            model._meta.db_table,
        )
    }
    asks = "(tenant_id = ( SELECT current_tenant() AS current_tenant))"
    assert policies == {
        "by_tenant": ({"portal_app", "portal_worker", "portal_owner"}, asks, asks),
        "by_platform": ({"portal_platform"}, "true", "true"),
    }


@by_table
def test_every_key_to_another_tenant_table_carries_the_tenant(model: type[models.Model]) -> None:
    keys = {
        tuple(columns): (target, deferrable)
        for columns, target, deferrable in rows(
            "SELECT (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) "
            "WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.conrelid "
            "AND a.attnum = k.num), c.confrelid::regclass::text, c.condeferrable "
            "FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = %s::regclass",
            model._meta.db_table,
        )
    }
    wanted = {
        ("tenant_id", field.column): (field.related_model._meta.db_table, False)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel)
    }
    composite = {columns: target for columns, target in keys.items() if columns != ("tenant_id",)}
    assert composite == wanted
    assert keys[("tenant_id",)][0] == "tenants_tenant"


@by_table
def test_every_index_but_the_primary_key_starts_with_the_tenant(model: type[models.Model]) -> None:
    first = rows(
        "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
        "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
        model._meta.db_table,
    )
    assert [name for name, column in first if column != "tenant_id"] == []
    assert any(name.endswith("_tenant_id_id") for name, _column in first)


@by_table
def test_a_column_with_choices_holds_nothing_else(model: type[models.Model]) -> None:
    checks = dict(
        rows(
            "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'c' AND conrelid = %s::regclass",
            model._meta.db_table,
        )
    )
    for field in model._meta.local_concrete_fields:
        if field.choices:
            text = checks[f"{model._meta.db_table}_{field.column}_known"]
            listed = {part.split("'")[1] for part in text.split(",") if "'" in part}
            assert listed == {str(value) for value, _label in field.flatchoices}


@by_table
def test_the_application_may_write_rows_and_nothing_more(model: type[models.Model]) -> None:
    table = model._meta.db_table
    granted = {
        privilege
        for (privilege,) in rows(
            "SELECT privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = 'portal_app' AND table_name = %s",
            table,
        )
    }
    if table in APPEND_ONLY:
        assert granted == {"SELECT", "INSERT"}
        columns = {
            column
            for (column,) in rows(
                "SELECT column_name FROM information_schema.column_privileges "
                "WHERE grantee = 'portal_app' AND table_name = %s AND privilege_type = 'UPDATE'",
                table,
            )
        }
        assert columns == APPEND_ONLY[table]
    else:
        assert granted == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_the_roles_own_nothing_and_cannot_bypass() -> None:
    found = rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolinherit, "
        "pg_has_role(oid, 'portal_platform', 'member') FROM pg_roles "
        "WHERE rolname IN ('portal_app', 'portal_worker') ORDER BY 1"
    )
    assert found == [
        ("portal_app", False, False, False, False),
        ("portal_worker", False, False, False, True),
    ]
    assert (
        rows(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) IN "
            "('portal_app', 'portal_worker', 'portal_platform')"
        )
        == []
    )

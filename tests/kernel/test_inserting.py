"""Values that are written into one message arrive as they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from catalog.models import Customer
from flows.inserting import Statement, insert_together
from flows.models import StageEvent
from returns_portal.lib import ids
from tenants.models import Tenant
from tenants.scope import tenant_scope

pytestmark = pytest.mark.django_db

NASTY = [
    "it's",
    "''",
    "\\'; DROP TABLE catalog_customer; --",
    "back\\slash \\x41",
    "100 % of %s and %(name)s",
    "",
    " ",
    "{}",
    "NULL",
    "null",
    "ümläut – 退货 🙂",
    "two\nlines\tand a tab",
    "$1 $$ $tag$",
]


def test_text_of_any_kind_arrives_as_it_was_given(alpha: Tenant) -> None:
    with tenant_scope(alpha):
        rows = [Customer(name=text, company=text) for text in NASTY]
        insert_together(rows)
        stored = dict(Customer.objects.values_list("pk", "name"))
    assert [stored[row.pk] for row in rows] == NASTY


def test_what_no_column_of_text_can_hold_is_refused(alpha: Tenant) -> None:
    with tenant_scope(alpha), pytest.raises(ValueError, match="NUL"):
        insert_together([Customer(name="a\x00b")])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", UUID(int=0)),
        ("uuid", UUID(int=2**128 - 1)),
        ("timestamptz", datetime(2026, 3, 29, 1, 59, 59, 999999, UTC)),
        ("timestamptz", datetime(1999, 12, 31, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))),
        ("bigint", -(2**63)),
        ("bigint", 0),
        ("boolean", True),
        ("boolean", False),
        ("uuid", None),
        ("text[]", ["a", "it's"]),
        ("double precision", 0.1),
    ],
)
def test_a_value_arrives_as_it_was_given(kind: str, value: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE kept (id int, value {kind}) ON COMMIT DROP")
        insert_together(Statement("INSERT INTO kept VALUES ", rows=[(1, value), (2, value)]))
        cursor.execute("SELECT value FROM kept ORDER BY id")
        assert cursor.fetchall() == [(value,), (value,)]


def test_json_arrives_as_it_was_given(alpha: Tenant) -> None:
    given = {"a": [1, None, "it's %s"], "ü": {}}
    with tenant_scope(alpha):
        event = StageEvent(
            name="a.b", stage_type="c", stage_id=ids.uuid7(), actor_kind="system", data=given
        )
        insert_together([event])
        stored = StageEvent.objects.get()
    assert (stored.data, stored.snapshot, stored.actor_id) == (given, {}, None)

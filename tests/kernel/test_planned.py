"""Busy queries are planned once a connection, and forget nothing of whose rows they may show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Customer
from tenants.models import Tenant
from tenants.postgresql.prepared import Planned, Prepared
from tenants.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = UUID(int=2)


@pytest.fixture
def named() -> Prepared:
    """Customers by a name, or by a key."""
    return Prepared(
        lambda name, key: Customer.objects.filter(name=name) | Customer.objects.filter(pk=key),
        name="a sample",
        key=UUID(int=1),
    )


def add(tenant: Tenant, name: str) -> Customer:
    with tenant_scope(tenant), transaction.atomic():
        return Customer.objects.create(name=name, tags=["100 %"])


def ask(tenant: Tenant, query: Prepared, name: str, key: UUID = NOBODY) -> list[Customer]:
    with tenant_scope(tenant), transaction.atomic():
        return query.rows(name=name, key=key)


def test_it_answers_as_the_queryset_does(alpha: Tenant, named: Prepared) -> None:
    ada, bea = add(alpha, "Ada"), add(alpha, "Bea")
    assert ask(alpha, named, "Ada") == [ada]
    assert ask(alpha, named, "Ada")[0].tags == ["100 %"]
    assert set(ask(alpha, named, "Ada", bea.pk)) == {ada, bea}
    assert ask(alpha, named, "nobody") == []


def test_a_connection_plans_it_once_and_always_in_one_round_trip(
    alpha: Tenant, named: Prepared
) -> None:
    with CaptureQueriesContext(connection) as queries:
        for _time in range(3):
            ask(alpha, named, "Ada")
    sent = [each["sql"] for each in queries if "planned_" in each["sql"]]
    assert [sql.partition(" ")[0] for sql in sent] == ["PREPARE", "EXECUTE", "EXECUTE"]
    connection.close()
    assert ask(alpha, named, "Ada") == []


def test_what_one_shop_planned_shows_another_nothing(
    alpha: Tenant, beta: Tenant, named: Prepared
) -> None:
    ada = add(alpha, "Ada")
    for _time in range(7):  # PostgreSQL keeps a plan for all values after the fifth
        assert ask(alpha, named, "Ada", ada.pk) == [ada]
        assert ask(beta, named, "Ada", ada.pk) == []


def test_behind_a_pooler_nothing_is_planned(
    alpha: Tenant, named: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = add(alpha, "Ada")
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as queries:
        assert ask(alpha, named, "Ada") == [ada]
    assert not any("planned_" in each["sql"] for each in queries)


def test_a_plan_that_is_gone_is_made_again(alpha: Tenant) -> None:
    query = Planned("SELECT %s::int + 1, '100 %%'")
    assert query.fetch([1]) == [(2, "100 %")]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(Exception, match="does not exist"):
        query.fetch([1])
    assert query.fetch([1]) == [(2, "100 %")]


@pytest.mark.parametrize("before", [0, 1])
def test_a_value_that_is_refused_does_not_spoil_the_next(alpha: Tenant, before: int) -> None:
    query: Any = Planned("SELECT 10 / %s::int")
    for _time in range(before):
        query.fetch([1])
    with pytest.raises(DataError, match="division by zero"):
        query.fetch([0])
    assert query.fetch([5]) == [(2,)]

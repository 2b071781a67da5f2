"""What a connection does when things go wrong: nothing is committed that was not meant to be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import islice

import pytest
from django.db import (
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from catalog.models import Customer
from tenants.models import Tenant
from tenants.postgresql.base import DatabaseWrapper
from tenants.scope import platform_scope, tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


def customers(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant), transaction.atomic():
        return list(Customer.objects.order_by("name").values_list("name", flat=True))


def test_a_role_that_is_refused_leaves_a_connection_that_works(alpha: Tenant) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        platform_scope(reason="a test"),
        transaction.atomic(),
    ):
        Customer.objects.count()
    assert customers(alpha) == []


def write_and_tell(tenant: Tenant, told: list[str], *, failing: bool = False) -> None:
    """Write a row and ask to be told of the commit, which a failed statement makes impossible."""
    with tenant_scope(tenant), transaction.atomic():
        Customer.objects.create(name="Ann")
        transaction.on_commit(lambda: told.append("committed"))
        if failing:
            with suppress(DataError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")


def test_a_commit_that_the_server_refuses_is_an_error_and_runs_no_hook(alpha: Tenant) -> None:
    told: list[str] = []
    with pytest.raises(DatabaseError, match="nothing was kept"):
        write_and_tell(alpha, told, failing=True)
    assert customers(alpha) == []
    assert told == []


def test_what_an_interrupted_commit_left_open_is_not_committed_by_the_next(
    alpha: Tenant, beta: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    finish: Callable[..., None] = DatabaseWrapper._finish

    def interrupted(self: DatabaseWrapper, verb: str) -> None:
        if verb == "COMMIT":
            raise KeyboardInterrupt
        finish(self, verb)

    with monkeypatch.context() as patch:
        patch.setattr(DatabaseWrapper, "_finish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_and_tell(alpha, told)
    with tenant_scope(beta), transaction.atomic():
        Customer.objects.create(name="Bea")
    assert customers(alpha) == []
    assert customers(beta) == ["Bea"]
    assert told == []


def test_rows_still_to_be_fetched_end_with_their_transaction(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(alpha), transaction.atomic():
        Customer.objects.bulk_create(Customer(name=f"{n:03}") for n in range(30))
    with tenant_scope(alpha), transaction.atomic():
        rows = Customer.objects.order_by("name").iterator(chunk_size=10)
        fetched = [row.name for row in islice(rows, 10)]
    assert fetched == [f"{n:03}" for n in range(10)]
    with tenant_scope(beta), transaction.atomic():
        with pytest.raises(InterfaceError, match="cursor already closed"):
            next(rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone() == (0,)


def test_a_lost_connection_is_told_as_such_and_the_next_one_works(
    alpha: Tenant, beta: Tenant
) -> None:
    with (
        pytest.raises(OperationalError, match="connection"),
        tenant_scope(alpha),
        transaction.atomic(),
        tenant_scope(beta),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert customers(alpha) == []


def test_a_scope_left_within_a_block_that_will_be_undone_hides_no_error(
    alpha: Tenant, beta: Tenant
) -> None:
    with tenant_scope(alpha), transaction.atomic():
        with (
            pytest.raises(ValueError, match="the first"),
            transaction.atomic(),
            tenant_scope(beta),
            transaction.atomic(savepoint=False),
        ):
            raise ValueError("the first")
        Customer.objects.create(name="Ann")
    assert (customers(alpha), customers(beta)) == (["Ann"], [])

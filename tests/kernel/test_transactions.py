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
from django.test.utils import CaptureQueriesContext

from catalog.models import Customer
from returns_portal.lib import clock
from tenants.keys import create_api_key, transaction_of
from tenants.models import ApiKey, Tenant
from tenants.postgresql.base import DatabaseWrapper
from tenants.postgresql.prepared import Planned
from tenants.scope import NoTenant, current_tenant_id, found_scope, platform_scope, tenant_scope

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


def told_with_the_commit(
    tenant: Tenant, sql: str, told: list[str], *, failing: bool = False
) -> None:
    with tenant_scope(tenant), transaction.atomic():
        Customer.objects.create(name="Ann")
        transaction.on_commit(lambda: told.append("committed"))
        connection.with_commit(Planned(sql), [])  # type: ignore[attr-defined]
        if failing:
            with suppress(DataError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")


RENAME = "UPDATE catalog_customer SET name = 'Bea'"


def test_what_travels_with_the_commit_is_committed_with_the_rest(
    alpha: Tenant, beta: Tenant
) -> None:
    told: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        told_with_the_commit(alpha, RENAME, told)
    assert customers(alpha) == ["Bea"]
    assert told == ["committed"]
    assert [query["sql"][:11] for query in captured.captured_queries] == ["BEGIN", "INSERT INTO"]
    told_with_the_commit(beta, "SELECT 1", told)
    assert customers(beta) == ["Ann"]


def test_what_fails_with_the_commit_undoes_everything_and_runs_no_hook(alpha: Tenant) -> None:
    told: list[str] = []
    with pytest.raises(DataError, match="division by zero"):
        told_with_the_commit(alpha, "SELECT 1 / 0", told)
    assert customers(alpha) == []
    assert told == []


def test_what_was_to_travel_with_a_commit_is_forgotten_by_a_rollback(alpha: Tenant) -> None:
    with tenant_scope(alpha), transaction.atomic():
        connection.with_commit(Planned("INSERT INTO nowhere VALUES (1)"), [])  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    with tenant_scope(alpha), transaction.atomic():
        Customer.objects.create(name="Ann")
    assert customers(alpha) == ["Ann"]


def test_a_transaction_that_had_failed_before_what_travels_with_its_commit_says_so(
    alpha: Tenant,
) -> None:
    told: list[str] = []
    with pytest.raises(DatabaseError, match="nothing was kept"):
        told_with_the_commit(alpha, RENAME, told, failing=True)
    assert told == []
    assert customers(alpha) == []


def test_in_a_savepoint_it_is_run_at_once_and_undone_with_it(alpha: Tenant) -> None:
    with tenant_scope(alpha), transaction.atomic():
        Customer.objects.create(name="Ann")
        with suppress(ValueError), transaction.atomic():
            connection.with_commit(Planned(RENAME), [])  # type: ignore[attr-defined]
            assert Customer.objects.get().name == "Bea"
            raise ValueError
    assert customers(alpha) == ["Ann"]


def test_a_transaction_works_for_the_tenant_of_the_key_it_began_with(
    alpha: Tenant, beta: Tenant
) -> None:
    _key, secret = create_api_key(tenant=beta, name="Bea's")
    with tenant_scope(alpha), transaction.atomic():
        Customer.objects.create(name="Ann")
    with tenant_scope(alpha):
        with CaptureQueriesContext(connection) as captured, transaction_of(secret) as key:
            assert key is not None
            assert key.tenant == beta
            assert current_tenant_id() == beta.pk
            Customer.objects.create(name="Bea")
        assert current_tenant_id() == alpha.pk
    begun, inserted, marked = captured.captured_queries
    assert (begun["sql"], inserted["sql"][:6], marked["sql"][:6]) == ("BEGIN", "INSERT", "UPDATE")
    assert (customers(alpha), customers(beta)) == (["Ann"], ["Bea"])


@pytest.mark.parametrize("state", ["revoked", "expires", "closed", "unknown"])
def test_a_key_that_is_not_alive_opens_nothing(alpha: Tenant, state: str) -> None:
    key, secret = create_api_key(tenant=alpha, name="Ann's")
    if state in ("revoked", "expires"):
        ApiKey.objects.filter(pk=key.pk).update(**{f"{state}_at": clock.now()})
    if state == "closed":
        Tenant.objects.filter(pk=alpha.pk).update(is_active=False)
    if state == "unknown":
        secret += "x"
    with transaction_of(secret) as found:
        assert found is None
        with pytest.raises(NoTenant):
            current_tenant_id()
        with pytest.raises(DatabaseError, match="tenant"), transaction.atomic():
            Customer.objects.count()


def test_a_question_that_fails_leaves_nothing_for_the_next_to_begin_with(alpha: Tenant) -> None:
    def fail() -> None:
        with connection.wrap_database_errors, connection.create_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("BEGIN; SELECT 1 / 0")

    with pytest.raises(DataError, match="division by zero"), found_scope(fail):
        raise AssertionError("not reached")
    assert customers(alpha) == []


def test_a_connection_that_cannot_be_made_leaves_nothing_for_the_next_to_begin_with(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: DatabaseWrapper, _params: object) -> None:
        raise OperationalError("no")

    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(DatabaseWrapper, "get_new_connection", refuse)
        with pytest.raises(OperationalError, match="no"), found_scope(lambda: None):
            raise AssertionError("not reached")
    assert customers(alpha) == []


@pytest.mark.django_db(transaction=False)
def test_a_key_is_found_within_a_transaction_that_is_open(alpha: Tenant, beta: Tenant) -> None:
    _key, secret = create_api_key(tenant=beta, name="Bea's")
    with transaction_of(secret) as key:
        assert key is not None
        Customer.objects.create(name="Bea")
    assert (customers(alpha), customers(beta)) == ([], ["Bea"])

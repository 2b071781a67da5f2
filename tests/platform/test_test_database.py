"""What every other test stands on: a real database, the application's role, no way outside."""

from __future__ import annotations

import os
import socket

import pytest
from django.db import ProgrammingError, connection, transaction
from pytest_socket import SocketConnectBlockedError

from tests.services import WORKER


@pytest.mark.django_db
def test_tests_connect_as_the_application_to_a_database_of_their_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
    assert user == "portal_app"
    assert database == f"{os.environ['PORTAL_TEST_RUN']}_{WORKER or 'main'}"


@pytest.mark.django_db
def test_the_application_may_not_truncate() -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE tenants_tenant CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_commits_and_leaves_its_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        assert cursor.fetchone() == (None,)
    assert connection.in_atomic_block is False


def test_nothing_outside_this_machine_is_reached() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)):  # warnings are errors
        socket.create_connection(("192.0.2.1", 80), timeout=1)

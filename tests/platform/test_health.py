"""`/health` says what is, not what was when this thread last looked."""

from __future__ import annotations

import socket

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def test_everything_reached_is_said() -> None:
    answer = Client().get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok"}


def test_a_database_that_went_away_is_noticed_behind_an_open_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "PORT", closed_port())
    connection.connection.close()
    answer = Client().get("/health")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


def test_a_broker_that_went_away_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache._cache, "_servers", [f"redis://127.0.0.1:{closed_port()}/0"])
    monkeypatch.setattr(cache._cache, "_pools", {})
    answer = Client().get("/health")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable"

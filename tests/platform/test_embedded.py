"""The private PostgreSQL and broker: found, started, kept or thrown away, and never left behind."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from returns_portal import embedded
from returns_portal.embedded import binaries, process
from tests.services import ROOT

SYSTEM = binaries._system_postgres() is not None and shutil.which("redis-server") is not None
SOURCES = [
    pytest.param("system", marks=pytest.mark.skipif(not SYSTEM, reason="no system servers here")),
    "wheels",
]


@pytest.fixture(autouse=True)
def _nothing_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("EMBEDDED", request.param)
    name: str = request.param
    return name


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_a_throwaway_run_leaves_no_server_and_no_folder(source: str, state: Path) -> None:
    with embedded.services(state, throwaway=True) as running:
        assert query(running.env["DATABASE_URL"], "SELECT current_user") == [("portal_app",)]
        assert query(running.env["DATABASE_URL"], "SHOW fsync") == [("off",)]
        assert redis.from_url(running.env["REDIS_URL"]).ping() is True
        assert running.folder.is_dir()
        assert (source == "wheels") == ("wheel" in running.about[0])
    assert not running.folder.exists()
    assert not answers(running.env["DATABASE_URL"])
    assert not answers(running.env["REDIS_URL"])


def test_a_durable_run_continues_where_the_last_one_ended(source: str, state: Path) -> None:
    with embedded.services(state, throwaway=False) as first:
        query(first.env["DATABASE_OWNER_URL"], "CREATE TABLE kept (x int)")
        redis.from_url(first.env["REDIS_URL"]).set("kept", "yes")
        assert query(first.env["DATABASE_URL"], "SHOW fsync") == [("on",)]
    with embedded.services(state, throwaway=False) as second:
        assert query(second.env["DATABASE_OWNER_URL"], "SELECT count(*) FROM kept") == [(0,)]
        assert redis.from_url(second.env["REDIS_URL"]).get("kept") == b"yes"


def test_the_roles_are_those_row_level_security_needs(state: Path) -> None:
    rows = """
        SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolinherit
        FROM pg_roles WHERE rolname LIKE 'portal%' ORDER BY 1
    """
    members = """
        SELECT r.rolname, m.rolname FROM pg_auth_members
        JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member
        WHERE r.rolname LIKE 'portal%' OR m.rolname LIKE 'portal%'
    """
    with embedded.services(state, throwaway=True) as running:
        assert query(running.env["DATABASE_URL"], rows) == [
            ("portal_app", True, False, False, False, False),
            ("portal_owner", True, False, True, True, True),
            ("portal_platform", False, False, False, False, False),
            ("portal_worker", True, False, False, False, False),
        ]
        assert query(running.env["DATABASE_URL"], members) == [("portal_platform", "portal_worker")]


def test_a_wrong_password_is_refused(state: Path) -> None:
    with embedded.services(state, throwaway=True) as running:
        port = urlsplit(running.env["DATABASE_URL"]).port
        for login in ("portal_app", "postgres"):
            with pytest.raises(psycopg2.OperationalError, match="password"):
                psycopg2.connect(f"postgresql://{login}:wrong@127.0.0.1:{port}/portal")
        with pytest.raises(redis.AuthenticationError):
            redis.from_url(
                f"redis://:wrong@127.0.0.1:{urlsplit(running.env['REDIS_URL']).port}"
            ).ping()


def test_what_is_configured_is_used_and_not_stopped(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded.services(state, throwaway=True) as ours:
        for name, value in ours.env.items():
            monkeypatch.setenv(name, value)
        with embedded.services(state, throwaway=True) as theirs:
            assert theirs.env == ours.env
        assert query(ours.env["DATABASE_URL"], "SELECT 1") == [(1,)]


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_a_process_that_was_killed(sent: signal.Signals, state: Path) -> None:
    script = (
        "import json, sys, time; from pathlib import Path; from returns_portal import embedded\n"
        "with embedded.services(Path(sys.argv[1]), throwaway=True) as running:\n"
        "    print(json.dumps([str(running.folder), *running.env.values()]), flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder, database, *_others, broker = json.loads(child.stdout.readline())
        assert Path(folder).is_dir()
        child.send_signal(sent)

    def left() -> list[str]:
        alive = [url for url in (database, broker) if answers(url)]
        return [*alive, folder] if Path(folder).exists() else alive

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and left():
        time.sleep(0.05)
    assert left() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_as_root_postgres_runs_as_an_unprivileged_account(state: Path) -> None:
    with embedded.services(state, throwaway=True) as running:
        pid = int(next(running.folder.glob("data-*/postmaster.pid")).read_text().split()[0])
        owner = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
        assert owner == process.UNPRIVILEGED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_as_root_data_under_a_private_folder_goes_where_postgres_can_reach_it(
    tmp_path: Path,
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folder = embedded.durable_folder(private)
    try:
        assert folder.parent == Path("/var/tmp")  # noqa: S108
        assert embedded.durable_folder(private) == folder
    finally:
        embedded.forget(private)
    assert not folder.exists()


def test_an_unknown_choice_of_services_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDED", "docker")
    with pytest.raises(embedded.ServiceError, match="may be `system` or `wheels`"):
        binaries.find_postgres(lambda: tmp_path)


def test_a_machine_without_any_server_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_system_postgres", lambda: None)
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    monkeypatch.setattr(binaries.shutil, "which", lambda name: None)
    with pytest.raises(embedded.ServiceError, match="apt-get install postgresql"):
        binaries.find_postgres(lambda: tmp_path)
    with pytest.raises(embedded.ServiceError, match="apt-get install valkey-server"):
        binaries.find_broker()


def test_a_server_that_cannot_start_says_why(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedded.postgres.SETTINGS, "shared_buffers", "nonsense")
    with (
        pytest.raises(embedded.ServiceError, match="shared_buffers"),
        embedded.services(state, throwaway=True),
    ):
        pass

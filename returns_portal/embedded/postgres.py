"""A private PostgreSQL server on the loopback interface, with the portal's roles and database."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from returns_portal.embedded.binaries import Postgres
from returns_portal.embedded.process import (
    ServiceError,
    clean_env,
    free_port,
    run,
    spawn,
    stop,
    tail,
)

DATABASE = "portal"
LOGINS = ("portal_owner", "portal_app", "portal_worker")
ROLES = Path(__file__).with_name("roles.sql")
START_SECONDS = 30.0

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}


@dataclass
class Server:
    """A running PostgreSQL and the way to reach it."""

    process: subprocess.Popen[bytes]
    port: int
    password: str
    ends_on: signal.Signals

    def url(self, login: str) -> str:
        """Return the database URL for one of LOGINS (they share one random password)."""
        return f"postgresql://{login}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def env(self) -> dict[str, str]:
        """Return the three database addresses under the names the settings read."""
        return {
            "DATABASE_URL": self.url("portal_app"),
            "DATABASE_OWNER_URL": self.url("portal_owner"),
            "DATABASE_WORKER_URL": self.url("portal_worker"),
        }

    def stop(self) -> None:
        """End the server; a throw-away one at once, a durable one after a checkpoint."""
        stop(self.process, self.ends_on)


def start(
    postgres: Postgres, folder: Path, *, user: pwd.struct_passwd | None, throwaway: bool
) -> Server:
    """Start the cluster in `folder`, creating it, its roles and its database on first use."""
    password = _password(folder)
    data = folder / f"data-{postgres.major}"  # another major version cannot read it
    if not (data / "PG_VERSION").exists():
        _create_cluster(postgres, data, password, user)
    ends_on = signal.SIGQUIT if throwaway else signal.SIGINT
    settings = SETTINGS | (FAST if throwaway else {})
    for _attempt in range(3):
        port = free_port()
        options = [f"-c{name}={value}" for name, value in settings.items()]
        with (folder / "postgres.log").open("wb") as log:
            process = spawn(
                [postgres.program("postgres"), "-D", data, "-p", str(port), *options],
                log=log,
                ends_on=ends_on,
                user=user,
                env=clean_env(),
            )
        server = Server(process, port, password, ends_on)
        if _answers(server):
            _create_roles_and_database(server)
            return server
        server.stop()
        message = tail(folder / "postgres.log")
        if "could not bind" not in message:  # else somebody took the port; pick another
            break
    raise ServiceError(f"PostgreSQL did not start:\n{message}")


def _create_cluster(
    postgres: Postgres, data: Path, password: str, user: pwd.struct_passwd | None
) -> None:
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted initdb left
    data.mkdir(mode=0o700)
    secret = data.with_suffix(".pw")
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(secret, user.pw_uid, user.pw_gid)
    initdb = [str(postgres.program("initdb")), f"--pgdata={data}", "--username=postgres"]
    wanted = [
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    try:
        run([*initdb, *wanted, "--no-instructions"], user=user, env=clean_env())
    finally:
        secret.unlink()


def _password(folder: Path) -> str:
    """Return the cluster's password, made on first use and kept beside the data."""
    kept = folder / "password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(24))
    return kept.read_text()


def _answers(server: Server) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            _connect(server, "postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.02)
        else:
            return True
    return False


def _connect(server: Server, database: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host="127.0.0.1",
        port=server.port,
        user="postgres",
        password=server.password,
        dbname=database,
        connect_timeout=5,
    )
    connection.autocommit = True
    return connection


def _create_roles_and_database(server: Server) -> None:
    connection = _connect(server, "postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(ROLES.read_text())
            for login in LOGINS:
                statement = sql.SQL("ALTER ROLE {} PASSWORD %s").format(sql.Identifier(login))
                cursor.execute(statement, [server.password])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER portal_owner")
    finally:
        connection.close()

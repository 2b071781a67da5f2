"""The private PostgreSQL and broker of a test run: one migrated template, one copy per worker.

The first process of a run (pytest, or the xdist controller) starts the services; the workers find
their addresses in the environment. The template is migrated by whoever first needs a database.
"""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management import call_command

from returns_portal import embedded
from returns_portal.management.messages import compile_messages

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL")
MIGRATING = 741_000_001  # key of the advisory lock under which the template is made


def start() -> None:
    """Start the services (in the first process) and point the environment at this worker's."""
    if not WORKER:
        compile_messages(ROOT)
        os.environ.setdefault("PORTAL_TEST_RUN", f"portal_test_{os.getpid()}")
        stack = ExitStack()
        found = stack.enter_context(embedded.services(ROOT / ".local", throwaway=True))
        os.environ.update(found.env, DATABASE_MAINTENANCE_URL=found.env["DATABASE_OWNER_URL"])
        atexit.register(stack.close)
    for name in ADDRESSES:
        os.environ[name] = _with_path(os.environ[name], _database())
    os.environ["REDIS_URL"] = _with_path(os.environ["REDIS_URL"], str(_number()))


def create_database() -> None:
    """Copy the run's migrated template, making that first if nobody has."""
    template = f"{os.environ['PORTAL_TEST_RUN']}_template"
    maintenance = psycopg2.connect(os.environ["DATABASE_MAINTENANCE_URL"])
    maintenance.autocommit = True
    with closing(maintenance), maintenance.cursor() as cursor:
        # The owner waits five seconds for a lock at most; the other worker's migrations take
        # longer.
        cursor.execute("SET lock_timeout = 0")
        # Also held while copying: a template somebody is connected to cannot be copied.
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{template}_making"')
            _migrate(f"{template}_making")
            cursor.execute(f'ALTER DATABASE "{template}_making" RENAME TO "{template}"')
        cursor.execute(f'CREATE DATABASE "{_database()}" TEMPLATE "{template}"')


def _migrate(database: str) -> None:
    """Migrate `database`; the command connects as the owner of the tables."""
    with pytest.MonkeyPatch.context() as patch:
        owner = os.environ["DATABASE_OWNER_URL"]
        patch.setenv("DATABASE_OWNER_URL", _with_path(owner, database))
        call_command("migrate", verbosity=0, interactive=False)


def _database() -> str:
    return f"{os.environ['PORTAL_TEST_RUN']}_{WORKER or 'main'}"


def _number() -> int:
    """Return the broker database of this worker: 1 for a run without workers, gw0 has 2."""
    return int(WORKER.removeprefix("gw")) + 2 if WORKER else 1


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))

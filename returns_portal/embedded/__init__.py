"""Private PostgreSQL and Valkey for demo, development and tests, on any Linux, as any user.

    with services(Path(".local"), throwaway=False) as running:
        os.environ.update(running.env)

What DATABASE_URL and REDIS_URL already name is used as it is. Otherwise the system's own servers
are started, otherwise those inside wheels; EMBEDDED=system or EMBEDDED=wheels insists on one.
Everything ends with the caller, however it ends. Not for production.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from returns_portal.embedded import binaries, broker, postgres, process
from returns_portal.embedded.process import ServiceError

__all__ = ["ServiceError", "Services", "durable_folder", "forget", "services"]


@dataclass
class Services:
    """The addresses of the services in use, a line about each for people, and their folder."""

    env: dict[str, str]
    about: list[str]
    folder: Path


@contextmanager
def services(state: Path, *, throwaway: bool) -> Iterator[Services]:
    """Run the services that are not configured; throw-away ones keep nothing and skip fsync.

    `state` is the folder for durable data; unused when `throwaway`. Raises ServiceError with a
    message for people when something cannot be found or started.
    """
    with ExitStack() as stack:
        start = _Start(stack, state, throwaway)
        if sys.platform != "linux" and not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            raise ServiceError(
                "Private services run on Linux. Start PostgreSQL and Valkey yourself "
                "(docker compose) and set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL."
            )
        yield Services(start.database() | start.broker(), start.about, start.folder)


def durable_folder(state: Path, name: str = "services") -> Path:
    """Return the folder for durable data: `state`/`name`, unless PostgreSQL could not reach it.

    As root the server runs as an unprivileged account, which cannot enter, say, /root.
    """
    folder = state.resolve() / name
    if process.account() and not _others_may_enter(folder):
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        folder = Path("/var/tmp") / f"returns-portal-{digest}"  # noqa: S108 - root only
        if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != 0):
            raise ServiceError(f"{folder} belongs to somebody else; remove it.")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def forget(state: Path) -> None:
    """Delete the durable data of `state` (no service may be running on it)."""
    shutil.rmtree(durable_folder(state))


@dataclass
class _Start:
    """Starts what is missing and leaves its end to the stack."""

    stack: ExitStack
    state: Path
    throwaway: bool
    about: list[str] = field(default_factory=list)

    @cached_property
    def folder(self) -> Path:
        return _throwaway_folder(self.stack) if self.throwaway else durable_folder(self.state)

    def database(self) -> dict[str, str]:
        if configured := os.environ.get("DATABASE_URL"):
            self.about.append("PostgreSQL: from DATABASE_URL")
            names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL")
            return {name: os.environ.get(name) or configured for name in names}
        found = binaries.find_postgres(lambda: durable_folder(self.state, "programs"))
        account = process.account()
        server = postgres.start(found, self.folder, user=account, throwaway=self.throwaway)
        self.stack.callback(server.stop)
        self.about.append(f"PostgreSQL {found.major} ({found.source}), port {server.port}")
        return server.env()

    def broker(self) -> dict[str, str]:
        if configured := os.environ.get("REDIS_URL"):
            self.about.append("Broker: from REDIS_URL")
            return {"REDIS_URL": configured}
        found = binaries.find_broker()
        server = broker.start(found, self.folder, throwaway=self.throwaway)
        self.stack.callback(server.stop)
        self.about.append(f"{found.program.name} ({found.source}), port {server.port}")
        return {"REDIS_URL": server.url}


def _throwaway_folder(stack: ExitStack) -> Path:
    """Make a short-named folder that is gone when we are, even after SIGKILL."""
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    folder.chmod(0o755)  # the unprivileged account must pass through
    watcher = process.remove_when_we_end(folder)
    stack.callback(watcher.communicate)  # closes the pipe it waits on
    return folder


def _others_may_enter(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in [folder, *folder.parents] if each.exists())

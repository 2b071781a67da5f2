"""`manage.py doctor`: what this machine or installation lacks, and what mends it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from returns_portal.embedded import ServiceError, binaries, durable_folder
from returns_portal.management import installation, machine

MANAGE = [sys.executable, str(installation.ROOT / "manage.py")]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: fine when `mend` is empty."""

    about: str
    mend: str = ""
    required: bool = True


def main(arguments: list[str]) -> int:
    """Print every finding; 1 when something required is missing."""
    failed = False
    for finding in [*_machine(), *_services(), *_installation()]:
        mark = "ok     " if not finding.mend else "MISSING" if finding.required else "advice "
        print(f"{mark}  {finding.about}")  # noqa: T201 - its output is its purpose
        if finding.mend:
            print(f"         {finding.mend}")  # noqa: T201
        failed |= bool(finding.mend) and finding.required
    return int(failed)


def _machine() -> Iterator[Finding]:
    """Look at what pip cannot bring."""
    for need in [*machine.PDF, machine.CHROMIUM]:
        mend = "" if need.present() else machine.command([need])
        required = need.required and need is not machine.CHROMIUM
        yield Finding(f"{need.name} ({need.why})", mend, required)


def _services() -> Iterator[Finding]:
    """Look for a database and a broker: configured, or to be started here."""
    if "DATABASE_URL" in os.environ:
        yield _reachable("PostgreSQL", os.environ["DATABASE_URL"], 5432)
    else:
        yield _startable_postgres()
    if "REDIS_URL" in os.environ:
        yield _reachable("Broker", os.environ["REDIS_URL"], 6379)
    else:
        yield _startable_broker()


def _startable_postgres() -> Finding:
    try:
        found = binaries.find_postgres(lambda: durable_folder(installation.LOCAL, "programs"))
    except ServiceError as missing:
        return Finding("PostgreSQL", str(missing))
    return Finding(f"PostgreSQL {found.major} to start ({found.source})")


def _startable_broker() -> Finding:
    try:
        found = binaries.find_broker()
    except ServiceError as missing:
        return Finding("Broker", str(missing))
    return Finding(f"{found.program.name} to start ({found.source})")


def _reachable(name: str, url: str, default_port: int) -> Finding:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or default_port)
    about = f"{name} at {address[0]}:{address[1]}"
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError as failure:
        return Finding(about, f"{failure}. Start it, or correct its URL.")
    return Finding(about)


def _installation() -> Iterator[Finding]:
    """Look at the configured (or running) installation: its role and its migrations."""
    if "DATABASE_URL" not in os.environ:
        yield Finding("No installation to look at", "make demo", required=False)
        return
    for name, login in (("DATABASE_URL", "portal_app"), ("DATABASE_WORKER_URL", "portal_worker")):
        url = os.environ.get(name)
        checked = _manage("check", "--database", "default", env={"DATABASE_URL": url or ""})
        mend = f"Set {name} to the login {login}.\n{checked}" if checked else ""
        if not url:
            mend = f"Set {name} to the login {login}; workers and beat run with it."
        yield Finding(f"{name}: a role that row-level security binds", mend, required=bool(url))
    unapplied = _manage("migrate", "--check")
    yield Finding("Migrations are applied", unapplied and "manage.py migrate")


def _manage(*arguments: str, env: dict[str, str] | None = None) -> str:
    """Run a management command; what it printed when it failed, else nothing."""
    done = subprocess.run(
        [*MANAGE, *arguments],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout.strip() or "it failed") if done.returncode else ""

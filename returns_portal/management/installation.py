"""A local installation: its environment, its preparation, and how other commands find it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from returns_portal.embedded import ServiceError
from returns_portal.management.processes import DidNotStart
from returns_portal.management.supervise import ChildEnded

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
RUNNING = LOCAL / "demo.json"


class AlreadyRunning(RuntimeError):
    """A second demo in the same folder."""


class PortTaken(RuntimeError):
    """Somebody else listens where we should."""


#: What ends a demo or a sandbox with a sentence in the place of a traceback.
FAILURES = (ServiceError, DidNotStart, ChildEnded, AlreadyRunning, PortTaken)


def environment(
    services: Mapping[str, str], *, port: int, secret_key: str, default_tenant: str
) -> dict[str, str]:
    """Return all settings of a local installation that answers on 127.0.0.1:`port`."""
    return {
        **services,
        "SECRET_KEY": secret_key,
        "BASE_DOMAIN": "localhost",
        "DEFAULT_TENANT": default_tenant,
        "PUBLIC_SCHEME": "http",
        "PUBLIC_PORT": str(port),
        "MAILBOX": "1",
        "DJANGO_SETTINGS_MODULE": "returns_portal.settings",
    }


def prepare() -> None:
    """Load Django with the environment as it is now, migrate, and make what is generated."""
    import django
    from django.core.management import call_command

    from returns_portal.management.messages import compile_messages

    compile_messages(ROOT)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def close_connections() -> None:
    """Close what seeding opened: the supervisor itself needs no database."""
    from django.db import connections

    connections.close_all()


def check_free(port: int) -> None:
    """Raise PortTaken when somebody listens on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failure:
            raise PortTaken(f"Port {port} on 127.0.0.1 cannot be used: {failure}") from None


def first_free_port(first: int) -> int:
    """Return the first port from `first` that nobody on 127.0.0.1 listens on."""
    for port in range(first, first + 100):
        with contextlib.suppress(PortTaken):
            check_free(port)
            return port
    raise PortTaken(f"No free port from {first} to {first + 99}.")


def kept_secret_key() -> str:
    """Return the demo's secret key, made on its first run (sessions outlive a restart)."""
    kept = LOCAL / "secret_key"
    if not kept.exists():
        write_private(kept, secrets.token_urlsafe(48))
    return kept.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


@contextlib.contextmanager
def the_only_one() -> Iterator[None]:
    """Hold the lock of this folder's demo; AlreadyRunning when somebody else does."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning("A demo of this folder is already running.") from None
        yield


@contextlib.contextmanager
def announced(env: Mapping[str, str]) -> Iterator[None]:
    """Let other commands of this folder find the running demo (see `adopt`)."""
    write_private(RUNNING, json.dumps({"pid": os.getpid(), "env": dict(env)}))
    try:
        yield
    finally:
        RUNNING.unlink(missing_ok=True)


def adopt() -> bool:
    """Take the environment of the running demo, unless a database is configured already.

    So that `manage.py import_orders` in a second terminal works on the demo.
    """
    if "DATABASE_URL" in os.environ or "DATABASE_URL_FILE" in os.environ or not RUNNING.exists():
        return False
    running = json.loads(RUNNING.read_text())
    if not Path(f"/proc/{running['pid']}").exists():
        return False
    os.environ.update(running["env"])
    return True

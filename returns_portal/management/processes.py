"""The three processes of an installation and what each needs of its environment."""

from __future__ import annotations

import importlib.util
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from returns_portal.management.supervise import Supervisor

THREADS = 8  # database connections are per thread; see the ADR on the web server
START_SECONDS = 60.0


class DidNotStart(RuntimeError):
    """The web process did not answer in time."""


def start_all(supervisor: Supervisor, *, port: int, env: Mapping[str, str], folder: Path) -> None:
    """Start web, worker and beat, and return once the web answers. `folder` holds beat's notes."""
    for_web = dict(env)
    for_worker = {**env, "DATABASE_URL": env["DATABASE_WORKER_URL"]}
    supervisor.start("web", web(port), for_web)
    supervisor.start("worker", _celery("worker", "--concurrency=2", "--without-gossip"), for_worker)
    supervisor.start("beat", _celery("beat", f"--schedule={folder / 'beat'}"), for_worker)
    _wait_for(f"http://127.0.0.1:{port}/health", supervisor)


def web(port: int) -> list[str]:
    """Return the command of the web server: granian, or gunicorn where granian has no wheel."""
    application = "returns_portal.wsgi:application"
    if importlib.util.find_spec("granian"):
        threads = [f"--blocking-threads={THREADS}", "--blocking-threads-idle-timeout=600"]
        address = ["--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--no-ws"]
        return [sys.executable, "-m", "granian", *address, *threads, application]
    address = [f"--bind=127.0.0.1:{port}", f"--threads={THREADS}"]
    return [sys.executable, "-m", "gunicorn", *address, application]


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "-A", "returns_portal.celery", *arguments]


def _wait_for(url: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except OSError:  # refused, or answered with an error
            supervisor.wait(0.1)
    raise DidNotStart(f"The web process does not answer at {url}; its log above says why.")

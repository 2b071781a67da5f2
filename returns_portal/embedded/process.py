"""Child processes that die with their parent, and the account PostgreSQL insists on."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
UNPRIVILEGED = "nobody"  # has a passwd entry on every Linux; initdb refuses accounts without one


class ServiceError(RuntimeError):
    """A private service could not be found, started or reached; the message says what to do."""


def account() -> pwd.struct_passwd | None:
    """Return the account to run PostgreSQL as, or None when we are not root and may run it."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def die_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """Return a preexec function that has the kernel send `sent` to the child when we end.

    Also when we end by SIGKILL or a crash. The signal belongs to the thread that forks, so
    services are started by the main thread.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def set_signal() -> None:
        libc.prctl(PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:  # it ended between fork and prctl
            os._exit(1)

    return set_signal


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes],
    ends_on: signal.Signals,
    user: pwd.struct_passwd | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a long-running child in its own session, so that Ctrl-C reaches only us."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        start_new_session=True,
        preexec_fn=die_with_parent(ends_on),
        env=env,
        **_as_user(user),
    )


def run(
    command: Sequence[str | Path],
    *,
    user: pwd.struct_passwd | None = None,
    env: dict[str, str] | None = None,
) -> str:
    """Run a command to its end and return what it printed; ServiceError when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        text=True,
        check=False,
        env=env,
        **_as_user(user),
    )
    if done.returncode:
        raise ServiceError(f"{Path(command[0]).name} failed:\n{done.stdout.strip()}")
    return done.stdout


def stop(process: subprocess.Popen[bytes], sent: signal.Signals, *, seconds: float = 20) -> None:
    """Ask a child to end with `sent`; kill it when it has not done so in time."""
    if process.poll() is not None:
        return
    process.send_signal(sent)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def remove_when_we_end(folder: Path) -> subprocess.Popen[bytes]:
    """Start a watcher that deletes `folder` once this process is gone, however it went.

    It waits for the end of a pipe only we hold open; it also serves the ordinary case
    (close the pipe, wait for it), so there is one way for a throw-away folder to go.
    """
    script = 'cat >/dev/null; for _ in 1 2 3 4 5 6 7 8 9 0; do rm -rf "$1" && exit; sleep 0.3; done'
    return subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, for the message of a service that did not start."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def clean_env() -> dict[str, str]:
    """Return our environment without PG* settings, which would redirect initdb and postgres."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

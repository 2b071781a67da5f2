"""Runs the portal's processes as children with prefixed logs, and ends all of them together."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import IO, NoReturn

from returns_portal.embedded.process import die_with_parent

STOP_SECONDS = 15.0


class Stopped(BaseException):  # noqa: N818 - no error: somebody asked us to end
    """SIGTERM or Ctrl-C arrived."""


class ChildEnded(RuntimeError):
    """A process that should run until we stop it ended by itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The {name} process ended; its last lines above say why.")


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """End the block, cleaning up on the way out, when SIGTERM, SIGHUP or Ctrl-C arrives."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)  # once is enough; what follows is cleaning up
        raise Stopped

    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.signal(each, stop) for each in signals]
    try:
        with contextlib.suppress(Stopped):
            yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


class Supervisor:
    """The children of one run; a context manager that leaves none of them behind."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._relays: list[threading.Thread] = []
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_exception: object) -> None:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        for relay in self._relays:
            relay.join(1)

    def start(self, name: str, command: Sequence[str], env: dict[str, str]) -> None:
        """Start a child whose lines are shown behind its name; it dies with us."""
        child = subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C is for us; we tell the children
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        self._children[name] = child
        assert child.stdout is not None  # noqa: S101 - PIPE above
        relay = threading.Thread(target=self._relay, args=(name, child.stdout), daemon=True)
        relay.start()
        self._relays.append(relay)

    def wait(self, seconds: float | None = None) -> None:
        """Return after `seconds`; ChildEnded as soon as a child ends by itself."""
        with contextlib.suppress(queue.Empty):
            raise ChildEnded(self._ended.get(timeout=seconds))

    def _relay(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                sys.stderr.write(f"{name:<6} | {line}")
        self._ended.put(name)

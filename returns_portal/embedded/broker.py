"""A private Valkey (or Redis) server on the loopback interface."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from returns_portal.embedded.binaries import Broker
from returns_portal.embedded.process import ServiceError, free_port, spawn, stop, tail

START_SECONDS = 10.0
DATABASES = 64  # one per test worker, with room


@dataclass
class Server:
    """A running broker and the way to reach it."""

    process: subprocess.Popen[bytes]
    port: int
    password: str

    @property
    def url(self) -> str:
        """Return its address, database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """End the server; a durable one writes its data first."""
        stop(self.process, signal.SIGTERM)


def start(broker: Broker, folder: Path, *, throwaway: bool) -> Server:
    """Start a broker that keeps its data in `folder` (a throw-away one in memory only)."""
    password = secrets.token_urlsafe(24)
    for _attempt in range(3):
        port = free_port()
        configuration = folder / "broker.conf"  # not arguments: every user may read those
        configuration.touch(mode=0o600)
        configuration.write_text(_configuration(port, password, folder, throwaway=throwaway))
        with (folder / "broker.log").open("wb") as log:
            process = spawn([broker.program, configuration], log=log, ends_on=signal.SIGTERM)
        server = Server(process, port, password)
        if _answers(server):
            return server
        server.stop()
        message = tail(folder / "broker.log")
        if "Address already in use" not in message:
            break
    raise ServiceError(f"{broker.program.name} did not start:\n{message}")


def _configuration(port: int, password: str, folder: Path, *, throwaway: bool) -> str:
    lines = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": password,
        "databases": DATABASES,
        "dir": f'"{folder}"',
        "daemonize": "no",
        "appendonly": "no",
        "save": '""' if throwaway else "60 1",
        "maxmemory-policy": "noeviction",  # a queue must refuse rather than forget
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _answers(server: Server) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return True
    return False

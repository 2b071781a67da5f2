"""The web server as production runs it, one process of it, and clients that cost little."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from returns_portal.embedded.process import die_with_parent, free_port, stop, tail
from returns_portal.management import processes

START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """What it and its children have used of the processor so far."""
        return sum(map(used_by, [self.pid, *_children(self.pid)]))


def used_by(pid: int) -> float:
    """Seconds of the processor that a process has used; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            found += [child, *_children(child)]
    return found


@contextlib.contextmanager
def server(application: str, env: Mapping[str, str]) -> Iterator[Server]:
    """Serve `application` on 127.0.0.1 by the command that production uses."""
    port = free_port()
    command = [*processes.web(port)[:-1], application]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "web.log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                command,
                env=os.environ | dict(env),
                stdout=written,
                stderr=written,
                preexec_fn=die_with_parent(SIGTERM),
            )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", process, log)
            yield Server(port, process.pid)
        finally:
            stop(process, SIGTERM)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server does not answer:\n{tail(log)}")


@dataclass(frozen=True)
class Request:
    """The bytes of one request, made before anything is timed."""

    content: bytes

    @classmethod
    def of(cls, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
        """An HTTP/1.1 request."""
        named = {"Host": "127.0.0.1"} | dict(headers)
        if body:
            named |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return cls(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)


class Client:
    """One connection that stays open; knows as much HTTP as the answers of our server need."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""

    def ask(self, request: Request, expected: int = 200) -> bytes:
        """The body of the answer, whose status must be `expected`."""
        self._socket.sendall(request.content)
        first, *headers = self._until(b"\r\n\r\n").split(b"\r\n")
        body = self._body(headers)
        status = int(first.split(b" ")[1])
        if status != expected:
            raise AssertionError(f"{status} in the place of {expected}: {body[:2000].decode()}")
        return body

    def _body(self, headers: Iterable[bytes]) -> bytes:
        for line in headers:
            name, _colon, value = line.partition(b":")
            if name.lower() == b"content-length":
                return self._exactly(int(value))
        parts = []
        while size := int(self._until(b"\r\n"), 16):
            parts.append(self._exactly(size))
            self._exactly(2)
        self._exactly(2)
        return b"".join(parts)

    def _until(self, end: bytes) -> bytes:
        while (place := self._read.find(end)) < 0:
            self._receive()
        found, self._read = self._read[:place], self._read[place + len(end) :]
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._receive()
        found, self._read = self._read[:size], self._read[size:]
        return found

    def _receive(self) -> None:
        more = self._socket.recv(262_144)
        if not more:
            raise AssertionError("The server closed the connection.")
        self._read += more

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


@contextlib.contextmanager
def clients(port: int, count: int) -> Iterator[list[Client]]:
    """Connections to the server on `port`."""
    opened = [Client(port) for _ in range(count)]
    try:
        yield opened
    finally:
        for each in opened:
            each.close()


def rate(
    pool: ThreadPoolExecutor, opened: Sequence[Client], requests: Sequence[Request], expected: int
) -> float:
    """Answers a second when `requests` are dealt out to the connections, each asking in turn."""
    shares = [requests[place :: len(opened)] for place in range(len(opened))]
    start = time.perf_counter()
    waiting = [
        pool.submit(_ask_all, client, share, expected)
        for client, share in zip(opened, shares, strict=True)
    ]
    for each in waiting:
        each.result()
    return len(requests) / (time.perf_counter() - start)


def _ask_all(client: Client, requests: Sequence[Request], expected: int) -> None:
    for request in requests:
        client.ask(request, expected)

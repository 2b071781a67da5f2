"""The sandbox from outside: READY, sign-ins and keys that work, and nothing left after SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from returns_portal.embedded.process import free_port
from tests.services import ROOT

pytestmark = pytest.mark.slow

ROLES = {"admin", "agent", "receiver", "inspector", "technician", "recall_manager", "analyst"}


class Sandbox:
    """A running sandbox: its process, and what its READY file says."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.ready = folder / "ready.json"
        self.log = folder / "log"
        command = [sys.executable, "manage.py", "sandbox", f"--port={self.port}"]
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, f"--ready={self.ready}"], cwd=ROOT, stderr=log, stdout=log, env=kept
            )
        deadline = time.monotonic() + 60
        while not self.ready.exists():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)
        self.content: dict[str, Any] = json.loads(self.ready.read_text())

    def status(self, path: str, **headers: str) -> int:
        request = urllib.request.Request(self.content["base_url"] + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.process.terminate()
    running.process.wait(30)


def test_ready_tells_all_that_a_test_from_outside_needs(sandbox: Sandbox) -> None:
    content = sandbox.content
    assert content["base_url"] == f"http://127.0.0.1:{sandbox.port}"
    assert content["pid"] == sandbox.process.pid
    assert set(content["tenants"]) == {"alpha", "beta"}
    for slug, shop in content["tenants"].items():
        assert shop["host"] == f"{slug}.localhost:{sandbox.port}"
        assert shop["api_key"] != shop["api_key_2"]
        assert set(shop["users"]) >= ROLES
        assert all(set(person) == {"email", "password"} for person in shop["users"].values())
    assert sandbox.ready.stat().st_mode & 0o077 == 0


def test_it_is_alive_on_any_host(sandbox: Sandbox) -> None:
    assert sandbox.status("/health") == 200
    assert sandbox.status("/health", Host="beta.localhost") == 200


def test_a_key_opens_the_api_and_no_key_does_not(sandbox: Sandbox) -> None:
    key = sandbox.content["tenants"]["beta"]["api_key"]
    assert sandbox.status("/api/v1/orders", Authorization=f"Bearer {key}") == 200
    assert sandbox.status("/api/v1/orders") == 401


def test_any_management_command_runs_against_it(sandbox: Sandbox) -> None:
    content = sandbox.content
    environment = {"PATH": os.environ["PATH"], **content["env"]}
    for command in (["check", "--database", "default"], ["migrate", "--check"], ["doctor"]):
        done = subprocess.run(
            [*content["manage"], *command], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_sandbox_on_the_same_port_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    done = subprocess.run(
        [sys.executable, "manage.py", "sandbox", f"--port={sandbox.port}", f"--ready={ready}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"Port {sandbox.port} on 127.0.0.1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_sigterm_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    running = Sandbox(tmp_path)
    url = urlsplit(running.content["env"]["DATABASE_URL"])
    children = _descendants(running.process.pid)
    assert len(children) >= 5
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    assert not running.ready.exists()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url.geturl())


def _descendants(pid: int) -> list[int]:
    found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [below for each in found for below in _descendants(each)]

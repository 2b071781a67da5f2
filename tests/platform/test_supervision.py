"""Demo and sandbox: one at a time, found by other commands, ended together with their children."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from returns_portal.embedded import process
from returns_portal.management import installation, supervise

SLEEPER = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.{0}); print('up'); time.sleep(60)"
)


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(installation, "LOCAL", tmp_path)
    monkeypatch.setattr(installation, "RUNNING", tmp_path / "demo.json")
    return tmp_path


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_a_child_that_ends_by_itself_is_named() -> None:
    with supervise.Supervisor() as supervisor:
        supervisor.start("web", python("raise SystemExit(3)"), {})
        with pytest.raises(supervise.ChildEnded, match="The web process ended"):
            supervisor.wait(10)


def test_lines_of_a_child_stand_behind_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    with supervise.Supervisor() as supervisor:
        supervisor.start("beat", python("import os; print(os.environ['WORD'])"), {"WORD": "tick"})
        with pytest.raises(supervise.ChildEnded):
            supervisor.wait(10)
    assert "beat   | tick\n" in capfd.readouterr().err


@pytest.mark.parametrize("answer", ["SIG_DFL", "SIG_IGN"])
def test_no_child_outlives_the_supervisor(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "STOP_SECONDS", 0.5)
    with supervise.Supervisor() as supervisor:
        supervisor.start("web", python(SLEEPER.format(answer)), {})
        supervisor.wait(0.5)
        pid = supervisor._children["web"].pid
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_block_and_cleans_up_once(sent: signal.Signals) -> None:
    steps = []
    before = signal.getsignal(sent)
    with supervise.stoppable():
        try:
            os.kill(os.getpid(), sent)
            steps.append("not reached")
        finally:
            os.kill(os.getpid(), sent)  # a second one does not disturb the cleaning up
            steps.append("cleaned up")
    assert steps == ["cleaned up"]
    assert signal.getsignal(sent) == before


def test_a_second_demo_of_the_same_folder_is_refused(local: Path) -> None:
    with (
        installation.the_only_one(),
        pytest.raises(installation.AlreadyRunning),
        installation.the_only_one(),
    ):
        pass
    with installation.the_only_one():
        pass


def test_other_commands_adopt_the_running_demo(
    local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with installation.announced({"DATABASE_URL": "postgresql://demo"}):
        assert (local / "demo.json").stat().st_mode & 0o077 == 0
        assert installation.adopt() is True
        assert os.environ["DATABASE_URL"] == "postgresql://demo"
    assert not (local / "demo.json").exists()


def test_a_configured_database_beats_the_running_demo(local: Path) -> None:
    configured = os.environ["DATABASE_URL"]
    with installation.announced({"DATABASE_URL": "postgresql://demo"}):
        assert installation.adopt() is False
    assert os.environ["DATABASE_URL"] == configured


def test_a_demo_that_was_killed_is_not_adopted(
    local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    (local / "demo.json").write_text('{"pid": 4194304, "env": {"DATABASE_URL": "gone"}}')
    assert installation.adopt() is False


def test_the_secret_key_of_the_demo_is_kept(local: Path) -> None:
    first = installation.kept_secret_key()
    assert len(first) >= 50
    assert installation.kept_secret_key() == first
    assert (local / "secret_key").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_passed_over_or_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", process.free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(installation.PortTaken, match=str(port)):
            installation.check_free(port)
        assert installation.first_free_port(port) > port

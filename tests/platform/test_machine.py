"""What pip cannot bring: seen, installed where allowed, otherwise one message with one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_portal.management import machine

ROOT = Path(__file__).resolve().parents[2]
LACKING = machine.Need("Pango", "libpango-1.0-0", "lays out labels", lambda: False)
OPTIONAL = machine.Need("HarfBuzz", "libharfbuzz-subset0", "speed", lambda: False, required=False)
PRESENT = machine.Need("a font", "fonts-dejavu-core", "letters", lambda: True)


@pytest.fixture
def _nobody_may_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "may_install", lambda: False)
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)


@pytest.mark.usefixtures("_nobody_may_install")
def test_who_may_not_install_is_told_the_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "PDF", [LACKING, OPTIONAL, PRESENT])
    assert machine.main([]) == 1
    assert "Run: sudo apt-get install -y libpango-1.0-0 libharfbuzz-subset0\n" in (
        capsys.readouterr().err
    )


@pytest.mark.usefixtures("_nobody_may_install")
def test_what_is_only_advisable_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PDF", [OPTIONAL, PRESENT])
    assert machine.main([]) == 0


@pytest.mark.usefixtures("_nobody_may_install")
def test_browser_tests_without_a_browser_say_how_to_leave_them_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "PDF", [])
    missing = machine.Need("Chromium", "chromium", "runs the browser tests", lambda: False)
    monkeypatch.setattr(machine, "CHROMIUM", missing)
    tried: list[str] = []
    monkeypatch.setattr(machine, "_download_chromium", lambda: tried.append("download"))
    assert machine.main(["--browser"]) == 1
    assert tried == ["download"]
    assert "make test BROWSER=0" in capsys.readouterr().err


def test_root_installs_only_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(machine, "PDF", [LACKING, PRESENT])
    monkeypatch.setattr(machine, "may_install", lambda: True)
    monkeypatch.setattr(machine, "install", lambda needs: installed.extend(n.name for n in needs))
    machine.main([])
    assert installed == ["Pango"]


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("truetype/droid/DroidSansFallbackFull.ttf", True),
        ("opentype/noto/NotoSansCJK-Regular.ttc", True),
        ("truetype/dejavu/DejaVuSans.ttf", False),
    ],
)
def test_a_font_for_east_asian_names_is_known_by_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, found: bool
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    monkeypatch.setattr(machine, "FONT_FOLDERS", (tmp_path,))
    need = next(need for need in machine.PDF if need.package == "fonts-droid-fallback")
    assert (need.present(), need.required) == (found, False)


def test_the_image_and_the_readme_name_all_that_labels_need() -> None:
    image = (ROOT / "Dockerfile").read_text()
    readme = (ROOT / "README.md").read_text()
    for package in (need.package for need in machine.PDF):
        assert package in image
        assert package in readme

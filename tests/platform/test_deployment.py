"""What production starts from: the image, the compose file, the locks, the Makefile."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml

from returns_portal import embedded
from returns_portal.embedded import binaries
from tests.services import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("migrate", "web", "worker", "beat")


def database_login(service: str) -> str:
    url = COMPOSE["services"][service]["environment"]["DATABASE_URL"]
    match = re.match(r"postgresql://(\w+):", url)
    return match[1] if match else ""


def test_every_service_that_stays_has_a_health_check() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in image  # web's
    with_their_own = {name for name, each in COMPOSE["services"].items() if "healthcheck" in each}
    assert with_their_own | {"web"} == set(COMPOSE["services"])


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["portal"]


def test_each_process_connects_as_its_own_role() -> None:
    assert {name: database_login(name) for name in OURS} == {
        "migrate": "portal_app",  # and DATABASE_OWNER_URL, which only it has
        "web": "portal_app",
        "worker": "portal_worker",
        "beat": "portal_worker",
    }
    owners = [n for n in OURS if "DATABASE_OWNER_URL" in COMPOSE["services"][n]["environment"]]
    assert owners == ["migrate"]


def test_the_compose_file_creates_roles_that_can_sign_in(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    script = COMPOSE["configs"]["create_roles"]["content"].replace("$$", "$")
    script = script.replace("/roles.sql", str(ROOT / "returns_portal/embedded/roles.sql"))
    with embedded.services(state, throwaway=True) as running:
        parts = urlsplit(running.env["DATABASE_URL"])
        programs = binaries.find_postgres(lambda: embedded.durable_folder(state, "programs")).folder
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(parts.port),
            "PGPASSWORD": parts.password or "",
            "OWNER_PASSWORD": "it's the owner",
            "APP_PASSWORD": "app",
            "WORKER_PASSWORD": "worker",
        }
        subprocess.run(["bash", "-ec", script], env=environment, check=True, capture_output=True)
        for login, password in [
            ("portal_owner", "it's the owner"),
            ("portal_app", "app"),
            ("portal_worker", "worker"),
        ]:
            psycopg2.connect(
                host="127.0.0.1", port=parts.port, dbname="portal", user=login, password=password
            ).close()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_index_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pinned = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+", text, re.MULTILINE)
    assert len(pinned) > 40
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_in_its_lock(name: str) -> None:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    wanted = {m[0].lower() for each in lines if (m := re.match(r"[A-Za-z][\w.\-]*", each))}
    lock = (ROOT / f"{name}.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9][\w.\-]*)", lock, re.MULTILINE))
    assert wanted - locked == set()


def test_make_help_tells_every_command_of_the_readme() -> None:
    help_text = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"^  make (\w+)", help_text, re.MULTILINE))
    assert commands >= {"demo", "test", "sandbox", "check", "bench", "docs", "venv"}

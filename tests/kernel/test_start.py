"""A process refuses to start as a login that could get round isolation."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

SERVE = "import returns_portal.wsgi"
WORK = (
    "import django; django.setup(); from returns_portal.celery import app; "
    "from celery.signals import worker_init; worker_init.send(sender=None)"
)


def start(code: str, login: str) -> subprocess.CompletedProcess[str]:
    wanted = os.environ | {"DATABASE_URL": os.environ[login], "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=wanted,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("code", [SERVE, WORK], ids=["web", "worker"])
def test_the_owner_of_the_tables_is_refused(db: None, code: str) -> None:
    result = start(code, "DATABASE_OWNER_URL")
    assert result.returncode != 0
    assert "The role portal_owner bypasses row-level security." in result.stderr


@pytest.mark.parametrize(
    ("code", "login"),
    [(SERVE, "DATABASE_URL"), (WORK, "DATABASE_WORKER_URL")],
    ids=["web", "worker"],
)
def test_its_own_login_is_fine(db: None, code: str, login: str) -> None:
    result = start(code, login)
    assert (result.returncode, result.stderr) == (0, "")

"""Starts a private PostgreSQL and broker for the run, before Django reads its settings."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.test import TransactionTestCase

from tests import services

if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: tests bring their own database.")

gc.disable()  # until everything is collected: what is loaded before that stays
services.start()
os.environ |= {"SECRET_KEY": "only-for-tests", "MAILBOX": "1", "HASHED_FILES": "0"}
os.environ["DJANGO_SETTINGS_MODULE"] = "returns_portal.settings"
settings.DATABASES  # noqa: B018 - loads the settings while the addresses are this worker's
# Every client of a test reads the collected files anew: none are read, however many there are here.
settings.STATIC_ROOT = Path(__file__).parent / ".local" / "nothing-collected"
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow is no use
django.setup()  # a folder's conftest may import models


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Keep workers from inheriting it: pytest-django would load the settings before we can."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set thousands of tests and modules aside: the garbage collector need not walk them again at
    each of its rounds, which would cost a fifth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Give this worker its copy of the migrated database (in the place of pytest-django's own)."""
    with django_db_blocker.unblock():
        services.create_database()


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_truncated() -> Iterator[None]:
    """Leave the rows of a transactional test where they are; the next one has a tenant of its own.

    TRUNCATE ignores row-level security, so the application's role is never granted it.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    yield
    patch.undo()

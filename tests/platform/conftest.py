"""Fixtures of the tests that start services of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from returns_portal import embedded


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A folder for durable data; as root it is one that PostgreSQL's account cannot enter."""
    yield tmp_path
    embedded.forget(tmp_path)
    shutil.rmtree(embedded.durable_folder(tmp_path, "programs"))

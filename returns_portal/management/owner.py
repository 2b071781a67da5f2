"""Working as the role that owns the tables, for migrations only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from returns_portal import env


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as DATABASE_OWNER_URL says within the block; without it the connection stays."""
    url = env.text("DATABASE_OWNER_URL", "")
    if not url:
        yield
        return
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(env.database(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)

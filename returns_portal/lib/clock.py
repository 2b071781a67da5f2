"""The one place that knows what time it is, so that a test or a replay can say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, in UTC and aware of it."""
    return _frozen.get() or datetime.now(UTC)


def today(tz: tzinfo) -> date:
    """The calendar day it is in the time zone `tz`."""
    return now().astimezone(tz).date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let it be `at` (aware) within the block."""
    if at.tzinfo is None:
        raise ValueError("The clock needs a time that knows its zone.")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)

"""What one request says to PostgreSQL, and how fast psycopg2 alone can say the same."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import cursor as DriverCursor

#: A plan is made in the message that first calls it.
_PLAN = re.compile(r"PREPARE (\w+) AS .*?; (?=EXECUTE \1\b)", re.DOTALL)
Message = tuple[str, Any]


class Recorded:
    """The messages of one request. Sent again they are taken back, so that they always can be."""

    def __init__(self, messages: list[Message]) -> None:
        self._connection = psycopg2.connect(os.environ["DATABASE_URL"])
        self._connection.autocommit = True
        self.messages = [(self._planned(text), values) for text, values in messages]

    def _planned(self, text: str) -> str:
        """What a connection sends that has planned the statements before: planned here, once."""
        with self._connection.cursor() as cursor:
            for plan in _PLAN.finditer(text):
                cursor.execute(plan[0].replace("%%", "%"))
        return _PLAN.sub("", text)

    @property
    def round_trips(self) -> int:
        """How often the request waits for PostgreSQL."""
        return len(self.messages)

    def rate(self, count: int) -> float:
        """How many times a second the messages can be sent, one after the other."""
        start = time.perf_counter()
        with self._connection.cursor() as cursor:
            for _ in range(count):
                for text, values in self.messages:
                    cursor.execute(_taken_back(text), values)
                    if cursor.description:
                        cursor.fetchall()
        return count / (time.perf_counter() - start)


def _taken_back(text: str) -> str:
    """A COMMIT checks what waits for it before it would be final; so does this."""
    last, _commit, rest = text.rpartition("COMMIT")
    return text if rest or not _commit else f"{last}SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK"


def record(request: Callable[[], None]) -> Recorded:
    """What `request` says to PostgreSQL from this process; nothing of it is kept."""
    messages: list[Message] = []

    class Recording(DriverCursor):
        #: What the kernel looks for after a COMMIT.
        statusmessage = "COMMIT"

        def execute(self, query: Any, vars: Any = None) -> Any:
            messages.append((query, vars))
            return super().execute(_taken_back(query), vars)

    connection.close()  # the next one plans its statements anew, so that the plans are recorded
    connection.ensure_connection()
    connection.connection.cursor_factory = Recording
    try:
        request()
    finally:
        connection.close()
    return Recorded(messages)

"""Puts the id of the request on every line of the log that its work writes."""

from __future__ import annotations

import logging
from contextvars import ContextVar

#: The request that is being answered; "-" where there is none.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Gives records a `request_id`, so that the id a partner quotes is found."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.request_id = request_id.get()
        return True

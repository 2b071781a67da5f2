"""Redis, for the short questions that a request asks it: one pool of connections a process."""

from __future__ import annotations

from functools import cache
from typing import Any

import redis
from django.conf import settings

#: Seconds that a request waits for it: what is asked here is never worth more.
PATIENCE = 0.25


@cache
def broker() -> Any:
    """The client; any thread may use it. Commands may raise redis.RedisError.

    `execute_command` costs a request half of what the named methods do.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )

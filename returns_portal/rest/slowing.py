"""Slowing down who states too much at once, where refusing is not for us: declarations of law.

Nothing is lost: the answer takes longer, and what came in a flood is marked for people to see.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from returns_portal.rest.throttling import Rate, count

#: Statements from one address that are answered as fast as any.
AT_ONCE = Rate(10, 15 * 60)
#: Seconds that each further one takes longer, and how long an answer takes at most: whoever waits
#: holds a thread.
EACH, MOST = 0.25, 2.0


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind our own proxy, what that proxy wrote down last."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.SECURE_PROXY_SSL_HEADER:
        return direct
    return request.headers.get("X-Forwarded-For", direct).rpartition(",")[2].strip()


def slow_down(request: Any, whose: str, at_least: float = 0.0) -> bool:
    """Let the answer take its time (at least `at_least` seconds), longer from an address that came
    often; whether it did. `whose` keeps what is counted apart: the shop or the key.

    `EvenTimeMiddleware` does the waiting, once the transaction is over.
    """
    usage = count("withdraw.address", f"{whose}:{address_of(request)}", AT_ONCE)
    over = max(0, usage.used - AT_ONCE.quota) if usage is not None else 0
    request.even_time = max(at_least, min(MOST, at_least + EACH * over))
    return over > 0

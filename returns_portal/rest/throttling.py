"""How often somebody may ask: counted in Redis, and open when Redis is away.

A process takes shares of a large quota and uses them up by itself: one round trip for many.
What may be guessed has a small quota, of which every share is one.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from django.utils.translation import gettext as _

from flows.broker import broker
from returns_portal.lib import clock
from returns_portal.lib.errors import TooManyRequests

logger = logging.getLogger(__name__)

#: Seconds to leave Redis alone after it did not answer.
_REST = 5.0
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_away_until = 0.0
#: A quota is taken in so many shares at most.
SHARES = 1000
#: Shares taken and not used up: the count at the first of them, and how many are left.
_shares: dict[str, tuple[int, int]] = {}
_lock = threading.Lock()
#: Keys of windows that are over are forgotten once there are so many.
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    quota: int
    seconds: int

    @classmethod
    def of(cls, text: str) -> Rate:
        """Reads `600/min`, `5/15min`, `100/d`."""
        quota, _slash, window = text.partition("/")
        digits = window[: len(window) - len(window.lstrip("0123456789"))]
        return cls(int(quota), int(digits or 1) * _UNITS[window[len(digits) :]])


@dataclass(frozen=True)
class Usage:
    """Where somebody stands within a rate; `resets_in` is in seconds."""

    rate: Rate
    used: int
    resets_in: int

    @property
    def remaining(self) -> int:
        """How many more are welcome in this window."""
        return max(0, self.rate.quota - self.used)

    @property
    def exceeded(self) -> bool:
        """Whether this one was too many."""
        return self.used > self.rate.quota

    def headers(self, policy: str) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"{policy}";q={self.rate.quota};w={self.rate.seconds}',
            "RateLimit": f'"{policy}";r={self.remaining};t={self.resets_in}',
        }


def count(name: str, ident: str, rate: Rate) -> Usage | None:
    """Count one more of `ident` under `name`; None, refusing nobody, when Redis does not answer.

    Windows are fixed and begin with the clock of this machine: simple, and at worst twice the quota
    around the turn of a window. What a process has taken and not used counts for all others.
    """
    global _away_until
    window, gone = divmod(int(clock.now().timestamp()), rate.seconds)
    key = f"portal:rate:{name}:{ident}:{window}"
    share = max(1, rate.quota // SHARES)
    if share > 1:
        used = _from_share(key)
        if used is not None:
            return Usage(rate, used, rate.seconds - gone)
    if time.monotonic() < _away_until:
        return None
    try:
        taken = broker().execute_command("INCRBY", key, share)
        if taken == share:
            broker().execute_command("EXPIRE", key, rate.seconds + 1)
    except redis.RedisError as failure:
        _away_until = time.monotonic() + _REST
        logger.warning("rates are not counted, Redis does not answer: %s", failure)
        return None
    if share > 1:
        _keep(key, taken - share + 2, share - 1)
    return Usage(rate, taken - share + 1, rate.seconds - gone)


def _from_share(key: str) -> int | None:
    """The count of this request out of what was taken before; None where nothing is left."""
    with _lock:
        next_one, left = _shares.pop(key, (0, 0))
        if left > 1:
            _shares[key] = next_one + 1, left - 1
    return next_one or None


def _keep(key: str, next_one: int, left: int) -> None:
    with _lock:
        if len(_shares) >= MOST_KEPT:
            _shares.clear()
        _shares[key] = next_one, left


def limit(name: str, ident: str, rate: str) -> None:
    """Raise TooManyRequests when `ident` did `name` more often than `rate` (such as `5/15min`).

    For what can be guessed: one-time codes, orders. Open, with a line in the log, without Redis.
    """
    usage = count(name, ident, Rate.of(rate))
    if usage is not None and usage.exceeded:
        message = _("That was too often. Wait a little, then try again.")
        raise TooManyRequests(message, retry_after=usage.resets_in)


@cache
def api_rate() -> Rate:
    """The rate of one API key (setting API_RATE)."""
    return Rate.of(settings.API_RATE)

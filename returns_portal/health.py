"""`/health`: whether this process reaches its database and its broker."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse

logger = logging.getLogger(__name__)


@transaction.non_atomic_requests
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when both are reached, else 503; which one is said in the body and the log."""
    states = {"database": _reaches(_ask_database), "broker": _reaches(_ask_broker)}
    fine = all(states.values())
    words = {name: "ok" if reached else "unreachable" for name, reached in states.items()}
    response = JsonResponse({"status": "ok" if fine else "unavailable", **words})
    response.status_code = 200 if fine else 503
    response["Cache-Control"] = "no-store"
    return response


def _ask_database() -> None:
    # An open connection proves nothing; a cursor on a dead one connects anew.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    cache.get("health")


def _reaches(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # whatever it is, the answer is no
        logger.exception("health check failed")
        return False
    return True

"""What production gets without asking for it, and what a local installation does without."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from returns_portal import env
from tests.services import ROOT

SHOWN = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SECURE_PROXY_SSL_HEADER",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
)
CODE = f"""
import json
from returns_portal import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {SHOWN!r}}}))
"""


def settings_with(**variables: str) -> dict[str, Any]:
    """The settings of a process with these variables and nothing else."""
    needed = {"SECRET_KEY": "x", "DATABASE_URL": "postgresql://x@127.0.0.1/x"}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | needed | variables,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_production_keeps_its_cookies_to_one_host_and_to_https() -> None:
    found = settings_with(BEHIND_PROXY="1")
    # A browser takes a __Host- cookie only over https, for this host alone: no shop beside it can
    # set one.
    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert (found["SESSION_COOKIE_DOMAIN"], found["SESSION_COOKIE_PATH"]) == (None, None)
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_a_local_installation_works_without_https() -> None:
    found = settings_with(PUBLIC_SCHEME="http")
    assert found["SESSION_COOKIE_NAME"] == "session"
    assert found["SESSION_COOKIE_SECURE"] is False
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_SSL_REDIRECT"]) == (0, False)
    assert (found["SECURE_PROXY_SSL_HEADER"], found["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (None, 0)


def test_the_health_check_of_the_container_is_not_sent_to_https() -> None:
    assert any(re.search(pattern, "health") for pattern in settings.SECURE_REDIRECT_EXEMPT)
    assert not any(re.search(pattern, "healthier") for pattern in settings.SECURE_REDIRECT_EXEMPT)


def test_a_mistyped_database_address_is_refused_without_its_password() -> None:
    with pytest.raises(env.MissingSetting, match="postgresql://") as refused:
        env.database("postgis://portal_app:correct-horse@127.0.0.1/portal")
    assert "correct-horse" not in str(refused.value)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(server.accept()[0]), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        for each in taken:
            each.close()


def test_a_cache_that_does_not_answer_holds_nobody_up(silent_port: int) -> None:
    options = settings.CACHES["default"].get("OPTIONS", {})
    cache = RedisCache(f"redis://127.0.0.1:{silent_port}/0", {"OPTIONS": options})
    begun = time.monotonic()
    with pytest.raises(RedisError):
        cache.add("nudge", 1)
    assert time.monotonic() - begun < 5

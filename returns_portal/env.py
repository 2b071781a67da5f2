"""Reads the environment: the only place that does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class MissingSetting(RuntimeError):
    """A setting without a default is not given."""


def text(name: str, default: str | None = None) -> str:
    """The variable `name`, the content of the file that `NAME_FILE` points to, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as failure:
            raise MissingSetting(f"{name}_FILE cannot be read: {failure}") from failure
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name} (or {name}_FILE).")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Whether `name` says yes: 1, true, yes or on."""
    return text(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """The whole number in `name`."""
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words in `name`."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        # Without the rest of it: a password does not belong in a log.
        start = f"{parts.scheme}://…"
        raise MissingSetting(f"{start!r} must be postgresql://…: only it keeps tenants apart.")
    return {
        "ENGINE": "tenants.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def mail(url: str) -> dict[str, Any]:
    """Django's e-mail settings for `smtp://user:password@host:port` (`smtps` for TLS from the
    start).
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        raise MissingSetting("EMAIL_URL must start with smtp://, smtp+tls:// or smtps://.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }

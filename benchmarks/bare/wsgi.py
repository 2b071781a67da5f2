"""The product and the bare endpoint in one process, each behind its own middleware."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from returns_portal.wsgi import application as product

#: What `django-admin startproject` gives a new project.
STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

with override_settings(MIDDLEWARE=STARTPROJECT):
    bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """WSGI."""
    handler = bare if environ["PATH_INFO"] == "/bare" else product
    return handler(environ, start_response)

"""What is tidied up across all shops: sessions that have ended."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import transaction

from tenants.scope import no_scope
from tenants.worker import platform_task


@platform_task
def clear_sessions() -> None:
    """Delete sessions that have expired, as `manage.py clearsessions` does. They name no tenant."""
    engine = import_module(settings.SESSION_ENGINE)
    with no_scope(), transaction.atomic():
        engine.SessionStore.clear_expired()

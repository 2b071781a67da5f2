"""The Celery application; loaded by the management app, so that `returns_portal` stays light."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "returns_portal.settings")

app = Celery("returns_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_a_login_that_bypasses_isolation(**_kwargs: Any) -> None:
    """A worker starts only as a login that cannot see every tenant by accident."""
    from django.core.exceptions import ImproperlyConfigured

    from tenants.checks import refuse_to_bypass

    try:
        refuse_to_bypass(worker=True)
    except ImproperlyConfigured as failure:
        raise SystemExit(str(failure)) from failure  # Celery swallows an Exception here

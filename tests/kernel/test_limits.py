"""What the web and the workers may not do: wait for ever, cross tenants, take our own names."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from returns_portal.celery import app
from returns_portal.rest.tasks import forget_old_idempotency_keys
from tenants.models import RESERVED_SLUGS, Tenant
from tenants.tasks import clear_sessions
from tests.kernel.test_start import SERVE, start

pytestmark = pytest.mark.django_db


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def test_a_statement_and_an_idle_transaction_of_the_web_end_by_themselves() -> None:
    assert shown("statement_timeout") == "30s"
    assert shown("idle_in_transaction_session_timeout") == "1min"


def test_the_web_refuses_to_start_as_a_worker(db: None) -> None:
    result = start(SERVE, "DATABASE_WORKER_URL")
    assert result.returncode != 0
    assert "The role portal_worker may work across tenants: it is for workers." in result.stderr


def test_a_task_ends_before_another_worker_gets_it() -> None:
    soft, hard = app.conf.task_soft_time_limit, app.conf.task_time_limit
    assert (soft, hard) == (1200, 1500)
    assert hard < app.conf.broker_transport_options["visibility_timeout"]


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_our_own_names_are_no_shop_s(slug: str) -> None:
    with pytest.raises(ValidationError):
        Tenant(slug=slug, name="x").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenant.objects.create(slug=slug, name="x")
    with override_settings(DEFAULT_TENANT=""):
        assert Client(headers={"host": f"{slug}.localhost"}).get("/").status_code == 404


def test_sessions_that_have_ended_are_cleared_daily() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    Session.objects.all().delete()
    for key, days in (("ended", -1), ("open", 1)):
        row = Session(
            session_key=key,
            session_data=store().encode({}),
            expire_date=timezone.now() + timedelta(days=days),
        )
        row.save()
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    entry = app.conf.beat_schedule["clear-sessions"]
    assert (entry["task"], entry["schedule"]) == (clear_sessions.name, timedelta(days=1))


def test_every_task_on_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert forget_old_idempotency_keys.name in named
    assert named <= set(app.tasks)

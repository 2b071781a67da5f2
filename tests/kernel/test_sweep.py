"""What was lost on its way to a worker is found again, for shops that are open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from flows import nudging, tasks
from flows.deadlines import breach_due, set_deadline
from flows.drain import number_events
from flows.models import Deadline
from flows.note import note
from flows.perform import create
from flows.vocabulary import declare
from notifications import tasks as mailing
from notifications.models import Message
from returns_portal import env
from returns_portal.lib import clock
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

KNOCKED = declare("test.knocked", "Knocked")


@contextmanager
def as_worker() -> Iterator[None]:
    """Connect with the login of workers, who alone may look across shops."""
    before = dict(connection.settings_dict)
    connection.close()
    login = env.database(os.environ["DATABASE_WORKER_URL"])
    connection.settings_dict.update(USER=login["USER"], PASSWORD=login["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The shops to which a worker was sent, by task."""
    found: dict[str, list[str]] = {"drain": [], "breach": []}
    monkeypatch.setattr(tasks.drain_tenant, "delay_on_commit", found["drain"].append)
    monkeypatch.setattr(tasks.drain_tenant, "delay", found["drain"].append)
    monkeypatch.setattr(tasks.breach_deadlines, "delay_on_commit", found["breach"].append)
    return found


def knock(tenant: Tenant) -> None:
    with tenant_scope(tenant), transaction.atomic():
        note(("tests.door", tenant.pk), KNOCKED, by=Actor.system())
    nudging.settle()


def promise(tenant: Tenant, kind: str = "answer") -> Deadline:
    late = clock.now() - timedelta(days=1)
    with tenant_scope(tenant), transaction.atomic():
        return set_deadline(("tests.door", tenant.pk), kind=kind, holder="us", due_at=late)


def test_the_sweep_finds_waiting_events_and_passed_promises(
    alpha: Tenant, beta: Tenant, sent: dict[str, list[str]]
) -> None:
    quiet = cast.shop("quiet")
    knock(quiet)
    with tenant_scope(quiet):
        number_events()
    knock(alpha)
    promise(beta)
    for found in sent.values():
        found.clear()
    with as_worker():
        tasks.sweep()
    assert str(alpha.pk) in sent["drain"]
    assert str(beta.pk) in sent["breach"]
    assert not {str(quiet.pk), str(beta.pk)} & set(sent["drain"])
    assert not {str(quiet.pk), str(alpha.pk)} & set(sent["breach"])


def test_a_sleeping_shop_is_left_asleep(alpha: Tenant, sent: dict[str, list[str]]) -> None:
    knock(alpha)
    promise(alpha)
    Tenant.objects.filter(pk=alpha.pk).update(is_active=False)
    for found in sent.values():
        found.clear()
    with as_worker():
        tasks.sweep()
    assert str(alpha.pk) not in sent["drain"] + sent["breach"]


def test_many_commits_in_a_row_wake_a_worker_once_until_it_starts(
    alpha: Tenant, sent: dict[str, list[str]]
) -> None:
    cache.clear()
    knock(alpha)
    knock(alpha)
    assert sent["drain"] == [str(alpha.pk)]
    tasks.drain_tenant(str(alpha.pk))
    knock(alpha)
    assert sent["drain"] == [str(alpha.pk)] * 2


def test_one_task_says_all_promises_that_have_passed(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        promise(alpha, kind=f"answer {number}")
    monkeypatch.setattr(tasks.deadlines, "SLICE", 2)
    monkeypatch.setattr(tasks.deadlines, "breach_due", lambda: breach_due(2))
    tasks.breach_deadlines(str(alpha.pk))
    with tenant_scope(alpha), transaction.atomic():
        assert Deadline.objects.filter(breached_at=None).count() == 0


def test_the_sweep_finds_messages_that_wait_in_open_shops(
    alpha: Tenant, beta: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(mailing.send_due_messages, "delay_on_commit", sent.append)
    long_ago = clock.now() - timedelta(hours=1)
    for shop in (alpha, beta):
        with tenant_scope(shop), transaction.atomic():
            create(Message(template="code", due_at=long_ago), by=Actor.system())
    Tenant.objects.filter(pk=beta.pk).update(is_active=False)
    with as_worker():
        mailing.sweep_messages()
    assert str(alpha.pk) in sent
    assert str(beta.pk) not in sent

"""Committed events are numbered without gaps, and reach each handler at least once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from flows import subscriptions
from flows.drain import LEASE, drain, number_events, pause_after, run_due
from flows.models import EventSequence, HandlerRun, StageEvent
from flows.note import note
from flows.vocabulary import declare
from returns_portal.lib import clock
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

PINGED = declare("test.pinged", "Pinged")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What a handler of PINGED was called with; it fails while the list holds "fail"."""
    calls: list[str] = []

    def listen(event: StageEvent) -> None:
        if calls and calls[0] == "fail":
            raise RuntimeError("the outside is away")
        calls.append(str(event.data["n"]))

    subscriptions.on(PINGED)(listen)
    yield calls
    name = f"{listen.__module__}.{listen.__name__}"
    subscriptions._by_name.pop(name)
    subscriptions._by_event[PINGED].remove(name)


@pytest.fixture
def slow() -> Iterator[list[Any]]:
    """What a handler of PINGED was called with; a function in the list is run by its next call."""
    calls: list[Any] = []

    def dawdle(event: StageEvent) -> None:
        trouble = calls.pop() if calls and callable(calls[-1]) else None
        calls.append(str(event.data["n"]))
        if trouble is not None:
            trouble()

    subscriptions.on(PINGED)(dawdle)
    yield calls
    name = f"{dawdle.__module__}.{dawdle.__name__}"
    subscriptions._by_name.pop(name)
    subscriptions._by_event[PINGED].remove(name)


def ping(tenant: Tenant, n: int) -> None:
    note(("tests.thing", tenant.pk), PINGED, by=Actor.system(), data={"n": n})


@pytest.mark.django_db
def test_an_event_reaches_its_handler_once_and_gets_a_number(
    in_alpha: Tenant, heard: list[str]
) -> None:
    ping(in_alpha, 1)
    ping(in_alpha, 2)
    assert drain() == 2
    assert heard == ["1", "2"]
    assert drain() == 0
    numbers = StageEvent.objects.filter(name=PINGED).order_by("sequence")
    assert list(numbers.values_list("sequence", flat=True)) == [1, 2]
    assert EventSequence.objects.get().last == 2


@pytest.mark.django_db
def test_a_failing_handler_is_tried_again_later_and_stops_nobody(
    in_alpha: Tenant, heard: list[str]
) -> None:
    with clock.frozen(NOON):
        ping(in_alpha, 1)
        heard.append("fail")
        drain()
        run = HandlerRun.objects.get()
        assert (run.attempts, run.error) == (1, "RuntimeError: the outside is away")
        assert run.due_at == NOON + timedelta(seconds=2)
        heard.clear()
        assert run_due() == 0
    with clock.frozen(NOON + timedelta(seconds=3)):
        assert run_due() == 1
    assert heard == ["1"]
    assert HandlerRun.objects.get().done_at is not None


def test_the_pause_doubles_to_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 5, 11, 12, 40)] == [
        2,
        4,
        32,
        2048,
        3600,
        3600,
    ]


@pytest.mark.django_db
def test_a_run_whose_worker_died_is_claimed_again_after_its_lease(
    in_alpha: Tenant, heard: list[str]
) -> None:
    with clock.frozen(NOON):
        ping(in_alpha, 1)
        number_events()
        HandlerRun.objects.update(
            attempts=1, due_at=NOON + LEASE
        )  # claimed, and never heard of again
        assert run_due() == 0
    with clock.frozen(NOON + LEASE + timedelta(seconds=1)):
        assert run_due() == 1
    assert heard == ["1"]


def outlive_the_lease() -> None:
    """Let so much time pass that another worker takes over, and be that worker."""
    clock._frozen.set(clock.now() + LEASE + timedelta(seconds=1))
    run_due()


def outlive_the_lease_and_fail() -> None:
    outlive_the_lease()
    raise RuntimeError("too late")


@pytest.mark.django_db
def test_a_run_that_waited_behind_a_slow_one_is_left_to_whoever_claimed_it_meanwhile(
    in_alpha: Tenant, slow: list[Any]
) -> None:
    with clock.frozen(NOON):
        slow.append(outlive_the_lease)
        ping(in_alpha, 1)
        ping(in_alpha, 2)
        drain()
    assert slow == ["1", "1", "2"]


@pytest.mark.django_db
def test_who_fails_after_losing_its_lease_does_not_touch_the_run_of_the_next(
    in_alpha: Tenant, slow: list[Any]
) -> None:
    with clock.frozen(NOON):
        slow.append(outlive_the_lease_and_fail)
        ping(in_alpha, 1)
        drain()
    run = HandlerRun.objects.get()
    assert (run.attempts, run.error) == (2, "")
    assert run.done_at == NOON + LEASE + timedelta(seconds=1)


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_loses_the_connection_fails_alone(alpha: Tenant, slow: list[Any]) -> None:
    def lose_the_connection() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    slow.append(lose_the_connection)
    with tenant_scope(alpha):
        with transaction.atomic():
            ping(alpha, 1)
            ping(alpha, 2)
        assert drain() == 2
        with transaction.atomic():
            runs = HandlerRun.objects.order_by("event__sequence")
            assert [(run.done_at is None, run.error != "") for run in runs] == [
                (True, True),
                (False, False),
            ]
    assert slow == ["1", "2"]


@pytest.mark.django_db
def test_a_note_that_nobody_declared_is_refused(in_alpha: Tenant) -> None:
    with pytest.raises(ValueError, match="Nobody declared"):
        note(("tests.thing", in_alpha.pk), "test.unheard", by=Actor.system())
    assert StageEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_gets_the_later_number_and_is_not_skipped(alpha: Tenant) -> None:
    written, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with tenant_scope(alpha), transaction.atomic():
            ping(alpha, 1)
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(10)
    with tenant_scope(alpha):
        with transaction.atomic():
            ping(alpha, 2)
        assert number_events() == 1
        may_commit.set()
        thread.join(10)
        assert number_events() == 1
        with transaction.atomic():
            rows = StageEvent.objects.order_by("sequence").values_list("sequence", "data__n")
            assert list(rows) == [(1, 2), (2, 1)]


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_once_give_each_number_once(alpha: Tenant) -> None:
    with tenant_scope(alpha), transaction.atomic():
        for n in range(40):
            ping(alpha, n)
    start = threading.Barrier(4)
    given: list[int] = []

    def sequence() -> None:
        start.wait(10)
        with tenant_scope(alpha):
            given.append(number_events(limit=15))
        connection.close()

    threads = [threading.Thread(target=sequence) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(given) == 40
    with tenant_scope(alpha), transaction.atomic():
        numbers = StageEvent.objects.order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, 41))

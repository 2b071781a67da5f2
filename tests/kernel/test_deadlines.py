"""A promised date is kept, moved, met, or breached and then said aloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.models import StopSale
from flows.deadlines import breach_due, meet, open_deadlines, set_deadline
from flows.models import Deadline, StageEvent
from flows.perform import create
from flows.timeline import timeline
from returns_portal.lib import clock
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alpha")]

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def stop() -> StopSale:
    with clock.frozen(NOON):
        return create(StopSale(reason="It smokes"), by=Actor.system())


def promise(stop: StopSale, days: int, kind: str = "confirm") -> Deadline:
    return set_deadline(
        stop, kind=kind, holder="us", due_at=NOON + timedelta(days=days), rule="house"
    )


def test_the_earliest_open_promise_comes_first(stop: StopSale) -> None:
    promise(stop, 5, "lift")
    promise(stop, 2)
    assert [each.kind for each in open_deadlines(stop)] == ["confirm", "lift"]


def test_promising_again_moves_the_date(stop: StopSale) -> None:
    promise(stop, 2)
    promise(stop, 4)
    assert Deadline.objects.get().due_at == NOON + timedelta(days=4)


def test_a_met_promise_is_closed_and_may_be_made_again(stop: StopSale) -> None:
    promise(stop, 2)
    assert meet(stop, "confirm") == 1
    assert meet(stop, "confirm") == 0
    promise(stop, 4)
    assert Deadline.objects.count() == 2
    assert open_deadlines(stop).count() == 1


def test_a_passed_promise_is_said_once_on_the_timeline(stop: StopSale) -> None:
    with clock.frozen(NOON):
        promise(stop, 1)
        assert breach_due() == 0
    with clock.frozen(NOON + timedelta(days=1)):
        assert breach_due() == 1
        assert breach_due() == 0
    event = StageEvent.objects.get(name="deadline.breached")
    assert event.data == {"kind": "confirm", "due_at": "2026-11-03T12:00:00Z", "holder": "us"}
    assert [str(entry.text) for entry in timeline(stop)] == [
        "Stop-sale placed",
        "A promised date passed",
    ]
    assert timeline(stop)[1].actor == "Automatic"


def test_a_breached_promise_that_is_moved_may_be_breached_again(stop: StopSale) -> None:
    with clock.frozen(NOON + timedelta(days=1)):
        promise(stop, 1)
        breach_due()
        promise(stop, 3)
    with clock.frozen(NOON + timedelta(days=3)):
        assert breach_due() == 1


def test_a_met_promise_is_never_breached(stop: StopSale) -> None:
    with clock.frozen(NOON + timedelta(days=9)):
        promise(stop, 1)
        meet(stop)
        assert breach_due() == 0
    assert not StageEvent.objects.filter(name="deadline.breached").exists()


def test_the_shop_beside_it_breaches_nothing(stop: StopSale, beta: Tenant) -> None:
    with clock.frozen(NOON):
        promise(stop, 1)
    with clock.frozen(NOON + timedelta(days=2)), tenant_scope(beta):
        assert breach_due() == 0

"""One function moves a stage; one row records it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import StopSale
from flows.models import EventSubject, StageEvent
from flows.perform import available, create, create_many, perform, perform_many
from flows.record import batch
from returns_portal.lib.errors import PermissionDenied, TransitionRefused
from tenants.actors import Actor
from tests.cast import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alpha")]


def a_stop_sale(reason: str = "It smokes") -> StopSale:
    return create(StopSale(reason=reason), by=Actor.system())


def names() -> list[str]:
    return list(StageEvent.objects.order_by("at", "id").values_list("name", flat=True))


def test_a_verb_moves_the_stage_and_leaves_one_event(alice: Person) -> None:
    stop = a_stop_sale()
    moved = perform(stop, "confirm", by=alice.actor, person=alice.user.pk)
    assert (moved.status, moved.version, moved.confirmed_by) == ("confirmed", 2, alice.user.pk)
    event = StageEvent.objects.get(name="stop_sale.confirmed")
    assert (event.source, event.target, event.verb) == ("placed", "confirmed", "confirm")
    assert (event.actor_kind, event.actor_id) == ("member", alice.user.pk)
    assert event.previous == {"status": "placed"}
    assert event.snapshot["status"] == "confirmed"
    assert event.data == {"person": str(alice.user.pk)}
    subject = EventSubject.objects.get(event=event)
    assert (subject.subject_type, subject.subject_id) == ("catalog.stopsale", stop.pk)


def test_a_verb_that_the_state_does_not_allow_changes_nothing() -> None:
    stop = a_stop_sale()
    with pytest.raises(TransitionRefused, match="“Lift” is not possible: it is placed"):
        perform(stop, "lift", by=Actor.system(), person=None, reason="x")
    stop.refresh_from_db()
    assert (stop.status, stop.version) == ("placed", 1)
    assert names() == ["stop_sale.placed"]


def test_a_guard_refuses_with_its_sentence() -> None:
    stop = perform(a_stop_sale(), "confirm", by=Actor.system(), person=None)
    with pytest.raises(TransitionRefused, match="A first person must ask"):
        perform(stop, "lift", by=Actor.system(), person=None, reason="x")
    assert names() == ["stop_sale.placed", "stop_sale.confirmed"]


def test_an_actor_without_the_right_is_refused_before_the_state_is_looked_at(bob: Person) -> None:
    stop = a_stop_sale()
    with pytest.raises(PermissionDenied):
        perform(stop, "confirm", by=bob.actor, person=bob.user.pk)
    with pytest.raises(PermissionDenied):
        perform(stop, "lift", by=bob.actor, person=bob.user.pk, reason="x")
    assert names() == ["stop_sale.placed"]


def test_perform_works_on_the_fresh_row_and_not_on_the_one_in_hand() -> None:
    stop = a_stop_sale()
    stale = StopSale.objects.get(pk=stop.pk)
    perform(stop, "withdraw", by=Actor.system(), reason="mistake")
    with pytest.raises(TransitionRefused):
        perform(stale, "confirm", by=Actor.system(), person=None)


def test_perform_locks_the_row_before_it_writes() -> None:
    stop = a_stop_sale()
    with CaptureQueriesContext(connection) as queries:
        perform(stop, "withdraw", by=Actor.system(), reason="mistake")
    statements = [each["sql"] for each in queries.captured_queries]
    locking = next(i for i, sql in enumerate(statements) if "FOR UPDATE OF" in sql)
    writing = next(i for i, sql in enumerate(statements) if sql.startswith("UPDATE"))
    assert locking < writing


def test_a_status_cannot_be_assigned() -> None:
    stop = a_stop_sale()
    with pytest.raises(AttributeError):
        stop.status = "lifted"


def test_a_stage_can_be_reloaded_and_validated() -> None:
    stop = a_stop_sale()
    other = StopSale.objects.get(pk=stop.pk)
    perform(other, "withdraw", by=Actor.system(), reason="mistake")
    stop.refresh_from_db()
    assert stop.status == "lifted"
    stop.refresh_from_db(fields=["status"])
    blank = ["serials", "serial_ranges", "lot_ranges"]
    blank += ["placed_by", "confirmed_by", "lift_requested_by", "lifted_by"]
    stop.full_clean(exclude=blank)
    with pytest.raises(AttributeError):
        stop.status = "placed"


def test_a_new_stage_starts_in_its_initial_state_or_not_at_all() -> None:
    with pytest.raises(ValueError, match="starts as placed"):
        create(StopSale(reason="x", status="lifted"), by=Actor.system())
    assert StopSale.objects.count() == 0


def test_many_are_moved_with_a_fixed_number_of_statements() -> None:
    def statements(count: int) -> int:
        stops = create_many([StopSale(reason=str(n)) for n in range(count)], by=Actor.system())
        rows = StopSale.objects.filter(pk__in=[stop.pk for stop in stops])
        with CaptureQueriesContext(connection) as queries:
            perform_many(rows, "withdraw", by=Actor.system(), reason="all")
        assert rows.filter(status="lifted", version=2).count() == count
        return len(queries)

    assert statements(2) == statements(50)
    assert StageEvent.objects.filter(name="stop_sale.withdrawn").count() == 52


def test_many_move_together_or_not_at_all() -> None:
    first, second = a_stop_sale("1"), a_stop_sale("2")
    perform(second, "withdraw", by=Actor.system(), reason="x")
    rows = StopSale.objects.filter(pk__in=[first.pk, second.pk])
    with pytest.raises(TransitionRefused):
        perform_many(rows, "confirm", by=Actor.system(), person=None)
    first.refresh_from_db()
    assert first.status == "placed"
    assert "stop_sale.confirmed" not in names()


def test_a_batch_writes_the_events_of_several_verbs_at_once() -> None:
    with CaptureQueriesContext(connection) as queries, batch():
        stop = a_stop_sale()
        perform(stop, "withdraw", by=Actor.system(), reason="x")
    inserts = [sql for each in queries if "INSERT INTO" in (sql := each["sql"])]
    assert sum("flows_stageevent" in sql for sql in inserts) == 1
    assert names() == ["stop_sale.placed", "stop_sale.withdrawn"]


def test_available_keeps_a_refused_verb_with_its_reason(alice: Person, bob: Person) -> None:
    stop = perform(a_stop_sale(), "confirm", by=Actor.system(), person=None)
    (lift,) = available(stop, alice.actor)
    assert (lift.name, lift.allowed) == ("lift", False)
    assert str(lift.reason) == "A first person must ask for it to be lifted."
    assert available(stop, bob.actor) == []

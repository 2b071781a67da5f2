"""Events collected in memory tell what was kept, who did it, and nothing else."""

from __future__ import annotations

import random
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import StopSale
from flows.models import StageEvent
from flows.perform import create, perform
from flows.record import batch
from flows.together import Together
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import Person

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(StageEvent.objects.order_by("at", "id").values_list("name", flat=True))


class Changed(Exception):
    """Somebody changes their mind."""


def withdraw_and_undo(stop: StopSale) -> None:
    """Move `stop` within a savepoint that is rolled back."""
    with suppress(Changed), transaction.atomic():
        perform(stop, "withdraw", by=Actor.system(), reason="mistake")
        raise Changed


def test_what_a_savepoint_undid_leaves_no_event(in_alpha: Tenant) -> None:
    with transaction.atomic(), batch():
        stop = create(StopSale(reason="It smokes"), by=Actor.system())
        withdraw_and_undo(stop)
        with transaction.atomic():
            perform(stop, "confirm", by=Actor.system(), person=None)
    stop.refresh_from_db()
    assert (stop.status, stop.version) == ("confirmed", 2)
    assert names() == ["stop_sale.placed", "stop_sale.confirmed"]


def test_a_move_that_was_undone_does_not_keep_the_version_from_being_raised(
    in_alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = create(StopSale(reason="root"), by=Actor.system())
    part = create(StopSale(reason="part"), by=Actor.system())
    pair = ("catalog.stopsale", root.pk)
    monkeypatch.setattr(StopSale, "root", lambda self: pair if self.reason == "part" else None)
    with transaction.atomic(), batch():
        withdraw_and_undo(root)
        perform(part, "withdraw", by=Actor.system(), reason="mistake")
    root.refresh_from_db()
    assert (root.status, root.version) == ("placed", 2)


@pytest.mark.django_db(transaction=True)
def test_a_batch_outside_a_transaction_is_refused_before_anything_moves(alpha: Tenant) -> None:
    with tenant_scope(alpha):
        stop = create(StopSale(reason="It smokes"), by=Actor.system())
        with pytest.raises(RuntimeError, match="belongs in the transaction"), batch():
            perform(stop, "withdraw", by=Actor.system(), reason="mistake")
        with transaction.atomic():
            stop.refresh_from_db()
            assert stop.status == "placed"
            assert names() == ["stop_sale.placed"]


def test_roots_are_raised_in_the_order_of_their_keys_so_that_two_never_deadlock(
    in_alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = [create(StopSale(reason="root"), by=Actor.system()).pk for _ in range(8)]
    parts = [create(StopSale(reason="part"), by=Actor.system()) for _ in roots]
    root_of: dict[UUID, UUID] = dict(zip((each.pk for each in parts), roots, strict=True))
    monkeypatch.setattr(
        StopSale,
        "root",
        lambda self: ("catalog.stopsale", root_of[self.pk]) if self.pk in root_of else None,
    )
    random.Random(7).shuffle(parts)
    with CaptureQueriesContext(connection) as queries, transaction.atomic(), batch():
        for part in parts:
            perform(part, "withdraw", by=Actor.system(), reason="mistake")
    raising = [each["sql"] for each in queries if 'version" + 1' in each["sql"]]
    assert [next(key for key in roots if key.hex in sql) for sql in raising] == sorted(roots)


def test_a_move_made_together_names_who_made_it(in_alpha: Tenant, alice: Person) -> None:
    together = Together(alice.actor)
    stop = together.create(StopSale(reason="It smokes"))
    together.move(stop, "withdraw", by=Actor.system(), reason="mistake")
    together.write()
    actors = StageEvent.objects.order_by("at", "id").values_list("name", "actor_kind", "actor_id")
    assert list(actors) == [
        ("stop_sale.placed", "member", alice.user.pk),
        ("stop_sale.withdrawn", "system", None),
    ]

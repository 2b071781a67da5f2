"""Two people at once: threads on the real database, each in a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import StopSale
from recalls.models import AffectedUnit, RecallNotice
from recalls.services import campaigns, stop_sales, units
from recalls.services.notices import write_next
from recalls.services.searching import search
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma.models import Rma
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recallers() -> Iterator[Recallers]:
    """A shop of its own: what these tests commit stays."""
    with clock.frozen(make.SOON):
        shop = routes.furnished(cast.shop("alpha"))
        first = cast.person(shop, "recall_manager", "Alice")
        yield Recallers(shop, first, cast.person(shop, "recall_manager", "Ben"))


def together(shop: Tenant, *works: Callable[[], Any], atomic: bool = True) -> list[Any]:
    """The results, or the refusals, of works that start at the same moment."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            with clock.frozen(make.SOON), tenant_scope(shop):
                barrier.wait(10)
                if atomic:
                    with transaction.atomic():
                        results[place] = work()
                else:
                    results[place] = work()
        except DomainError as failure:
            results[place] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def refusals(results: list[Any]) -> list[str]:
    return [each.code for each in results if isinstance(each, DomainError)]


def test_a_recall_is_approved_once_and_never_by_who_submitted_it(recallers: Recallers) -> None:
    campaign = recallers.draft()
    third = cast.person(recallers.shop, "recall_manager", "Cleo").actor
    first, second = recallers.first.actor, recallers.second.actor
    with make.working_in(recallers.shop):
        campaigns.submit(campaign, by=first)
    results = together(
        recallers.shop,
        *[lambda by=by: campaigns.approve(campaign, by=by) for by in (first, second, third)],
    )
    assert sorted(refusals(results))[-1] == "transition_refused"
    assert len(refusals(results)) == 2
    done = recallers.fresh(campaign)
    assert done.status == "approved"
    assert done.approver in (second.id, third.id)


def test_a_recall_that_two_begin_begins_once(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.approved()
    begin = [
        lambda by=by: campaigns.activate(campaign, by=by)
        for by in (recallers.first.actor, recallers.second.actor)
    ]
    assert refusals(together(recallers.shop, *begin)) == ["transition_refused"]
    with make.working_in(recallers.shop):
        assert StopSale.objects.count() == 1


def test_workers_that_search_and_write_at_once_find_and_tell_everybody_once(
    recallers: Recallers,
) -> None:
    for number in range(2288, 2294):
        lamp_sold(recallers.shop, f"L3-{number}")
    campaign = recallers.approved()
    with make.working_in(recallers.shop):
        campaign = campaigns.activate(campaign, by=recallers.first.actor)
    together(recallers.shop, *[lambda: search(campaign)] * 3, atomic=False)
    written: list[Any] = []

    def write() -> int:
        total = 0
        while claimed := write_next(
            campaign, write=lambda letter: not written.append(letter), limit=2
        ):
            total += claimed
        return total

    assert sum(together(recallers.shop, write, write, write, atomic=False)) == 6
    assert len({letter.customer.pk for letter in written}) == len(written) == 6
    with make.working_in(recallers.shop):
        assert AffectedUnit.objects.filter(contact="notified").count() == 6
        assert RecallNotice.objects.filter(outcome="sent").count() == 6


def test_an_owner_who_clicks_twice_opens_one_return(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    owner = Actor.shopper(unit.customer_id)
    choose = [lambda: units.choose_remedy(unit, by=owner, remedy="refund")] * 3
    assert refusals(together(recallers.shop, *choose)) == ["transition_refused"] * 2
    with make.working_in(recallers.shop):
        assert Rma.objects.count() == 1


def test_two_who_ask_at_once_do_lift_a_stop_sale_but_one_person_twice_does_not(
    recallers: Recallers,
) -> None:
    lamp = make_product(recallers.shop, "LAMP")
    first, second = recallers.first.actor, recallers.second.actor
    with make.working_in(recallers.shop):
        stop = stop_sales.place(by=first, product=lamp, reason="It smokes")
        stop_sales.confirm(stop, by=second)

    def lift(by: Actor) -> Callable[[], Any]:
        return lambda: stop_sales.lift(stop, by=by, reason="Mended")

    assert refusals(together(recallers.shop, lift(first), lift(first))) == ["lifter_is_requester"]
    with make.working_in(recallers.shop):
        assert StopSale.objects.get().status == "confirmed"
    assert refusals(together(recallers.shop, lift(second), lift(second))) == ["transition_refused"]
    with make.working_in(recallers.shop):
        assert StopSale.objects.get().status == "lifted"

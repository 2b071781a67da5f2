"""Two at once: threads on the real database, each with a connection and transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import OrderLine
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma import services
from rma.services import fulfilling
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import exchange
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Iterator[Tenant]:
    """A shop of its own: what these tests commit stays."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.with_policy(tenant, refund_on="receipt")
    return tenant


def together(shop: Tenant, *works: Callable[[], Any]) -> list[Any]:
    """The results, or the refusals, of works that start at the same moment."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            with clock.frozen(make.SOON), tenant_scope(shop), transaction.atomic():
                barrier.wait(10)
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


#: Two works at the same moment, and as each of the two ways that it may go.
EITHER_WAY = pytest.mark.parametrize("first", [None, 0, 1], ids=["at once", "first", "second"])


def either(shop: Tenant, first: int | None, *works: Callable[[], Any]) -> list[Any]:
    """As `together`; where `first` is named, that work is over before the others begin."""
    if first is None:
        return together(shop, *works)
    found = dict(zip([first], together(shop, works[first]), strict=True))
    rest = [place for place in range(len(works)) if place != first]
    found |= dict(zip(rest, together(shop, *[works[place] for place in rest]), strict=True))
    return [found[place] for place in range(len(works))]


def refusals(results: list[Any]) -> list[str]:
    return [each.code for each in results if isinstance(each, DomainError)]


def test_goods_in_exchange_leave_once(shop: Tenant) -> None:
    with clock.frozen(make.SOON):
        exchange.shop_with_sizes(shop)
        whole = exchange.exchanged(shop, "TEE-XS", 2)
        make.received(shop, whole.lines[0], 2)

    def send() -> Any:
        return fulfilling.send_replacement(whole.resolutions[0], by=make.SYSTEM, quantity=2)

    assert len(refusals(together(shop, send, send))) == 1
    assert exchange.free(shop, "TEE-XS") == 3


def test_one_external_id_at_once_makes_one_return(shop: Tenant) -> None:
    orders = [make_order(shop) for _place in range(3)]

    def request(order: Any) -> Callable[[], Any]:
        ask = make.return_ask(order, external_id="R-1")
        return lambda: services.request_return(ask, by=make.SYSTEM, tenant=shop)

    assert refusals(together(shop, *map(request, orders))) == ["duplicate_external_id"] * 2


def test_one_serial_at_once_is_on_one_return(shop: Tenant) -> None:
    orders = [make_order(shop, lines=[line_given(sku=f"P{place}")]) for place in range(2)]

    def request(order: Any) -> Callable[[], Any]:
        ask = make.return_ask(order, make.line_ask(serials=["SN-1"]))
        return lambda: services.request_return(ask, by=make.SYSTEM, tenant=shop)

    assert refusals(together(shop, *map(request, orders))) == ["serial_on_open_return"]


def returned(shop: Tenant, quantity: int = 1) -> Any:
    with clock.frozen(make.SOON):
        order = make_order(shop, lines=[line_given(quantity=quantity)])
        return make.returned(shop, order, make.line_ask(quantity=quantity))


def test_two_docks_never_count_more_than_was_sent(shop: Tenant) -> None:
    whole = returned(shop, 3)

    def receive() -> int:
        return services.receive_line(whole.lines[0], quantity=2, by=make.SYSTEM)

    assert sorted(together(shop, receive, receive)) == [1, 2]
    assert make.fresh(shop, whole.rma).lines[0].received == 3


def test_verbs_on_everything_at_once_never_wait_for_each_other_for_ever(shop: Tenant) -> None:
    whole = returned(shop, 4)
    line, parcel = whole.lines[0], whole.shipments[0]
    results = together(
        shop,
        lambda: services.receive_line(line, quantity=1, by=make.SYSTEM),
        lambda: services.request_label(parcel, by=make.SYSTEM),
        lambda: services.receive_line(line, quantity=1, by=make.SYSTEM),
        lambda: services.cancel_line(line, by=make.SYSTEM, quantity=1),
        lambda: services.give_up_line(line, by=make.SYSTEM, quantity=1),
    )
    assert set(refusals(results)) <= {"transition_refused"}
    after = make.fresh(shop, whole.rma)
    assert sum(line.requested for line in after.lines) == 4
    worth = sum(each.amount_minor for each in after.resolutions if each.status != "cancelled")
    held = sum(line.live_quantity for line in after.lines)
    assert worth == held * 1000
    with make.working_in(shop):
        assert OrderLine.objects.get(pk=line.order_line_id).on_returns == held

"""Upserts at the same moment: one row, no deadlock, and never less than is on returns."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from catalog.given import OrderGiven, ProductGiven
from catalog.models import Customer, Order, OrderLine, Product, Unit
from catalog.services import upsert_orders, upsert_products
from returns_portal.lib.errors import Conflict
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.factories.catalog import line_given, make_order, order_given

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.system()


def at_once(tenant: Tenant, *works: Callable[[], object]) -> list[object]:
    """What the works return (or raise), each on a connection of its own, begun together."""
    start, results = Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            with tenant_scope(tenant):
                start.wait()
                with transaction.atomic():
                    results[place] = work()
        except Exception as failure:
            results[place] = failure
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_new_order_twice_at_once_is_one_order(transactional_db, alpha):
    given = order_given(
        external_id="1", customer={"email": "ada@example.com"}, lines=[line_given(serials=["S1"])]
    )
    for _attempt in range(5):
        results = at_once(alpha, *[lambda: upsert_orders([given], by=BY)[0]] * 4)
        assert all(not isinstance(result, Exception) for result in results), results
    with tenant_scope(alpha), transaction.atomic():
        tables = (Order, OrderLine, Product, Customer, Unit)
        assert [table.objects.count() for table in tables] == [1] * 5


def test_of_the_same_new_order_one_caller_is_told_that_it_was_created(transactional_db, alpha):
    given = order_given(external_id="1")
    results = at_once(alpha, *[lambda: upsert_orders([given], by=BY)[0]] * 3)
    assert sorted(result.created for result in results) == [False, False, True]


def test_batches_in_opposite_order_do_not_block_each_other(transactional_db, alpha):
    def batch(numbers: range) -> list[OrderGiven]:
        return [
            order_given(
                external_id=str(number),
                customer={"external_id": f"c{number % 7}", "name": f"Name {number}"},
                lines=[
                    line_given(sku=f"S{number}", serials=[f"N{number}"]),
                    line_given(sku=f"S{100 - number}"),
                ],
            )
            for number in numbers
        ]

    for _attempt in range(3):
        results = at_once(
            alpha,
            lambda: upsert_orders(batch(range(100)), by=BY),
            lambda: upsert_orders(batch(range(99, -1, -1)), by=BY),
            lambda: upsert_orders(batch(range(50, 150)), by=BY),
        )
        assert all(isinstance(result, list) for result in results), results
    with tenant_scope(alpha), transaction.atomic():
        assert (Order.objects.count(), OrderLine.objects.count()) == (150, 300)


def test_products_in_opposite_order_do_not_block_each_other(transactional_db, alpha):
    def batch(numbers: range, title: str) -> list[ProductGiven]:
        return [ProductGiven(sku=f"S{number}", title=title) for number in numbers]

    results = at_once(
        alpha,
        lambda: upsert_products(batch(range(100), "one"), by=BY),
        lambda: upsert_products(batch(range(99, -1, -1), "two"), by=BY),
    )
    assert all(isinstance(result, list) for result in results), results
    with tenant_scope(alpha), transaction.atomic():
        titles = Product.objects.values_list("title", flat=True)
        assert (len(titles), len(set(titles))) == (100, 1)


def test_a_return_and_a_smaller_order_at_once_never_leave_more_coming_back_than_sold(
    transactional_db, alpha
):
    def put_on_a_return() -> int:
        order = Order.objects.select_for_update(of=("self",)).get(external_id="1")
        line = order.lines.get()
        taken = min(2, line.returnable_quantity)
        return OrderLine.objects.filter(pk=line.pk).update(on_returns=taken)

    def sell_less() -> object:
        return upsert_orders([order_given(external_id="1", lines=[line_given(quantity=1)])], by=BY)[
            0
        ]

    for _attempt in range(5):
        make_order(alpha, external_id="1", lines=[line_given(quantity=2)])
        _returned, sold = at_once(alpha, put_on_a_return, sell_less)
        with tenant_scope(alpha), transaction.atomic():
            line = OrderLine.objects.get()
            assert (line.quantity, line.on_returns) == (
                (2, 2) if isinstance(sold, Conflict) else (1, 1)
            )
            OrderLine.objects.update(on_returns=0)

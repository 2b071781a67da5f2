"""Whatever an order looks like: said twice it is there once, and said last it is what was said."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.given import LineGiven, OrderGiven
from catalog.models import Customer, Fulfilment, Order, OrderLine, Product, Unit
from catalog.services import upsert_order
from flows.models import StageEvent
from tenants.actors import Actor

pytestmark = pytest.mark.usefixtures("in_alpha")
BY = Actor.system()
KEPT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def lines(draw) -> list[LineGiven]:
    """One to five lines of four articles, some with serials, some cancelled in part."""
    found = []
    for place in range(draw(st.integers(1, 5))):
        quantity = draw(st.integers(1, 9))
        serials = [f"S{place}-{n}" for n in range(draw(st.integers(0, min(quantity, 2))))]
        cents = draw(st.integers(0, 10**6))
        found.append(
            LineGiven(
                external_id=str(place),
                sku=draw(st.sampled_from(["A", "a", "B", "C"])),
                quantity=quantity,
                unit_price=Decimal(cents).scaleb(-draw(st.integers(0, 6))),
                fulfilled_quantity=draw(st.none() | st.integers(0, quantity)),
                serials=serials,
                final_sale=draw(st.booleans()),
            )
        )
    return found


@st.composite
def orders(draw) -> OrderGiven:
    """An order with the same id as every other."""
    return OrderGiven(
        external_id="one",
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        placed_at=datetime(2026, 1, draw(st.integers(1, 28)), tzinfo=UTC),
        prices_include_tax=draw(st.booleans()),
        lines=draw(lines()),
    )


def everything() -> list[list[tuple]]:
    """All rows of all tables an upsert writes."""
    models = (Order, OrderLine, Product, Customer, Fulfilment, Unit, StageEvent)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


@KEPT
@given(order=orders())
def test_said_twice_it_is_there_once(order):
    with transaction.atomic():
        upsert_order(order, by=BY)
        before = everything()
        result = upsert_order(order, by=BY)
        assert (result.created, result.changed) == (False, False)
        assert everything() == before
        transaction.set_rollback(True)


@KEPT
@given(first=orders(), last=orders())
def test_what_was_said_last_is_kept_whatever_came_before(first, last):
    def kept() -> list[tuple]:
        names = ("external_id", "sku", "quantity", "fulfilled_quantity", "unit_price", "final_sale")
        return list(OrderLine.objects.order_by("position").values_list(*names))

    with transaction.atomic():
        upsert_order(last, by=BY)
        alone = kept()
        transaction.set_rollback(True)
    with transaction.atomic():
        upsert_order(first, by=BY)
        upsert_order(last, by=BY)
        assert kept() == alone
        assert Order.objects.get().currency == last.currency
        transaction.set_rollback(True)

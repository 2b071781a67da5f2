"""How many round trips things cost, BEGIN included; COMMIT comes on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.journeys.partner import Partner
from tests.rma.asking import body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Iterator[Tenant]:
    """A shop of its own: what these tests commit stays."""
    with clock.frozen(make.SOON):
        yield make.seeded(cast.shop("alpha"))


@pytest.fixture
def partner(shop: Tenant) -> Partner:
    """A partner whose key was used, and whose shop's rules were read, a moment ago."""
    partner = Partner(shop)
    partner.must(partner.post("returns", body(make_order(shop))), 201)
    return partner


def trips(partner: Partner, method: str, path: str, sent: Any = None, status: int = 200) -> int:
    headers = {"idempotency_key": path} if method == "POST" else {}
    with CaptureQueriesContext(connection) as captured:
        answer = partner.call(method, path, sent, **headers)
    partner.must(answer, status)
    return len(captured)


def test_a_request_costs_six(partner: Partner, shop: Tenant) -> None:
    # BEGIN with the key, idempotency, order, its lines, all new rows; COMMIT with the answer.
    order = make_order(shop, lines=[line_given(), line_given(external_id="2", sku="CAP")])
    sent = body(order, {"order_line": "1", "quantity": 2}, {"order_line": "2", "quantity": 1})
    assert trips(partner, "POST", "returns", sent, 201) == 6 - 1


def test_another_return_of_the_same_order_asks_what_is_on_returns(
    partner: Partner, shop: Tenant
) -> None:
    order = make_order(shop)
    partner.must(partner.post("returns", body(order)), 201)
    assert trips(partner, "POST", "returns", body(order), 201) == 7 - 1


def test_a_quote_costs_four(partner: Partner, shop: Tenant) -> None:
    assert trips(partner, "POST", "returns/quote", body(make_order(shop))) == 4 - 1


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_costs_the_same_however_long_it_is(
    partner: Partner, shop: Tenant, count: int
) -> None:
    for _place in range(count):
        partner.must(partner.post("returns", body(make_order(shop))), 201)
    assert trips(partner, "GET", "returns") == 7
    assert trips(partner, "GET", "resolutions") == 2
    assert trips(partner, "GET", "shipments") == 2

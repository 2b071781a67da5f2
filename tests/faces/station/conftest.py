"""A furnished shop in the days after delivery, its people at the station, a parcel at its dock."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from returns_portal.lib import clock
from rma.selectors.whole import WholeReturn
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

At = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    with clock.frozen(make.SOON):
        yield


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    """Alpha with all that a shop starts with."""
    return routes.furnished(alpha)


@pytest.fixture
def at(shop: Tenant) -> At:
    """The station's pages as somebody with a role sees them, working at DOCK-1."""

    def with_role(role: str) -> Client:
        client = cast.browser(shop, cast.person(shop, role))
        dock = floor.location(shop, "DOCK-1")
        client.post(f"/station/places/{dock.public_id}/")
        return client

    return with_role


@pytest.fixture
def receiver(at: At) -> Client:
    """Somebody who receives parcels."""
    return at("receiver")


@pytest.fixture
def inspector(at: At) -> Client:
    """Somebody who inspects."""
    return at("inspector")


@pytest.fixture
def two_shirts(shop: Tenant) -> WholeReturn:
    """An approved return of two T-shirts that has not arrived."""
    order = make_order(shop, lines=[line_given(external_id="1", quantity=2)])
    return make.returned(shop, order, make.line_ask(quantity=2))

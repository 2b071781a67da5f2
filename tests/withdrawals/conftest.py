"""A shop with an order, and a shopper's browser: as the portal's own tests have them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from returns_portal.lib import clock
from tests.faces.portal.conftest import open_shop, order, shopper, visitor
from tests.factories import rma as make
from tests.factories.catalog import make_order

__all__ = ["open_shop", "order", "shopper", "visitor"]

#: In time: the goods came on 4 October, the period ends on Monday the 19th.
STATED = datetime(2026, 10, 19, 21, 30, tzinfo=UTC)
#: The first moment of the day after, where the shop is.
TOO_LATE = datetime(2026, 10, 19, 22, 0, tzinfo=UTC)
GERMAN = {"name": "Ada Lovelace", "email": "ada@post.example", "country": "DE"}


@pytest.fixture
def shop(alpha):
    make.with_policy(alpha, window_days=7)
    return alpha


@pytest.fixture
def in_october():
    with clock.frozen(STATED):
        yield


def order_of(shop, **fields):
    return make_order(shop, customer=GERMAN, **fields)

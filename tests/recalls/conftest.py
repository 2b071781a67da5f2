"""A furnished shop with two recall managers, in the days after delivery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as routes
from tests.factories import rma as make
from tests.recalls.recalling import Recallers


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    """Alpha with all that a shop starts with."""
    return routes.furnished(alpha)


@pytest.fixture
def recallers(shop: Tenant) -> Recallers:
    """Two people who may decide on recalls."""
    first = cast.person(shop, "recall_manager", "Alice")
    return Recallers(shop, first, cast.person(shop, "recall_manager", "Ben"))


@pytest.fixture
def soon() -> Iterator[None]:
    """The clock stands some days after the goods were delivered."""
    with clock.frozen(make.SOON):
        yield

"""A shop that takes returns, a day within the thirty days, and a partner who calls its API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from returns_portal.lib import clock
from rma.selectors.rules import forget_rules
from tenants.models import Tenant
from tests.factories import rma as make
from tests.journeys.partner import Partner


@pytest.fixture
def shop(alpha: Tenant) -> Iterator[Tenant]:
    """Alpha with the standard reasons and the thirty-day policy, on a day soon after a delivery."""
    with clock.frozen(make.SOON):
        make.seeded(alpha)
        yield alpha


@pytest.fixture
def partner(shop: Tenant) -> Partner:
    """A partner of the shop with a key for everything."""
    return Partner(shop)


@pytest.fixture(autouse=True)
def _only_the_api() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.rma.urls"):
        yield


@pytest.fixture(autouse=True)
def _rules_are_read_again() -> None:
    forget_rules()

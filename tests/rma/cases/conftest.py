"""The counter of a shop, where rows of the case list are asked; with every address, pages too."""

from __future__ import annotations

import pytest

from tenants.models import Tenant
from tests.journeys.partner import Partner
from tests.rma.cases.counter import Counter


@pytest.fixture(autouse=True)
def _only_the_api() -> None:
    """Mails that are written here link to pages, so that the pages have to be there."""


@pytest.fixture
def counter(shop: Tenant, partner: Partner) -> Counter:
    """A counter of the shop, with the seeded policy."""
    return Counter(shop, partner)

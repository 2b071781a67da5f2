"""Fixtures that every part of the suite shares: two shops, their people, and a worker's duty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, settings

from flows.drain import drain
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast

# Two cores shared by many are slow at times; a property is about what holds, not how fast.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def alpha(db: None) -> Tenant:
    """The shop that the test is about."""
    return cast.shop("alpha")


@pytest.fixture
def beta(db: None) -> Tenant:
    """The shop beside it, which must never notice."""
    return cast.shop("beta")


@pytest.fixture
def in_alpha(alpha: Tenant) -> Iterator[Tenant]:
    """Alpha, with its scope entered and a transaction open for the whole test."""
    with tenant_scope(alpha), transaction.atomic():
        yield alpha


@pytest.fixture
def alice(alpha: Tenant) -> cast.Person:
    """Works in alpha and may do everything there."""
    return cast.person(alpha, "admin", "Alice")


@pytest.fixture
def bob(alpha: Tenant) -> cast.Person:
    """Is in alpha, and may only look."""
    return cast.person(alpha, "analyst", "Bob")


@pytest.fixture
def charlie(beta: Tenant) -> cast.Person:
    """May do everything, but in another shop."""
    return cast.person(beta, "admin", "Charlie")


@pytest.fixture
def run_handlers() -> Callable[[Tenant], int]:
    """Do what a worker would: number this shop's events and run their handlers."""

    def run(tenant: Tenant) -> int:
        with tenant_scope(tenant):
            return drain()

    return run


@pytest.fixture(autouse=True)
def _speak_english() -> Iterator[None]:
    """Let no language that a page of one test was asked in reach the next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no rate limit or nudge of one test reach the next."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()

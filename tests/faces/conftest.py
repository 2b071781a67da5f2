"""Every page of these tests is looked at on one Friday in Dublin, in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from returns_portal.lib import clock
from tests.faces.drawing import NOW


@pytest.fixture
def friday_in_dublin() -> Iterator[None]:
    with clock.frozen(NOW), timezone.override("Europe/Dublin"), translation.override("en"):
        yield

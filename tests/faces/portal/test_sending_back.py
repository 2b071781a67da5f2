"""From the door to the return's own page, as a browser without JavaScript goes."""

from __future__ import annotations

import pytest

from tests.faces.portal.shopper import Shopper

pytestmark = pytest.mark.django_db


def test_a_return_goes_all_the_way(shopper: Shopper) -> None:
    path = shopper.send()
    page = shopper.client.get(path)
    assert page.status_code == 200
    words = page.content.decode()
    assert "Your return is approved" in words
    assert "€80.00" in words

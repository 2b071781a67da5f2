"""Every outcome with its exact amount, in the policy's order; the sum follows what is ticked."""

from __future__ import annotations

import pytest

from tests.faces.portal.shopper import Shopper
from tests.factories.rma import with_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def choosing(shopper: Shopper) -> Shopper:
    """The shopper at the outcomes, of which the shop offers three."""
    with_policy(shopper.tenant, resolutions=["store_credit", "refund", "repair"])
    shopper.open()
    shopper.choose()
    shopper.fill("reasons", **{"reason-0": "too_small"})
    return shopper


def test_outcomes_stand_in_the_order_of_the_policy(choosing: Shopper) -> None:
    page = choosing.client.get(f"{choosing.form}/outcome").content.decode()
    places = [page.index(f'value="{kind}"') for kind in ("store_credit", "refund", "repair")]
    assert places == sorted(places)
    assert '<h2 id="sum">Shop credit</h2>' in page
    assert "Credit for your next order" in page


def test_the_sum_follows_the_tick_and_nothing_is_kept(choosing: Shopper) -> None:
    answer = choosing.fill("outcome/would-be", choice="repair")
    assert "No money changes hands" in answer.content.decode()
    answer = choosing.fill("outcome/would-be", choice="refund")
    assert '<h2 id="sum">Money back</h2>' in answer.content.decode()
    assert choosing.client.get(f"{choosing.form}/sending").status_code == 302
    assert choosing.fill("outcome/would-be", choice="pigeon").status_code == 200

"""One return goes all the way: requested, sent, counted, inspected, routed, paid, closed."""

from __future__ import annotations

import pytest

from flows.timeline import events_of
from returns_portal.lib import clock
from rma import services
from tests.factories import rma as make
from tests.factories.catalog import make_order


@pytest.fixture
def shop(alpha):
    return make.seeded(alpha)


@pytest.fixture(autouse=True)
def _soon():
    with clock.frozen(make.SOON):
        yield


def test_a_return_goes_all_the_way(shop, alice):
    order = make_order(shop)
    whole = make.returned(shop, order)
    line, resolution = whole.lines[0], whole.resolutions[0]
    assert (whole.rma.status, line.status, resolution.status) == (
        "authorized",
        "authorized",
        "proposed",
    )
    assert resolution.amount_minor == 1000
    assert make.received(shop, line) == 1
    assert make.fresh(shop, whole.rma).resolutions[0].status == "proposed"
    make.inspected(shop, line)
    assert make.fresh(shop, whole.rma).resolutions[0].status == "due"
    with make.working_in(shop):
        services.settle_resolution(resolution, by=alice.actor, reference="T-1", amount_minor=1000)
    make.disposed(shop, line)
    after = make.fresh(shop, whole.rma)
    assert (after.rma.status, after.resolutions[0].status) == ("closed", "settled")
    with make.working_in(shop):
        names = [event.name for event in events_of(whole.rma)]
    assert names == [
        "rma.requested",
        "rma_line.requested",
        "resolution.proposed",
        "rma_line.authorized",
        "rma.authorized",
        "shipment.created",
        "rma_line.received",
        "shipment.arrived",
        "rma_line.inspected",
        "resolution.approved",
        "resolution.payment_started",
        "resolution.settled",
        "credit_note.written",
        "rma_line.disposed",
        "rma.closed",
    ]

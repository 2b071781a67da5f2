"""A week of a shop in Berlin that can be counted by hand: Monday 5 to Sunday 11 October 2026.

Two returns fall on the very edges of the week, in Berlin's time and not in UTC's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from catalog.models import Order
from disposition.services import approve_route
from insights.periods import Period
from returns_portal.lib import clock
from rma.models import Rma
from rma.selectors.whole import whole_return
from rma.services import cancel_return, settle_resolution
from tenants.models import Tenant
from tests.factories import disposition as way
from tests.factories import inspection as floor
from tests.factories import rma as returns
from tests.factories.catalog import make_order, make_product
from tests.factories.rma import SYSTEM, line_ask, working_in

FIRST, LAST = date(2026, 10, 5), date(2026, 10, 11)
#: Midnight in Berlin is two hours before midnight in UTC.
MONDAY = datetime(2026, 10, 4, 22, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 10, 11, 22, tzinfo=UTC)
MOMENT = (NEXT_MONDAY - datetime(2026, 10, 11, 21, 59, 59, tzinfo=UTC)) * 1


def week(tenant: Tenant) -> Period:
    """The week, in the time zone of `tenant`."""
    return Period(FIRST, LAST, tenant.tz)


def at(day: int, hour: int = 10) -> datetime:
    """An hour of a day of October, in UTC."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def order(tenant: Tenant, placed: datetime, quantity: int) -> Order:
    """T-shirts for 10.00 each, delivered at once."""
    line = {"sku": "TEE", "title": "T-shirt", "quantity": quantity, "unit_price": "10.00"}
    return make_order(tenant, placed_at=placed, delivered_at=placed, lines=[line])


def asked(tenant: Tenant, of: Order, when: datetime, quantity: int = 1, **fields: Any) -> Rma:
    """A return of T-shirts, requested then."""
    with clock.frozen(when):
        return returns.returned(tenant, of, line_ask(quantity=quantity, **fields)).rma


def lived(tenant: Tenant) -> Tenant:
    """The week, and what lies around it."""
    with clock.frozen(at(1)):
        way.furnished(tenant)
        make_product(tenant, "TEE", title="T-shirt", price="10.00", currency="EUR")
    early = order(tenant, MONDAY - MOMENT, 3)
    late = order(tenant, MONDAY, 10)
    asked(tenant, early, MONDAY - MOMENT)
    asked(tenant, early, NEXT_MONDAY - MOMENT)
    asked(tenant, early, NEXT_MONDAY)
    two = asked(tenant, late, at(6), 2)
    one = asked(tenant, late, at(7), reason="defective")
    gone = asked(tenant, late, at(7), 4)
    with clock.frozen(at(8)):
        with working_in(tenant):
            cancel_return(gone, by=SYSTEM)
        unit = floor.units_of(tenant, floor.received(tenant, returns.fresh(tenant, two)))[0]
    with clock.frozen(at(9)):
        floor.received(tenant, returns.fresh(tenant, one))
        way.inspected(tenant, unit)
    with clock.frozen(at(9, 12)), working_in(tenant):
        approve_route(way.route_of(tenant, unit), by=SYSTEM)
    with clock.frozen(at(10)), working_in(tenant):
        [resolution] = whole_return(two).resolutions
        settle_resolution(resolution, by=SYSTEM, reference="ch_1")
    return tenant

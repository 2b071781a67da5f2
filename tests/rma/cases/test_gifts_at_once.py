"""Gifts at the same moment: a piece comes back once, whoever sends it. Threads on the database."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from catalog.models import Customer, OrderLine
from flows.models import StageEvent
from returns_portal.lib import clock
from rma import services
from rma.models import Resolution, Rma
from rma.services import gifts
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.gifts import RECIPIENT, gift_ask, gift_slip
from tests.rma.test_at_once import EITHER_WAY, either, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Tenant:
    """A shop of its own: what these tests commit stays."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.with_policy(tenant)
    return tenant


def sold(shop: Tenant) -> Any:
    """An order of one T-shirt, and the slip that lies in its parcel."""
    order = make_order(shop, lines=[line_given(quantity=1)])
    with clock.frozen(make.SOON):
        return order, gift_slip(shop, order)


@EITHER_WAY
def test_a_gift_comes_back_from_who_got_it_or_who_bought_it(
    shop: Tenant, first: int | None
) -> None:
    order, gift = sold(shop)
    results = either(
        shop,
        first,
        lambda: services.request_return(gift_ask(gift), by=make.SYSTEM, tenant=shop),
        lambda: services.request_return(make.return_ask(order), by=make.SYSTEM, tenant=shop),
    )
    codes = refusals(results)
    with make.working_in(shop):
        [made] = Rma.objects.all()
        [promise] = Resolution.objects.values_list("type", flat=True)
        assert OrderLine.objects.get().on_returns == 1
    by_gift = made.gift_id == gift.pk
    # Who bought it learns nothing of the gift; who got it learns that it has come back.
    assert codes == (["nothing_left"] if by_gift else ["already_returned"])
    assert promise == ("store_credit" if by_gift else "refund")
    with make.working_in(shop):
        told = Counter(StageEvent.objects.values_list("name", flat=True))
    assert (told["rma.requested"], told["resolution.proposed"]) == (1, 1)


@EITHER_WAY
def test_a_slip_is_used_or_taken_back(shop: Tenant, first: int | None) -> None:
    _order, gift = sold(shop)
    results = either(
        shop,
        first,
        lambda: services.request_return(gift_ask(gift), by=make.SYSTEM, tenant=shop),
        lambda: gifts.revoke_gift(gift, by=make.SYSTEM),
    )
    with make.working_in(shop):
        made, held = Rma.objects.count(), OrderLine.objects.get().on_returns
    assert refusals(results) == ([] if made else ["gift_code_unknown"])
    assert held == made


def test_one_who_got_two_gifts_is_known_once(shop: Tenant) -> None:
    slips = [sold(shop)[1] for _place in range(2)]

    def request(gift: Any) -> Any:
        return lambda: services.request_return(gift_ask(gift), by=make.SYSTEM, tenant=shop)

    made = together(shop, *map(request, slips))
    with make.working_in(shop):
        [known] = Customer.objects.filter(email_normalized=RECIPIENT["email"])
    assert {whole.rma.customer_id for whole in made} == {known.pk}

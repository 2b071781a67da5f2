"""Goods that may not travel by post: the shop has them collected, and nobody is told to post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from notifications.models import MailboxMail, Message
from recalls.services import units
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from rma.models import Rma
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.permissions import of_role
from tests.factories import rma as make
from tests.factories.catalog import make_order, make_product
from tests.factories.rma import SOON, working_in
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]

BUYER = {"name": "Maren", "email": "maren@post.example"}


@pytest.fixture(autouse=True)
def _battery(shop: Tenant) -> None:
    """The lantern that the shop sells holds a battery."""
    make_product(shop, "LAMP", title="Lantern", battery={"chemistry": "li_ion"})


@pytest.fixture
def recalled(recallers: Recallers) -> Any:
    """The return of a recalled lantern, whose owner asked for a label."""
    lamp_sold(recallers.shop, "L3-2291", customer=BUYER)
    return chosen(recallers)


def chosen(recallers: Recallers) -> Any:
    unit = recallers.unit(recallers.running())
    with working_in(recallers.shop):
        owner = Actor.shopper(unit.customer_id)
        units.choose_remedy(unit, by=owner, remedy="refund", shipping_method="label")
    recallers.work()
    with working_in(recallers.shop):
        return make.fresh(recallers.shop, Rma.objects.get())


def test_a_recalled_battery_is_collected_and_gets_no_label(recalled: Any) -> None:
    [parcel] = recalled.shipments
    assert (parcel.method, parcel.status, parcel.label_id) == ("collection", "created", None)
    step = recalled.next_step
    assert (step.code, step.who) == ("arrange_collection", "us")
    assert step.by is not None
    assert step.by > SOON
    assert recalled.rma.ship_by is None
    assert {row.kind for row in recalled.deadlines if row.met_at is None} == {"collect"}


def test_its_mail_says_not_to_post_it(recallers: Recallers, recalled: Any) -> None:
    with working_in(recallers.shop):
        about = Message.objects.filter(rma=recalled.rma).values_list("template", flat=True)
        assert list(about) == ["return_collected"]
        mail = MailboxMail.objects.get(subject__contains=recalled.rma.number)
    for body in (mail.text, mail.html):
        assert "Do not put it into the post." in body
        assert "carrier you chose" not in body


def test_the_return_of_a_battery_that_was_to_be_posted_is_collected_now(
    recallers: Recallers, run_handlers: Any
) -> None:
    order = lamp_sold(recallers.shop, "L3-2291", customer=BUYER)
    make.returned(recallers.shop, order, make.line_ask(serials=["L3-2291"]))
    run_handlers(recallers.shop)
    whole = chosen(recallers)
    assert [(row.method, row.status) for row in whole.shipments] == [
        ("label", "voided"),
        ("collection", "created"),
    ]
    assert (whole.next_step.code, whole.rma.ship_by) == ("arrange_collection", None)


def test_a_booked_day_is_promised_and_what_is_collected_is_on_its_way(
    recallers: Recallers, recalled: Any
) -> None:
    shop, [parcel] = recallers.shop, recalled.shipments
    owner = Actor.shopper(recalled.rma.customer_id)
    refused(shop, services.announce, parcel, by=owner, error=TransitionRefused)
    refused(shop, services.schedule_pickup, parcel, by=owner, at=SOON, error=PermissionDenied)
    past = SOON - timedelta(days=1)
    refused(shop, services.schedule_pickup, parcel, by=make.SYSTEM, at=past, error=InvalidInput)
    day = SOON + timedelta(days=2)
    with working_in(shop):
        services.schedule_pickup(parcel, by=make.SYSTEM, at=day, note="Ring twice")
    after = make.fresh(shop, recalled.rma)
    assert (after.next_step.code, after.next_step.by) == ("collect", day)
    assert all(row.met_at for row in after.deadlines if row.kind == "collect")
    with working_in(shop):
        services.shipping.hand_to_carrier(parcel, by=make.SYSTEM)
    assert make.fresh(shop, recalled.rma).next_step.code == "carry"


@pytest.mark.parametrize(
    ("asker", "wanted"), [("customer", "refused"), ("partner", "refused"), ("agent", "collection")]
)
def test_only_the_shop_chooses_a_collection(alpha: Tenant, asker: str, wanted: str) -> None:
    make.seeded(alpha)
    order = make_order(alpha)
    if wanted == "refused":
        with make.unchanged(alpha), pytest.raises(InvalidInput) as failure:
            make.returned(alpha, order, shipping_method="collection", requested_by=asker)
        assert failure.value.code == "shipping_method_not_offered"
        return
    whole = make.returned(alpha, order, shipping_method="collection", requested_by=asker)
    assert [row.method for row in whole.shipments] == [wanted]


def test_a_return_is_collected_or_posted_again_only_by_who_decides(alpha: Tenant) -> None:
    make.seeded(alpha)
    whole = make.returned(alpha)
    partner = Actor("api_key", None, "Shop", frozenset({"returns.request"}))
    change = {"by": partner, "shipping_method": "collection", "error": PermissionDenied}
    refused(alpha, services.change_return, whole.rma, **change)
    with working_in(alpha):
        services.change_return(whole.rma, by=make.SYSTEM, shipping_method="collection")
    after = make.fresh(alpha, whole.rma)
    assert (after.next_step.code, after.rma.ship_by) == ("arrange_collection", None)
    refused(alpha, services.change_return, whole.rma, **(change | {"shipping_method": "label"}))


def refused(shop: Tenant, service: Any, thing: Any, *, error: Any, **details: Any) -> None:
    with make.unchanged(shop), working_in(shop), pytest.raises(error):
        service(thing, **details)


def test_a_missed_collection_is_agreed_on_anew(recallers: Recallers, recalled: Any) -> None:
    shop, [parcel] = recallers.shop, recalled.shipments
    day = SOON + timedelta(days=2)
    with working_in(shop):
        services.schedule_pickup(parcel, by=make.SYSTEM, at=day)
    why = {"by": make.SYSTEM, "reason": "nobody_there"}
    refused(shop, services.miss_pickup, parcel, **why, error=TransitionRefused)
    with clock.frozen(day + timedelta(hours=8)):
        refused(shop, services.miss_pickup, parcel, **why | {"reason": "?"}, error=InvalidInput)
        owner = Actor.shopper(recalled.rma.customer_id)
        refused(shop, services.miss_pickup, parcel, **why | {"by": owner}, error=PermissionDenied)
        with working_in(shop):
            services.miss_pickup(parcel, **why)
        refused(shop, services.miss_pickup, parcel, **why, error=TransitionRefused)
        after = make.fresh(shop, recalled.rma)
        [missed] = after.shipments
        assert (missed.status, str(missed.kept_by)) == ("pickup_failed", "Nobody was there")
        assert (after.next_step.code, after.next_step.who) == ("arrange_collection", "us")
        with working_in(shop):
            services.schedule_pickup(parcel, by=make.SYSTEM, at=day + timedelta(days=1))
        assert make.fresh(shop, recalled.rma).next_step.code == "collect"


def test_a_parcel_delivered_somewhere_else_is_a_problem_on_the_way(alpha: Tenant) -> None:
    make.seeded(alpha)
    whole = make.returned(alpha)
    [parcel] = whole.shipments
    with working_in(alpha):
        services.labels.make_label(parcel.pk)
    refused(alpha, services.not_at_dock, parcel, by=make.SYSTEM, error=TransitionRefused)
    with working_in(alpha):
        services.report_tracking(
            parcel, [services.Report("delivered", clock.now())], by=make.SYSTEM
        )
    agent = Actor("member", None, "Ann", of_role("agent"))
    refused(alpha, services.not_at_dock, parcel, by=agent, error=PermissionDenied)
    with working_in(alpha):
        services.not_at_dock(parcel, by=Actor("member", None, "Rob", of_role("receiver")))
    [after] = make.fresh(alpha, whole.rma).shipments
    said = str(after.kept_by)
    assert (after.status, said) == (
        "exception",
        "The carrier says it was delivered; it is not at the dock.",
    )

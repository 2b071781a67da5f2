"""One tracking number on several parcels, parcels moved together, and rules kept in the process."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import Order
from flows.perform import perform_many
from returns_portal.lib import clock
from rma import services
from rma.models import Policy, Reason, Shipment
from rma.selectors.rules import rules_in_force
from rma.selectors.sold import with_rules_stamp
from tests.factories import rma as make
from tests.factories.catalog import make_order

pytestmark = pytest.mark.django_db

NUMBER = "1Z 999 AA1 0123456784"


def parcels(shop, count):
    found = []
    for number in range(count):
        whole = make.returned(shop, make_order(shop), shipping_method="own_carrier")
        found.append((whole, whole.shipments[0]))
        with make.working_in(shop):
            services.announce(found[number][1], by=make.SYSTEM, tracking_number=NUMBER)
    return [parcel for _whole, parcel in found]


def named(partner):
    return partner.must(partner.get(f"shipments/{NUMBER.replace(' ', '').lower()}"))["id"]


def test_the_newest_parcel_that_may_still_come_is_meant(shop, partner):
    first, second, third = parcels(shop, 3)
    assert named(partner) == third.public_id
    with make.working_in(shop):
        services.arrive_shipment(third, by=make.SYSTEM)
    assert named(partner) == second.public_id
    with make.working_in(shop):
        services.arrive_shipment(second, by=make.SYSTEM)
        services.arrive_shipment(first, by=make.SYSTEM)
    assert named(partner) == third.public_id


def test_an_id_is_always_the_one_that_is_named(shop, partner):
    first, _second = parcels(shop, 2)
    assert partner.must(partner.get(f"shipments/{first.public_id}"))["id"] == first.public_id


def test_moved_together_their_numbers_are_found_as_well(shop):
    wholes = [make.returned(shop, shipping_method="own_carrier") for _number in range(2)]
    keys = [whole.shipments[0].pk for whole in wholes]
    with make.working_in(shop):
        rows = Shipment.objects.filter(pk__in=keys)
        perform_many(rows, "announce", by=make.SYSTEM, tracking="ab-12 34")
        assert set(rows.values_list("tracking_number", "tracking_normalized")) == {
            ("ab-12 34", "AB-1234")
        }


def stamps(order):
    row = with_rules_stamp(Order.objects).get(pk=order.pk)
    return row.policy_stamp, row.reason_stamp


def test_a_policy_that_is_committed_late_is_seen_all_the_same(shop):
    order = make_order(shop)
    with make.working_in(shop):
        latest = clock.now() + timedelta(hours=1)
        Policy.objects.create(name="Second", number=900, rules={}, published_at=latest)
        known = rules_in_force(*stamps(order))
        # Begun before the other and committed after it: the latest moment stays what it was.
        Policy.objects.create(
            name="First", number=901, rules={}, published_at=latest - timedelta(seconds=1)
        )
        after = rules_in_force(*stamps(order))
    assert len(after.policies) == len(known.policies) + 1


def test_reasons_of_a_change_that_was_rolled_back_are_not_kept_for_the_next(shop):
    order = make_order(shop)
    with make.working_in(shop):
        reason = Reason.objects.order_by("pk")[0]
        before = reason.version
        for at, label in ((1, "Undone"), (2, "Kept")):
            # The same version twice: the first was rolled back.
            Reason.objects.filter(pk=reason.pk).update(
                version=before + 1,
                labels={"en": label},
                updated_at=clock.now() + timedelta(microseconds=at),
            )
            kept = rules_in_force(*stamps(order)).reasons[reason.handle]
            assert kept.labels == {"en": label}

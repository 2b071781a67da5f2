"""Parcels: labels made by a worker, carriers' reports that only go forwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.models import Document, HandlerRun
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from rma.models import TrackingEvent
from rma.shipping import carriers
from rma.shipping.carriers import Label, LabelFailed
from tests.factories import rma as make
from tests.factories.catalog import make_order

pytestmark = pytest.mark.django_db


def do(shop, service, thing, *args, by=make.SYSTEM, **details):
    with make.working_in(shop):
        return service(thing, *args, by=by, **details)


def refused(shop, service, thing, *args, error=TransitionRefused, by=make.SYSTEM, **details):
    with make.unchanged(shop), pytest.raises(error) as failure:
        do(shop, service, thing, *args, by=by, **details)
    return failure.value


def parcel(shop, whole):
    return make.fresh(shop, whole.rma).shipments[0]


# --- labels ------------------------------


def test_a_worker_makes_the_label_of_an_approved_return(shop, run_handlers):
    whole = make.returned(shop)
    before = make.fresh(shop, whole.rma).version
    run_handlers(shop)
    after = make.fresh(shop, whole.rma)
    (ready,) = after.shipments
    assert (ready.status, ready.label_error) == ("label_ready", "")
    with make.working_in(shop):
        document = Document.objects.get(pk=ready.label_id)
    assert (document.kind, document.name) == ("label", f"{whole.rma.number}.pdf")
    assert bytes(document.body).startswith(b"%PDF-")
    assert after.version > before
    assert after.next_step.code == "send"


def test_making_a_label_twice_leaves_one(shop, run_handlers):
    whole = make.returned(shop)
    run_handlers(shop)
    from tenants.scope import tenant_scope

    with tenant_scope(shop):
        services.make_label(whole.shipments[0].pk)
    with make.working_in(shop):
        assert Document.objects.filter(kind="label").count() == 1


def test_an_undecided_return_has_no_label(shop, run_handlers):
    make.with_policy(shop, auto_authorize=False)
    whole = make.returned(shop)
    run_handlers(shop)
    assert parcel(shop, whole).status == "created"
    refused(shop, services.request_label, parcel(shop, whole))


def test_who_posts_it_themselves_gets_no_label_but_may_ask_for_one(shop, run_handlers):
    whole = make.returned(shop, shipping_method="own_carrier")
    run_handlers(shop)
    assert parcel(shop, whole).status == "created"
    do(shop, services.request_label, parcel(shop, whole))
    run_handlers(shop)
    assert parcel(shop, whole).status == "label_ready"


class Moody:
    """A carrier that fails as often as it is told."""

    name = "manual"

    def __init__(self, *failures):
        self.failures = list(failures)

    def label(self, asked):
        if self.failures:
            raise self.failures.pop(0)
        return Label(b"%PDF-", tracking_number="T-1")


@pytest.fixture
def moody(monkeypatch):
    def with_failures(*failures):
        made = Moody(*failures)
        monkeypatch.setitem(carriers._CARRIERS, "manual", made)
        return made

    return with_failures


def test_a_label_that_fails_for_now_is_tried_again(shop, moody, run_handlers):
    moody(LabelFailed("busy"), LabelFailed("busy"))
    whole = make.returned(shop)
    run_handlers(shop)
    assert parcel(shop, whole).status == "label_pending"
    for minutes in (1, 2):
        with clock.frozen(make.SOON + timedelta(minutes=minutes)):
            run_handlers(shop)
    ready = parcel(shop, whole)
    assert (ready.status, ready.tracking_number) == ("label_ready", "T-1")


def test_a_label_that_keeps_failing_is_shown_to_people(shop, moody, run_handlers):
    moody(*[LabelFailed("busy") for _try in range(9)])
    whole = make.returned(shop)
    for hours in range(9):
        with clock.frozen(make.SOON + timedelta(hours=hours)):
            run_handlers(shop)
    failed = parcel(shop, whole)
    assert (failed.status, failed.label_error) == ("label_failed", "busy")
    with make.working_in(shop):
        run = HandlerRun.objects.get(handler="rma.make_label_when_requested")
    assert (run.attempts, run.done_at is not None) == (6, True)


def test_a_label_that_cannot_be_made_is_not_tried_again(shop, moody, run_handlers):
    moody(LabelFailed("no such country", permanent=True))
    whole = make.returned(shop)
    run_handlers(shop)
    assert parcel(shop, whole).status == "label_failed"
    do(shop, services.request_label, parcel(shop, whole))
    run_handlers(shop)
    assert parcel(shop, whole).status == "label_ready"


# --- carriers' reports ------------------------------


def report(status, minutes, **fields):
    return services.Report(status, make.SOON + timedelta(minutes=minutes), **fields)


@pytest.fixture
def labelled(shop, run_handlers):
    whole = make.returned(shop)
    run_handlers(shop)
    with clock.frozen(make.SOON + timedelta(days=1)):
        yield whole


def track(shop, whole, *reports):
    return do(shop, services.report_tracking, parcel(shop, whole), list(reports))


def test_reports_move_the_parcel_forwards(shop, labelled):
    assert track(shop, labelled, report("accepted", 1), report("in_transit", 2)) == [
        "applied",
        "no_change",
    ]
    assert parcel(shop, labelled).status == "in_transit"
    assert track(shop, labelled, report("delivered", 3)) == ["applied"]
    delivered = parcel(shop, labelled)
    assert (delivered.status, delivered.delivered_at) == (
        "delivered",
        make.SOON + timedelta(minutes=3),
    )
    assert make.fresh(shop, labelled.rma).next_step.code == "unpack"


def test_missed_scans_do_not_matter(shop, labelled):
    assert track(shop, labelled, report("delivered", 1)) == ["applied"]
    assert parcel(shop, labelled).status == "delivered"


def test_a_report_that_comes_late_or_twice_changes_nothing(shop, labelled):
    track(shop, labelled, report("delivered", 10))
    assert track(shop, labelled, report("accepted", 1)) == ["late"]
    assert track(shop, labelled, report("delivered", 10)) == ["duplicate"]
    assert track(shop, labelled, report("in_transit", 20)) == ["no_change"]
    assert parcel(shop, labelled).status == "delivered"
    with make.working_in(shop):
        assert TrackingEvent.objects.count() == 3


def test_reports_in_any_order_end_alike(shop, labelled):
    track(shop, labelled, report("delivered", 3), report("accepted", 1), report("in_transit", 2))
    assert parcel(shop, labelled).status == "delivered"


def test_nothing_moves_what_the_dock_has(shop, labelled):
    make.received(shop, labelled.lines[0])
    assert track(shop, labelled, report("in_transit", 5)) == ["no_change"]
    assert parcel(shop, labelled).status == "arrived"


def test_a_parcel_that_is_lost_may_be_found(shop, labelled):
    track(shop, labelled, report("accepted", 1), report("lost", 2))
    assert parcel(shop, labelled).status == "lost"
    track(shop, labelled, report("in_transit", 3))
    assert parcel(shop, labelled).status == "in_transit"


def test_a_report_from_the_future_is_refused(shop, labelled):
    tomorrow = services.Report("accepted", make.SOON + timedelta(days=3))
    failure = refused(
        shop, services.report_tracking, parcel(shop, labelled), [tomorrow], error=InvalidInput
    )
    assert [(error.field, error.code) for error in failure.errors] == [
        ("events[0].occurred_at", "in_the_future")
    ]


def test_the_first_scan_ends_the_shoppers_part(shop, labelled):
    track(shop, labelled, report("accepted", 1))
    whole = make.fresh(shop, labelled.rma)
    assert whole.rma.goods_moved_at is not None
    assert [row.kind for row in whole.deadlines if row.met_at is None] == ["refund"]
    refused(shop, services.cancel_return, whole.rma)


def test_only_who_may_ship_reports(shop, labelled, bob):
    refused(
        shop,
        services.report_tracking,
        parcel(shop, labelled),
        [report("accepted", 1)],
        by=bob.actor,
        error=PermissionDenied,
    )


# --- own carrier, several parcels, several returns ------------------------------


def test_a_parcel_is_announced_once_and_only_when_approved(shop):
    make.with_policy(shop, auto_authorize=False)
    whole = make.returned(shop, shipping_method="own_carrier")
    refused(shop, services.announce, whole.shipments[0], tracking_number="T")
    do(shop, services.authorize_return, whole.rma)
    do(shop, services.announce, whole.shipments[0], tracking_number=" t-1 ", carrier="DHL")
    sent = parcel(shop, whole)
    assert (sent.status, sent.tracking_normalized, sent.carrier) == ("in_transit", "T-1", "DHL")
    refused(shop, services.announce, whole.shipments[0], tracking_number="T")


def test_a_parcel_with_several_returns_is_not_voided_by_one_of_them(shop):
    orders = [make_order(shop), make_order(shop)]
    with make.working_in(shop):
        _request, wholes = services.request_returns(
            [make.return_ask(order) for order in orders], by=make.SYSTEM, tenant=shop
        )
        services.cancel_return(wholes[0].rma, by=make.SYSTEM)
    assert parcel(shop, wholes[1]).status == "created"
    do(shop, services.cancel_return, wholes[1].rma)
    assert parcel(shop, wholes[1]).status == "voided"


def test_more_parcels_may_be_planned_while_the_return_is_open(shop):
    whole = make.returned(shop)
    with make.working_in(shop):
        made = services.create_shipments(
            [whole.rma], by=make.SYSTEM, method="own_carrier", parcels=2
        )
    assert [each.method for each in made] == ["own_carrier", "own_carrier"]
    assert len(make.fresh(shop, whole.rma).shipments) == 3
    do(shop, services.cancel_return, whole.rma)
    with make.unchanged(shop), pytest.raises(TransitionRefused), make.working_in(shop):
        services.create_shipments([whole.rma], by=make.SYSTEM, method="label")


def test_the_way_of_sending_may_change_until_the_goods_move(shop):
    whole = make.returned(shop)
    do(shop, services.change_return, whole.rma, shipping_method="own_carrier")
    after = make.fresh(shop, whole.rma)
    assert [(each.method, each.status) for each in after.shipments] == [
        ("label", "voided"),
        ("own_carrier", "created"),
    ]
    do(shop, services.announce, after.shipments[1], tracking_number="T")
    refused(shop, services.change_return, whole.rma, shipping_method="label")

"""Deciding on returns and their lines: what each verb does, entails, and refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import OrderLine
from flows.deadlines import breach_due
from flows.models import Deadline
from flows.timeline import events_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(shop):
    """A shop where a person decides."""
    make.with_policy(shop, auto_authorize=False)
    return shop


def do(shop, service, thing, *, by=make.SYSTEM, **details):
    with make.working_in(shop):
        return service(thing, by=by, **details)


def refused(shop, service, thing, *, error=TransitionRefused, by=make.SYSTEM, **details):
    """The sentence of a refusal that changed nothing."""
    with make.unchanged(shop), pytest.raises(error) as failure:
        do(shop, service, thing, by=by, **details)
    return str(failure.value)


def states(shop, rma):
    """The three clocks: the return, its lines, its money, and its parcels besides."""
    whole = make.fresh(shop, rma)
    return (
        whole.rma.status,
        [line.status for line in whole.lines],
        [each.status for each in whole.resolutions],
        [each.status for each in whole.shipments],
    )


def open_dates(shop, rma):
    with make.working_in(shop):
        rows = Deadline.objects.filter(stage_id=rma.pk, met_at=None).order_by("due_at")
        return [row.kind for row in rows]


def held(shop, order):
    """Units of the first order line that are on returns."""
    with make.working_in(shop):
        return OrderLine.objects.get(order=order, external_id="1").on_returns


# --- approving and declining ------------------------------


def test_approving_a_return_approves_its_lines(reviewed):
    rma = make.returned(reviewed).rma
    do(reviewed, services.authorize_return, rma)
    assert states(reviewed, rma) == ("authorized", ["authorized"], ["proposed"], ["created"])
    assert open_dates(reviewed, rma) == ["ship", "refund"]
    whole = make.fresh(reviewed, rma)
    assert whole.lines[0].decision["code"] == "approved_by_team"
    assert refused(reviewed, services.authorize_return, rma).startswith("“Approve” is not possible")


def test_declining_needs_a_reason(reviewed):
    rma = make.returned(reviewed).rma
    for reason in ("", "   "):
        refused(reviewed, services.decline_return, rma, error=InvalidInput, reason=reason)


def test_a_declined_return_holds_nothing(reviewed):
    order = make_order(reviewed)
    rma = make.returned(reviewed, order).rma
    do(reviewed, services.decline_return, rma, reason="Worn")
    assert states(reviewed, rma) == ("declined", ["declined"], ["cancelled"], ["voided"])
    assert (held(reviewed, order), open_dates(reviewed, rma)) == (0, [])
    line = make.fresh(reviewed, rma).lines[0]
    assert line.decline_reason == "Worn"
    assert line.decision["outcome"] == "declined"


def test_only_who_may_decide_decides(reviewed, bob):
    rma = make.returned(reviewed).rma
    for by in (bob.actor, Actor.shopper()):
        for service, details in (
            (services.authorize_return, {}),
            (services.decline_return, {"reason": "no"}),
            (services.ask_for_information, {"message": "?"}),
        ):
            refused(reviewed, service, rma, error=PermissionDenied, by=by, **details)


def test_a_question_stops_the_clock_of_the_shop_and_starts_the_shoppers(reviewed):
    rma = make.returned(reviewed).rma
    do(reviewed, services.ask_for_information, rma, message="Which colour?")
    assert states(reviewed, rma)[0] == "needs_information"
    assert open_dates(reviewed, rma) == ["answer"]
    refused(reviewed, services.authorize_return, rma)
    do(reviewed, services.provide_information, rma, message="Red", by=Actor.shopper())
    assert (states(reviewed, rma)[0], open_dates(reviewed, rma)) == ("requested", ["decide"])


def two_lines(shop):
    lines = [line_given(), line_given(external_id="2", sku="CAP", title="Cap", unit_price="5.00")]
    order = make_order(shop, lines=lines)
    return make.returned(shop, order, make.line_ask(quantity=2), make.line_ask("2"))


def test_lines_are_decided_one_by_one_and_the_return_follows(reviewed):
    whole = two_lines(reviewed)
    first, second = whole.lines
    do(reviewed, services.authorize_line, first)
    assert states(reviewed, whole.rma)[:2] == ("requested", ["authorized", "requested"])
    refused(reviewed, services.decline_return, whole.rma, reason="no")
    do(reviewed, services.decline_line, second, reason="Worn")
    assert states(reviewed, whole.rma)[:3] == (
        "authorized",
        ["authorized", "declined"],
        ["proposed", "cancelled"],
    )


def test_a_return_whose_last_line_is_declined_is_declined(reviewed):
    whole = two_lines(reviewed)
    for line in whole.lines:
        do(reviewed, services.decline_line, line, reason="Worn")
    assert states(reviewed, whole.rma)[:2] == ("declined", ["declined", "declined"])
    assert make.fresh(reviewed, whole.rma).rma.decline_reason == "Worn"


def test_approving_some_units_leaves_the_others_to_be_decided(reviewed):
    order = make_order(reviewed, lines=[line_given(quantity=3, unit_price="33.335")])
    whole = make.returned(reviewed, order, make.line_ask(quantity=3))
    assert whole.resolutions[0].amount_minor == 10001
    do(reviewed, services.authorize_line, whole.lines[0], quantity=2)
    after = make.fresh(reviewed, whole.rma)
    assert [(line.status, line.requested, line.authorized) for line in after.lines] == [
        ("authorized", 2, 2),
        ("requested", 1, 0),
    ]
    assert [(each.quantity, each.amount_minor) for each in after.resolutions] == [
        (2, 6668),
        (1, 3333),
    ]
    assert held(reviewed, order) == 3
    do(reviewed, services.decline_line, after.lines[1], reason="Worn")
    assert held(reviewed, order) == 2
    assert states(reviewed, whole.rma)[0] == "authorized"


@pytest.mark.parametrize("quantity", [0, -1, 4])
def test_no_more_units_are_approved_than_were_asked_for(reviewed, quantity):
    order = make_order(reviewed, lines=[line_given(quantity=3)])
    line = make.returned(reviewed, order, make.line_ask(quantity=3)).lines[0]
    refused(reviewed, services.authorize_line, line, error=InvalidInput, quantity=quantity)


# --- cancelling ------------------------------


def test_a_cancelled_return_holds_nothing(shop):
    order = make_order(shop)
    rma = make.returned(shop, order).rma
    do(shop, services.cancel_return, rma, by=Actor.shopper())
    assert states(shop, rma) == ("cancelled", ["cancelled"], ["cancelled"], ["voided"])
    assert (held(shop, order), open_dates(shop, rma)) == (0, [])
    refused(shop, services.cancel_return, rma)


def test_goods_on_their_way_can_no_longer_be_cancelled(shop):
    whole = make.returned(shop, shipping_method="own_carrier")
    do(shop, services.announce, whole.shipments[0], tracking_number="T1")
    for service, thing in (
        (services.cancel_return, whole.rma),
        (services.cancel_line, whole.lines[0]),
    ):
        assert refused(shop, service, thing).startswith("The goods are already on their way")


def test_a_received_return_cannot_be_cancelled(shop):
    whole = make.returned(shop)
    make.received(shop, whole.lines[0])
    refused(shop, services.cancel_return, whole.rma)


def test_a_return_that_was_paid_for_at_the_request_cannot_be_cancelled(shop):
    make.with_policy(shop, refund_on="request")
    whole = make.returned(shop)
    assert whole.resolutions[0].status == "due"
    do(shop, services.settle_resolution, whole.resolutions[0], reference="T")
    assert "paid for already" in refused(shop, services.cancel_return, whole.rma)


def test_cancelling_the_last_line_cancels_the_return(shop):
    whole = two_lines(shop)
    do(shop, services.cancel_line, whole.lines[0])
    assert states(shop, whole.rma)[:2] == ("authorized", ["cancelled", "authorized"])
    do(shop, services.cancel_line, whole.lines[1])
    assert states(shop, whole.rma)[:2] == ("cancelled", ["cancelled", "cancelled"])


def test_some_units_of_a_line_are_cancelled(shop):
    whole = two_lines(shop)
    do(shop, services.cancel_line, whole.lines[0], quantity=1)
    after = make.fresh(shop, whole.rma)
    assert [(line.status, line.authorized) for line in after.lines] == [
        ("authorized", 1),
        ("authorized", 1),
        ("cancelled", 1),
    ]
    assert [each.amount_minor for each in after.resolutions if each.status == "proposed"] == [
        1000,
        500,
    ]


# --- appeals, expiry and return ------------------------------


def test_an_appeal_is_heard_once(reviewed):
    order = make_order(reviewed)
    rma = make.returned(reviewed, order).rma
    do(reviewed, services.decline_return, rma, reason="Worn")
    do(reviewed, services.appeal_return, rma, by=Actor.shopper(), message="It is not")
    assert states(reviewed, rma)[:2] == ("requested", ["requested"])
    assert held(reviewed, order) == 1
    after = make.fresh(reviewed, rma)
    assert [each.status for each in after.resolutions] == ["cancelled", "proposed"]
    assert after.refund_minor == 1000
    do(reviewed, services.decline_return, rma, reason="Worn, really")
    refused(reviewed, services.appeal_return, rma, message="Still not")


def test_an_appeal_for_units_that_are_on_another_return_is_refused(reviewed):
    order = make_order(reviewed, lines=[line_given(quantity=1)])
    rma = make.returned(reviewed, order).rma
    do(reviewed, services.decline_return, rma, reason="Worn")
    make.returned(reviewed, order)
    refused(reviewed, services.appeal_return, rma, error=Conflict, message="But")


def test_a_line_that_was_declined_may_be_appealed_while_the_return_is_open(reviewed):
    whole = two_lines(reviewed)
    do(reviewed, services.decline_line, whole.lines[1], reason="Worn")
    do(reviewed, services.authorize_line, whole.lines[0])
    do(reviewed, services.appeal_line, whole.lines[1], message="But")
    assert states(reviewed, whole.rma)[:2] == ("authorized", ["authorized", "requested"])
    do(reviewed, services.authorize_line, whole.lines[1])
    assert states(reviewed, whole.rma)[:2] == ("authorized", ["authorized", "authorized"])


def late(shop, run_handlers):
    with clock.frozen(make.SOON + timedelta(days=40)):
        with make.working_in(shop):
            breach_due()
        run_handlers(shop)


def test_goods_that_are_not_sent_in_time_are_given_up(shop, run_handlers):
    order = make_order(shop)
    rma = make.returned(shop, order).rma
    run_handlers(shop)
    assert states(shop, rma)[3] == ["label_ready"]
    late(shop, run_handlers)
    assert states(shop, rma) == ("expired", ["not_coming"], ["cancelled"], ["voided"])
    assert held(shop, order) == 0


def test_a_statutory_right_does_not_lapse_only_its_label_does(shop, run_handlers):
    order = make_order(shop, customer={"name": "Ada", "country": "DE"})
    rma = make.returned(shop, order, legal_basis="withdrawal").rma
    run_handlers(shop)
    late(shop, run_handlers)
    assert states(shop, rma) == ("authorized", ["authorized"], ["proposed"], ["label_expired"])
    refused(shop, services.give_up_line, make.fresh(shop, rma).lines[0])


def test_an_expired_return_counts_again_if_its_units_are_free(shop, run_handlers):
    order = make_order(shop, lines=[line_given(quantity=1)])
    rma = make.returned(shop, order).rma
    run_handlers(shop)
    late(shop, run_handlers)
    do(shop, services.reinstate_return, rma)
    assert states(shop, rma) == (
        "authorized",
        ["authorized"],
        ["cancelled", "proposed"],
        ["voided", "created"],
    )
    assert held(shop, order) == 1
    assert "ship" in open_dates(shop, rma)


def test_an_expired_return_stays_so_when_its_units_are_on_another(shop, run_handlers):
    order = make_order(shop, lines=[line_given(quantity=1)])
    rma = make.returned(shop, order).rma
    run_handlers(shop)
    late(shop, run_handlers)
    make.returned(shop, order)
    refused(shop, services.reinstate_return, rma, error=Conflict)


def test_giving_up_the_only_line_closes_the_return(shop):
    whole = make.returned(shop)
    do(shop, services.give_up_line, whole.lines[0], by=Actor.shopper())
    assert states(shop, whole.rma)[:3] == ("closed", ["not_coming"], ["cancelled"])


# --- closing ------------------------------


def test_a_return_with_something_open_cannot_be_closed(shop):
    whole = make.returned(shop)
    assert (
        refused(shop, services.close_return, whole.rma) == "“T-shirt” has not arrived completely."
    )


def test_every_transition_leaves_one_event_with_person_and_time(reviewed, alice):
    rma = make.returned(reviewed).rma
    with clock.frozen(make.SOON + timedelta(hours=1)):
        do(reviewed, services.authorize_return, rma, by=alice.actor)
    with make.working_in(reviewed):
        events = [event for event in events_of(rma) if event.name == "rma.authorized"]
    (event,) = events
    assert (event.source, event.target, event.actor_id, event.at) == (
        "requested",
        "authorized",
        alice.user.pk,
        make.SOON + timedelta(hours=1),
    )
    assert event.previous == {"status": "requested"}

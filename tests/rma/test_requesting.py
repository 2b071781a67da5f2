"""What may be requested, what is refused and how, and what a request leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.models import OrderLine
from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from rma import services
from rma.models import Resolution, Rma, RmaLine, RmaLineSerial, Shipment
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import DELIVERED, line_given, make_order, make_product

pytestmark = pytest.mark.django_db

PHONE = {"sku": "PHONE", "title": "Phone", "quantity": 2, "unit_price": "399.00"}


def refusal(shop, order, *lines, error=InvalidInput, by=make.SYSTEM, **fields):
    """The errors of a request that must be refused and change nothing."""
    with make.unchanged(shop), pytest.raises(error) as refused:
        make.returned(shop, order, *lines, by=by, **fields)
    return [(each.field, each.code) for each in refused.value.errors]


def test_a_request_under_an_open_policy_is_approved_at_once(shop):
    order = make_order(shop)
    whole = make.returned(shop, order)
    assert whole.rma.status == "authorized"
    assert whole.rma.number.startswith("A-")
    (line,), (resolution,), (parcel,) = whole.lines, whole.resolutions, whole.shipments
    assert (line.status, line.requested, line.authorized) == ("authorized", 1, 1)
    assert (resolution.status, resolution.amount_minor) == ("proposed", 1000)
    assert (parcel.status, parcel.method, parcel.direction) == ("created", "label", "inbound")
    assert line.decision["outcome"] == "authorized"
    assert [(row.kind, row.holder) for row in whole.deadlines] == [
        ("ship", "you"),
        ("refund", "us"),
    ]
    assert make.fresh(shop, whole.rma).rma.version == whole.rma.version == 2


def test_the_order_line_knows_what_is_on_returns(shop):
    order = make_order(shop)
    make.returned(shop, order)
    with make.working_in(shop):
        assert OrderLine.objects.get(order=order).on_returns == 1


def test_what_the_policy_decides_is_the_systems_word_and_the_request_the_askers(shop, alice):
    whole = make.returned(shop, by=alice.actor)
    with make.working_in(shop):
        told = StageEvent.objects.filter(name__regex=r"^(rma|rma_line|resolution|shipment)\.")
        events = {event.name: event.actor_kind for event in told}
    assert events == {
        "rma.requested": "member",
        "rma_line.requested": "member",
        "resolution.proposed": "member",
        "rma_line.authorized": "system",
        "rma.authorized": "system",
        "shipment.created": "member",
    }
    assert whole.rma.status == "authorized"


def test_a_policy_that_wants_a_person_leaves_the_request_waiting(shop):
    make.with_policy(shop, auto_authorize=False)
    whole = make.returned(shop)
    assert (whole.rma.status, whole.lines[0].status) == ("requested", "requested")
    assert whole.lines[0].decision["code"] == "needs_review"
    assert [row.kind for row in whole.deadlines] == ["decide"]
    assert whole.next_step.code == "decide"


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [(2, 2, 1), (1, 3, 2), (3, 1, 0), (1, 100, 2)],
    ids=["F02", "F16", "F29", "F16 hundred"],
)
def test_more_than_is_left_is_refused_with_what_is_left(shop, first, second, allowed):
    order = make_order(shop, lines=[line_given(quantity=3)])
    make.returned(shop, order, make.line_ask(quantity=first))
    with make.unchanged(shop), pytest.raises(InvalidInput) as refused:
        make.returned(shop, order, make.line_ask(quantity=second))
    (error,) = refused.value.errors
    code = "exceeds_returnable" if allowed else "already_returned"
    assert error.code == code
    assert error.extra.get("allowed") == (allowed or None)


def test_the_same_line_twice_is_summed(shop):
    order = make_order(shop)
    lines = make.line_ask(quantity=1), make.line_ask(quantity=2)
    with make.unchanged(shop), pytest.raises(InvalidInput) as refused:
        make.returned(shop, order, *lines)
    (error,) = refused.value.errors
    assert (error.field, error.code, error.extra["allowed"]) == (
        "lines[1].quantity",
        "exceeds_returnable",
        2,
    )
    both = make.returned(shop, order, make.line_ask(quantity=1), make.line_ask(reason="defective"))
    assert [line.requested for line in both.lines] == [1, 1]


def test_what_was_cancelled_or_given_up_may_be_asked_for_again(shop):
    order = make_order(shop, lines=[line_given(quantity=1)])
    whole = make.returned(shop, order)
    with make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)
    again = make.returned(shop, order)
    assert again.resolutions[0].amount_minor == 1000


@pytest.mark.parametrize(
    ("fields", "line", "errors"),
    [
        ({}, {"quantity": 0}, [("lines[0].quantity", "quantity_not_positive")]),
        ({}, {"reason": "because"}, [("lines[0].reason", "unknown_reason")]),
        (
            {},
            {"resolution": {"type": "a pony"}},
            [("lines[0].resolution.type", "unknown_resolution")],
        ),
        (
            {},
            {"resolution": {"type": "exchange"}},
            [("lines[0].resolution.type", "resolution_not_offered")],
        ),
        ({"legal_basis": "magic"}, {}, [("legal_basis", "unknown_legal_basis")]),
        ({"shipping_method": "dove"}, {}, [("shipping_method", "unknown_shipping_method")]),
        ({}, {"order_line": None}, [("lines[0].order_line", "required")]),
    ],
)
def test_words_nobody_knows_are_refused_by_field(shop, fields, line, errors):
    order = make_order(shop)
    assert refusal(shop, order, make.line_ask(**line), **fields) == errors


def test_every_fault_is_named_at_once(shop):
    order = make_order(shop)
    lines = make.line_ask(quantity=0), make.line_ask(reason="because")
    assert refusal(shop, order, *lines, shipping_method="dove") == [
        ("lines[0].quantity", "quantity_not_positive"),
        ("lines[1].reason", "unknown_reason"),
        ("shipping_method", "unknown_shipping_method"),
    ]


def test_a_request_for_nothing_is_refused(shop):
    order = make_order(shop)
    ask = make.return_ask(order)
    with make.unchanged(shop), pytest.raises(InvalidInput) as refused, make.working_in(shop):
        services.request_return(replace(ask, lines=()), by=make.SYSTEM, tenant=shop)
    assert refused.value.errors[0].field == "lines"


@pytest.mark.parametrize("line", ["no-such-line", "oln_00000000000000000000000000"])
def test_a_line_of_another_order_is_not_found(shop, line):
    order, other = make_order(shop), make_order(shop)
    assert refusal(shop, order, make.line_ask(line), error=NotFound) == [
        ("lines[0].order_line", "not_found")
    ]
    with make.working_in(shop):
        foreign = other.lines.get().public_id
    assert refusal(shop, order, make.line_ask(foreign), error=NotFound)


def test_an_unknown_order_is_not_found(shop, beta):
    theirs = make_order(beta)
    for key in ("nothing", theirs.external_id, theirs.public_id, "x" * 500, "a\x00b", " "):
        with make.unchanged(shop), pytest.raises(NotFound), make.working_in(shop):
            services.request_return(
                make.ReturnAsk([make.line_ask()], key), by=make.SYSTEM, tenant=shop
            )


@pytest.mark.parametrize("key", ["external_id", "number", "public_id"])
def test_an_order_is_named_by_any_of_its_keys(shop, key):
    order = make_order(shop, number="#R-77")
    ask = make.ReturnAsk([make.line_ask()], f"  {getattr(order, key)} ")
    with make.working_in(shop):
        assert services.request_return(ask, by=make.SYSTEM, tenant=shop).rma.order_id == order.pk


@pytest.mark.parametrize(
    ("sold", "when", "code"),
    [
        ({"final_sale": True}, make.SOON, "final_sale"),
        ({"fulfilled_quantity": 0}, make.SOON, "not_fulfilled"),
        ({"kind": "gift_card"}, make.SOON, "not_goods"),
        ({}, DELIVERED + timedelta(days=31), "window_expired"),
    ],
    ids=["final sale", "not sent", "no goods", "too late"],
)
def test_what_may_not_come_back_is_refused_alike_in_quote_and_request(shop, sold, when, code):
    order = make_order(shop, lines=[line_given(**sold)])
    with clock.frozen(when), make.working_in(shop), pytest.raises(InvalidInput) as quoted:
        services.quote_return(make.return_ask(order), by=make.SYSTEM, tenant=shop)
    with clock.frozen(when):
        assert refusal(shop, order) == [("lines[0]", code)]
    assert [error.code for error in quoted.value.errors] == [code]


def test_the_last_day_counts_to_its_end_where_the_shop_is(shop):
    order = make_order(shop)
    # Delivered on 4 October; day 30 is 3 November, which ends at 23:00 UTC in Berlin.
    with clock.frozen(datetime(2026, 11, 3, 22, 59, tzinfo=UTC)):
        assert make.returned(shop, order).rma.status == "authorized"
    with clock.frozen(datetime(2026, 11, 3, 23, 1, tzinfo=UTC)):
        assert refusal(shop, order) == [("lines[0]", "window_expired")]


def test_a_withdrawal_is_never_assumed_but_named(shop):
    make.with_policy(shop, window_days=3)
    order = make_order(shop, customer={"name": "Ada", "country": "DE"})
    with make.unchanged(shop), pytest.raises(InvalidInput) as refused:
        make.returned(shop, order)
    (error,) = refused.value.errors
    assert error.code == "window_expired"
    assert error.extra["bases"] == ["withdrawal", "guarantee"]
    assert "withdrawal" in str(error.message)
    whole = make.returned(shop, order, legal_basis="withdrawal")
    assert (whole.rma.status, whole.lines[0].legal_basis) == ("authorized", "withdrawal")
    assert whole.lines[0].decision["code"] == "by_withdrawal"


def test_an_agent_overrides_and_is_named(shop, alice, bob):
    order = make_order(shop, lines=[line_given(final_sale=True)])
    assert refusal(shop, order, by=bob.actor, error=PermissionDenied) == []
    whole = make.returned(shop, order, by=alice.actor, requested_by="agent")
    decision = whole.lines[0].decision
    assert (whole.rma.status, decision["code"]) == ("authorized", "exception_made")
    assert [each["code"] for each in decision["overruled"]] == ["final_sale"]
    with make.working_in(shop):
        event = StageEvent.objects.get(name="rma.authorized")
    assert (event.actor_kind, event.actor_id) == ("member", alice.user.pk)


def test_an_agent_cannot_return_what_was_never_sent(shop, alice):
    order = make_order(shop, lines=[line_given(fulfilled_quantity=0)])
    assert refusal(shop, order, by=alice.actor, requested_by="agent") == [
        ("lines[0]", "not_fulfilled")
    ]


def test_a_shopper_may_not_speak_as_an_agent(shop):
    order = make_order(shop)
    errors = refusal(shop, order, by=Actor.shopper(), requested_by="agent", error=PermissionDenied)
    assert errors == []


def test_one_open_return_per_order_where_the_policy_says_so(shop):
    make.with_policy(shop, one_open_return_per_order=True)
    order = make_order(shop)
    first = make.returned(shop, order)
    assert refusal(shop, order) == [("lines[0]", "open_return_exists")]
    with make.working_in(shop):
        services.cancel_return(first.rma, by=make.SYSTEM)
    assert make.returned(shop, order).rma.status == "authorized"


def test_a_partners_id_is_used_once_for_ever(shop):
    order = make_order(shop)
    whole = make.returned(shop, order, external_id="R-1")
    assert refusal(shop, order, external_id="R-1", error=Conflict) == [
        ("external_id", "duplicate_external_id")
    ]
    with make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)
    assert refusal(shop, order, external_id="R-1", error=Conflict)


def test_a_number_that_is_taken_is_tried_again(shop, monkeypatch):
    first = make.returned(shop)
    numbers = iter([first.rma.number, first.rma.number, "A-0000-0000"])
    monkeypatch.setattr("rma.services.building.ids.new_rma_number", lambda prefix: next(numbers))
    second = make.returned(shop)
    assert second.rma.number == "A-0000-0000"
    with make.working_in(shop):
        assert Rma.objects.count() == 2
        assert (
            RmaLine.objects.count() == Resolution.objects.count() == Shipment.objects.count() == 2
        )
        assert StageEvent.objects.filter(name="rma.requested").count() == 2


# --- serials ------------------------------


def phones(shop):
    make_product(shop, "PHONE", serialised=True)
    return make_order(shop, lines=[PHONE | {"serials": ["IMEI-1", "IMEI-2"]}])


def test_a_serial_is_on_one_open_line_only(shop):
    order = phones(shop)
    make.returned(shop, order, make.line_ask(serials=["imei-1"]))
    assert refusal(shop, order, make.line_ask(serials=["IMEI -1"])) == [
        ("lines[0].serials", "serial_on_open_return")
    ]
    again = make.returned(shop, order, make.line_ask(serials=["IMEI-2"]))
    assert again.serials == {again.lines[0].pk: ["IMEI-2"]}


def test_a_serial_is_free_again_when_its_line_is_off(shop):
    order = phones(shop)
    whole = make.returned(shop, order, make.line_ask(serials=["IMEI-1"]))
    with make.working_in(shop):
        services.cancel_return(whole.rma, by=make.SYSTEM)
        assert not RmaLineSerial.objects.filter(open=True).exists()
    assert make.returned(shop, order, make.line_ask(serials=["IMEI-1"])).rma.status == "authorized"


@pytest.mark.parametrize(
    ("serials", "code"),
    [
        (["IMEI-9"], "serial_not_sold"),
        (["IMEI-1", "IMEI-2"], "too_many_serials"),
    ],
)
def test_serials_belong_to_the_line(shop, serials, code):
    order = phones(shop)
    errors = refusal(shop, order, make.line_ask(serials=serials))
    assert ("lines[0].serials", code) in errors


def test_a_serial_stands_once_in_a_request(shop):
    order = phones(shop)
    lines = make.line_ask(serials=["IMEI-1"]), make.line_ask(serials=["IMEI-1"])
    assert refusal(shop, order, *lines) == [
        ("lines[0].serials", "duplicate_serial"),
        ("lines[1].serials", "duplicate_serial"),
    ]


# --- without an order ------------------------------


def test_a_return_for_no_order_goes_to_a_person(shop):
    make_product(shop, "LAMP")
    line = make.line_ask(None, sku="lamp", serials=["L-1"])
    whole = make.returned_without_order(shop, line, customer={"email": "Eve@example.com"})
    assert (whole.rma.status, whole.rma.order_id, whole.rma.currency) == ("requested", None, "EUR")
    assert whole.lines[0].decision["code"] == "no_order"
    assert whole.resolutions[0].amount_minor == 0
    with make.working_in(shop):
        assert Rma.objects.get().customer.email == "Eve@example.com"


@pytest.mark.parametrize(
    ("line", "fields", "error", "path"),
    [
        ({"sku": None}, {"customer": {"email": "a@example.com"}}, InvalidInput, "lines[0].sku"),
        ({"sku": "LAMP"}, {}, InvalidInput, "customer"),
        ({"sku": "NO"}, {"customer": {"email": "a@example.com"}}, NotFound, "lines[0].sku"),
    ],
)
def test_without_an_order_article_and_customer_are_needed(shop, line, fields, error, path):
    make_product(shop, "LAMP")
    with make.unchanged(shop), pytest.raises(error) as refused:
        make.returned_without_order(shop, make.line_ask(None, **line), **fields)
    assert [each.field for each in refused.value.errors] == [path]


# --- several orders at once ------------------------------


def test_returns_of_several_orders_travel_in_one_parcel(shop):
    orders = [make_order(shop), make_order(shop)]
    asks = [make.return_ask(order) for order in orders]
    with make.working_in(shop):
        request, wholes = services.request_returns(asks, by=make.SYSTEM, tenant=shop)
        assert Shipment.objects.count() == 1
    assert [whole.rma.order_id for whole in wholes] == [order.pk for order in orders]
    assert {whole.rma.request_id for whole in wholes} == {request.pk}
    assert {parcel.pk for whole in wholes for parcel in whole.shipments} == {
        wholes[0].shipments[0].pk
    }


def test_one_refused_return_refuses_them_all(shop):
    good, bad = make_order(shop), make_order(shop, lines=[line_given(final_sale=True)])
    asks = [make.return_ask(good), make.return_ask(bad)]
    with make.unchanged(shop), pytest.raises(InvalidInput) as refused, make.working_in(shop):
        services.request_returns(asks, by=make.SYSTEM, tenant=shop)
    assert [error.field for error in refused.value.errors] == ["returns[1].lines[0]"]

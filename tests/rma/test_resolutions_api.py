"""Resolutions, corrections, parcels, policies and reasons by API."""

from __future__ import annotations

import pytest

from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.journeys.partner import Partner
from tests.rma.asking import body, codes, euros

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(partner, shop):
    """A return of one T-shirt whose refund is due."""
    make.with_policy(shop, refund_on="receipt")
    whole = make.returned(shop)
    make.received(shop, whole.lines[0])
    return make.fresh(shop, whole.rma)


def path(whole, verb=""):
    return f"resolutions/{whole.resolutions[0].public_id}{verb and '/' + verb}"


# --- resolutions ------------------------------


def test_a_resolution_is_settled_with_what_is_owed(partner, due):
    sent = {"reference": "T-1", "method": "bank", "amount": "10.00", "at": "2026-10-10T09:00:00Z"}
    settled = partner.must(partner.post(path(due, "settle"), sent))
    assert (settled["status"], settled["settled_at"], settled["reference"]) == (
        "settled",
        "2026-10-10T09:00:00Z",
        "T-1",
    )
    assert partner.must(partner.get(path(due))) == settled


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"amount": "9.99"}, "amount", "amount_mismatch"),
        ({"amount": "10000.00"}, "amount", "amount_mismatch"),
        ({"amount": "-10.00"}, "amount", "negative_amount"),
        ({"amount": "10.001"}, "amount", "too_many_digits"),
        ({"amount": 10}, "amount", "invalid_amount"),
        ({"method": "shells"}, "method", "unknown_method"),
        ({"at": "2026-10-10T10:00:01Z"}, "at", "in_the_future"),
        ({"reference": None}, "reference", "required"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_by_field(shop, partner, due, sent, field, code):
    with make.unchanged(shop):
        answer = partner.post(path(due, "settle"), {"reference": "T-1"} | sent)
    assert (answer.status, codes(answer)) == (400, [(field, code)])


@pytest.mark.parametrize("verb", ["settle", "retry", "reverse"])
def test_money_moves_with_an_idempotency_key_only(shop, partner, due, verb):
    with make.unchanged(shop):
        answer = partner.call("POST", path(due, verb), {"reference": "T"})
    assert (answer.status, answer.body["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("verb", "sent"),
    [("approve", {}), ("retry", {}), ("redirect", {}), ("reverse", {}), ("fail", {"code": "x"})],
)
def test_what_its_state_does_not_allow_is_a_conflict(shop, partner, due, verb, sent):
    with make.unchanged(shop):
        answer = partner.post(path(due, verb), sent)
    assert (answer.status, answer.body["code"]) == (409, "transition_refused")


def test_the_whole_way_of_a_payment(partner, due):
    for verb, sent, state in (
        ("start-payment", {"provider": "manual"}, "processing"),
        ("fail", {"code": "closed"}, "failed"),
        ("redirect", {"method": "paypal"}, "due"),
        ("start-payment", {}, "processing"),
        ("settle", {"reference": "P-1"}, "settled"),
        ("reverse", {}, "reversed"),
    ):
        assert partner.must(partner.post(path(due, verb), sent))["status"] == state, verb
    found = partner.must(partner.get(f"resolutions?return={due.rma.number}"))["results"]
    assert [(each["status"], each["amount"]) for each in found] == [
        ("due", euros("10.00")),
        ("reversed", euros("0.00")),
    ]


def test_a_refund_is_not_paid_before_the_goods(shop, partner):
    whole = make.returned(shop)
    with make.unchanged(shop):
        for verb, sent in (("approve", {}), ("start-payment", {}), ("settle", {"reference": "T"})):
            answer = partner.post(path(whole, verb), sent)
            assert (answer.status, answer.body["code"]) == (409, "transition_refused")


def test_lists_filter(partner, shop, due):
    other = make.returned(shop)
    both = partner.must(partner.get("resolutions"))["results"]
    assert [each["return"] for each in both] == [other.rma.public_id, due.rma.public_id]
    for query, count in (
        ("status=due", 1),
        ("status=due,proposed", 2),
        ("type=exchange", 0),
        (f"return={due.rma.public_id}", 1),
        (f"order={due.rma.order.external_id}", 1),
        ("order=none", 0),
    ):
        assert len(partner.must(partner.get(f"resolutions?{query}"))["results"]) == count, query


def test_a_key_of_returns_moves_no_money(shop, due):
    reader = Partner(shop, cast.api_secret(shop, ["returns:write"]))
    with make.unchanged(shop):
        assert reader.post(path(due, "settle"), {"reference": "T"}).status == 403
        assert reader.get(path(due)).status == 403


# --- corrections ------------------------------


def test_a_correction_answers_its_net_and_tax(partner, shop):
    rates = [{"name": "VAT", "rate": "0.15"}]
    order = make_order(shop, shipping=[{"kind": "standard", "amount": "11.50", "tax_rates": rates}])
    sent = {"target": "shipping", "amount": "5.75", "reason": "Late"}
    made = partner.must(partner.post(f"orders/{order.external_id}/adjustments", sent), 201)
    assert made == {
        "id": made["id"],
        "target": "shipping",
        "amount": euros("5.75"),
        "net": euros("5.00"),
        "tax": euros("0.75"),
        "reason": "Late",
        "payment": "recorded",
        "reference": None,
        "failure_code": None,
    }
    again = partner.post(f"orders/{order.external_id}/adjustments", sent | {"amount": "5.76"})
    assert (again.status, codes(again)) == (400, [("amount", "exceeds_refundable")])
    assert again.body["errors"][0]["left"] == euros("5.75")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"target": "line", "amount": "1.00"}, 400, "required"),
        ({"target": "line", "amount": "1.00", "order_line": "9"}, 404, "not_found"),
        ({"target": "line", "amount": "20.01", "order_line": "1"}, 400, "exceeds_refundable"),
        ({"target": "shipping", "amount": "0.01"}, 400, "exceeds_refundable"),
        ({"target": "line", "amount": "-18.00", "order_line": "1"}, 400, "negative_amount"),
        ({"target": "line", "amount": "0.00", "order_line": "1"}, 400, "amount_not_positive"),
        ({"target": "the moon", "amount": "1.00"}, 400, "invalid_choice"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(shop, partner, sent, status, code):
    order = make_order(shop)
    with make.unchanged(shop):
        answer = partner.post(
            f"orders/{order.external_id}/adjustments", {"reason": "Scratched"} | sent
        )
    assert (answer.status, answer.body["code"]) == (status, code)


# --- parcels ------------------------------


def test_a_label_is_there_once_a_worker_has_made_it(partner, shop, run_handlers):
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    label = f"shipments/{made['shipments'][0]['id']}/label.pdf"
    early = partner.get(label)
    assert (early.status, early.body["code"], early.headers["Retry-After"]) == (
        409,
        "label_not_ready",
        "5",
    )
    run_handlers(shop)
    ready = partner.get(label)
    assert (ready.status, ready.headers["Content-Type"], ready.body[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    partner.must(partner.post(f"returns/{made['id']}/cancel"))
    assert partner.get(label).status == 409


def test_a_parcel_is_announced_tracked_and_found_by_its_number(partner, shop):
    sent = body(make_order(shop), shipping_method="own_carrier")
    made = partner.must(partner.post("returns", sent), 201)
    one = f"shipments/{made['shipments'][0]['id']}"
    announced = {"tracking_number": "jjd 0001", "carrier": "DHL"}
    assert partner.must(partner.post(f"{one}/announce", announced))["status"] == "in_transit"
    assert partner.post(f"{one}/announce", announced).status == 409
    events = {"events": [{"status": "delivered", "occurred_at": "2026-10-10T09:30:00Z"}]}
    tracked = partner.must(partner.post("shipments/JJD0001/tracking-events", events))
    assert (tracked["status"], tracked["delivered_at"]) == ("delivered", "2026-10-10T09:30:00Z")
    again = partner.must(partner.post(f"{one}/tracking-events", events))
    assert again["status"] == "delivered"
    found = partner.must(partner.get(f"shipments?return={made['number']}"))["results"]
    assert [each["tracking_number"] for each in found] == ["jjd 0001"]


def test_reports_of_many_parcels_are_taken_one_by_one(partner, shop):
    sent = body(make_order(shop), shipping_method="own_carrier")
    parcel = partner.must(partner.post("returns", sent), 201)["shipments"][0]["id"]
    report = {"status": "in_transit", "occurred_at": "2026-10-10T09:00:00Z"}
    rows = [report | {"shipment": parcel}, report | {"tracking_number": "nobody's"}, report]
    results = partner.must(partner.post("shipments/tracking-events/batch", {"events": rows}))
    assert [row["status"] for row in results["results"]] == [200, 404, 400]
    assert partner.must(partner.get(f"shipments/{parcel}"))["status"] == "in_transit"


def test_more_parcels_are_planned(partner, shop):
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    sent = {"returns": [made["number"]], "method": "own_carrier", "parcels": 2}
    assert len(partner.must(partner.post("shipments", sent), 201)["results"]) == 2
    one = partner.must(partner.post("shipments", {"returns": [made["id"]]}), 201)
    assert (one["method"], one["status"]) == ("own_carrier", "created")
    assert partner.post("shipments", sent | {"method": "dove"}).status == 400
    assert partner.post("shipments", {"returns": ["no such"]}).status == 404


# --- policies and reasons ------------------------------


def test_a_policy_holds_once_it_is_published(partner, shop):
    sent = {
        "name": "Seven days",
        "effective_from": "2026-01-01T00:00:00Z",
        "rules": {"window_days": 3, "auto_authorize": True, "resolutions": ["refund"]},
        "overrides": [{"match": {"skus": ["TEE"]}, "rules": {"window_days": 5}}],
    }
    made = partner.must(partner.post("policies", sent), 201)
    assert (made["status"], made["version"], made["rules"]) == ("draft", 2, sent["rules"])
    order = make_order(shop, placed_at="2025-10-01T09:00:00Z")
    assert partner.post("returns/quote", body(order)).status == 200
    published = partner.must(partner.post(f"policies/{made['id']}/publish"))
    assert published["status"] == "published"
    again = partner.post(f"policies/{made['id']}/publish")
    assert (again.status, again.body["code"]) == (409, "already_published")
    assert partner.must(partner.get(f"policies/{made['id']}")) == published
    assert len(partner.must(partner.get("policies"))["results"]) == 2


def test_the_policy_at_the_purchase_holds_where_it_is_better(partner, shop):
    strict = {
        "name": "None",
        "effective_from": "2026-10-05T00:00:00Z",
        "rules": {"returnable": False},
    }
    made = partner.must(partner.post("policies", strict), 201)
    partner.must(partner.post(f"policies/{made['id']}/publish"))
    assert partner.post("returns/quote", body(make_order(shop))).status == 200
    late = make_order(shop, placed_at="2026-10-06T00:00:00Z")
    refused = partner.post("returns/quote", body(late))
    assert (refused.status, codes(refused)) == (400, [("lines[0]", "returns_disabled")])


@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ({"window_days": -1}, "rules.window_days", "out_of_range"),
        ({"window_days": "30"}, "rules.window_days", "invalid"),
        ({"restocking_fee": {"percent": 100}}, "rules.restocking_fee.percent", "out_of_range"),
        ({"refund_on": "friday"}, "rules.refund_on", "invalid_choice"),
        ({"colour": "red"}, "rules.colour", "unknown_field"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_field(shop, partner, rules, field, code):
    with make.unchanged(shop):
        answer = partner.post("policies", {"name": "Bad", "rules": rules})
    assert (answer.status, codes(answer)) == (400, [(field, code)])


def test_reasons_are_listed_added_and_offered_no_more(partner, shop):
    found = partner.must(partner.get("reasons"))["results"]
    assert [each["handle"] for each in found] == [
        "changed_mind",
        "too_small",
        "too_large",
        "not_as_described",
        "defective",
        "damaged_in_transit",
        "wrong_item",
        "missing_parts",
        "late",
        "other",
    ]
    sent = {"handle": "smells", "side": "defect", "labels": {"en": "It smells"}}
    made = partner.must(partner.post("reasons", sent), 201)
    assert (made["text"], partner.post("reasons", sent).status) == ("It smells", 200)
    line = {"order_line": "1", "quantity": 1, "reason": "smells"}
    assert partner.post("returns", body(make_order(shop), line)).status == 201
    assert partner.call("DELETE", "reasons/smells").status == 204
    refused = partner.post("returns", body(make_order(shop), line))
    assert codes(refused) == [("lines[0].reason", "unknown_reason")]
    assert partner.get("reasons/smells").status == 404


def test_photos_are_needed_where_the_policy_says_so(partner, shop):
    make.with_policy(shop, photo_reasons=["defective"])
    line = {"order_line": "1", "quantity": 1, "reason": "defective"}
    order = make_order(shop, lines=[line_given()])
    refused = partner.post("returns", body(order, line))
    assert codes(refused) == [("lines[0].photos", "photo_required")]
    with make.working_in(shop):
        from flows.documents import store

        photo = store(None, kind="upload", name="a.png", content_type="image/png", body=b"x")
    made = partner.must(
        partner.post("returns", body(order, line | {"photos": [photo.public_id]})), 201
    )
    (document,) = partner.must(partner.get(f"returns/{made['id']}/documents"))["results"]
    assert (document["id"], document["kind"]) == (photo.public_id, "photo")
    used = partner.post("returns", body(order, line | {"photos": [photo.public_id]}))
    assert codes(used) == [("lines[0].photos", "unknown_file")]

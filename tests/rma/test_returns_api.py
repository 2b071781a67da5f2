"""Returns by API, to the letter: what is asked, what is answered, what is refused."""

from __future__ import annotations

import pytest

from rma.models import Rma
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.asking import body, codes, euros

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop):
    return make_order(shop, customer={"name": "Ada", "email": "ada@example.com", "language": "de"})


@pytest.fixture
def made(partner, order):
    return partner.must(partner.post("returns", body(order)), 201)


# --- shape ------------------------------


def test_a_return_is_answered_with_all_its_parts(partner, order):
    sent = body(order, shipping_method="label", legal_basis=None, external_id="R-1")
    answer = partner.post("returns", sent | {"metadata": {"till": "7"}})
    assert answer.status == 201
    made = answer.body
    line, resolution, parcel = made["lines"][0], made["resolutions"][0], made["shipments"][0]
    assert made["id"].startswith("rma_")
    assert line["id"].startswith("rln_")
    assert resolution["id"].startswith("res_")
    assert parcel["id"].startswith("shp_")
    assert answer.headers["ETag"] == '"2"'
    assert made == {
        "id": made["id"],
        "number": made["number"],
        "status": "authorized",
        "order": order.public_id,
        "order_number": order.number,
        "customer": order.customer.public_id,
        "gift": None,
        "ship_from": None,
        "external_id": "R-1",
        "currency": "EUR",
        "legal_basis": None,
        "requested_by": "customer",
        "shipping_method": "label",
        "label_paid_by": "merchant",
        "language": "de",
        "policy": made["policy"],
        "follows": None,
        "question": None,
        "answer": None,
        "decline_reason": None,
        "lines": [
            {
                "id": line["id"],
                "order_line": line["order_line"],
                "external_id": "1",
                "sku": "TEE",
                "title": "T-shirt",
                "reason": "too_small",
                "symptom": None,
                "comment": "",
                "safety": [],
                "legal_basis": None,
                "serials": [],
                "resolution": {"type": "refund"},
                "status": "authorized",
                "quantities": {"requested": 1, "authorized": 1, "received": 0, "settled": 0},
                "decision": {
                    "outcome": "authorized",
                    "code": "within_window",
                    "explanation": "It can be returned to the end of November 3, 2026.",
                    "overruled": [],
                    "version": 1,
                    "trace": [],
                },
                "decline_reason": None,
            }
        ],
        "resolutions": [
            {
                "id": resolution["id"],
                "return": made["id"],
                "return_line": line["id"],
                "type": "refund",
                "status": "proposed",
                "quantity": 1,
                "amount": euros("10.00"),
                "customer_owes": None,
                "customer_paid_at": None,
                "replacement": None,
                "derivation": [
                    {
                        "label": "1 × T-shirt",
                        "amount": euros("10.00"),
                        "rule": "price",
                        "evidence": None,
                    }
                ],
                "suggested_deduction": None,
                "due_at": None,
                "settled_at": None,
                "method": None,
                "reference": None,
                "provider": None,
                "failure_code": None,
                "note": None,
            }
        ],
        "totals": {
            "items": euros("10.00"),
            "tax": euros("0.00"),
            "shipping": euros("0.00"),
            "fees": euros("0.00"),
            "deductions": euros("0.00"),
            "bonus": euros("0.00"),
            "refund": euros("10.00"),
        },
        "deadlines": [
            {
                "kind": "ship",
                "holder": "you",
                "due_at": "2026-10-24T21:59:59.999999Z",
                "rule": "ship_by_days",
                "clause": None,
                "calendar": None,
                "held": False,
                "met_at": None,
                "breached_at": None,
            },
            {
                "kind": "refund",
                "holder": "us",
                "due_at": "2026-11-07T22:59:59.999999Z",
                "rule": "pay_within",
                "clause": None,
                "calendar": None,
                "held": False,
                "met_at": None,
                "breached_at": None,
            },
        ],
        "shipments": [
            {
                "id": parcel["id"],
                "status": "created",
                "direction": "inbound",
                "method": "label",
                "carrier": None,
                "tracking_number": None,
                "label": None,
                "label_expires_at": None,
                "label_error": None,
                "accepted_at": None,
                "delivered_at": None,
                "arrived_at": None,
                "exception_reason": None,
            }
        ],
        "next_step": {
            "who": "us",
            "what": "We are making the label.",
            "code": "wait_for_label",
            "by": None,
        },
        "metadata": {"till": "7"},
        "requested_at": "2026-10-10T10:00:00Z",
        "authorized_at": "2026-10-10T10:00:00Z",
        "ship_by": "2026-10-24T21:59:59.999999Z",
        "closed_at": None,
        "updated_at": "2026-10-10T10:00:00Z",
    }
    assert partner.must(partner.get(f"returns/{made['id']}")) == made


def test_a_quote_is_the_return_that_would_be_and_leaves_no_trace(shop, partner, order):
    with make.unchanged(shop):
        quote = partner.must(partner.post("returns/quote", body(order)))
    made = partner.must(partner.post("returns", body(order)), 201)
    assert (quote["id"], quote["number"], quote["lines"][0]["id"]) == (None, None, None)
    for name in ("status", "totals", "deadlines", "next_step", "order", "ship_by"):
        assert quote[name] == made[name]
    assert quote["resolutions"][0]["derivation"] == made["resolutions"][0]["derivation"]


def test_totals_and_derivation_add_up_with_discount_tax_and_shipping(shop, partner):
    vat = [{"name": "VAT", "rate": "0.19"}]
    order = make_order(
        shop,
        prices_include_tax=False,
        lines=[line_given(tax_rates=vat)],
        discounts=[{"amount": "1.00"}],
        shipping=[{"kind": "standard", "amount": "4.90", "tax_rates": vat}],
        customer={"name": "Ada", "country": "DE"},
    )
    line = {"order_line": "1", "quantity": 2}
    quote = partner.must(partner.post("returns/quote", body(order, line, legal_basis="withdrawal")))
    assert quote["totals"] == {
        "items": euros("19.00"),
        "tax": euros("4.54"),
        "shipping": euros("4.90"),
        "fees": euros("0.00"),
        "deductions": euros("0.00"),
        "bonus": euros("0.00"),
        "refund": euros("28.44"),
    }
    (resolution,) = quote["resolutions"]
    assert resolution["amount"] == euros("28.44")
    assert [(step["rule"], step["amount"]["amount"]) for step in resolution["derivation"]] == [
        ("price", "20.00"),
        ("order_discount", "-1.00"),
        ("tax", "3.61"),
        ("shipping", "4.90"),
        ("tax", "0.93"),
    ]


def test_what_comes_to_nothing_adds_up_to_nothing(partner, made):
    cancelled = partner.must(partner.post(f"returns/{made['id']}/cancel"))
    (resolution,) = cancelled["resolutions"]
    assert (resolution["status"], resolution["amount"]) == ("cancelled", euros("0.00"))
    assert [step["amount"]["amount"] for step in resolution["derivation"]] == ["10.00", "-10.00"]
    assert cancelled["totals"]["refund"] == euros("0.00")
    assert cancelled["next_step"] is None


# --- requests ------------------------------


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"lines": []}, [("lines", "empty")]),
        ({"lines": [{"order_line": "1"}]}, [("lines[0].quantity", "required")]),
        ({"lines": [{"order_line": "1", "quantity": 0}]}, [("lines[0].quantity", "min_value")]),
        ({"lines": [{"order_line": "1", "quantity": "1"}]}, [("lines[0].quantity", "invalid")]),
        (
            {"lines": [{"order_line": "1", "quantity": 1, "reason": ""}]},
            [("lines[0].reason", "blank")],
        ),
        (
            {"lines": [{"order_line": "1", "quantity": 1, "colour": "red"}]},
            [("lines[0].colour", "unknown_field")],
        ),
        ({"requested_by": "the cat"}, [("requested_by", "invalid_choice")]),
        ({"metadata": {"a": 1}}, [("metadata.a", "invalid")]),
        (
            {"lines": [{"order_line": "1", "quantity": 5}]},
            [("lines[0].quantity", "exceeds_returnable")],
        ),
    ],
)
def test_bad_requests_are_refused_by_field_in_quote_and_request(
    shop, partner, order, change, errors
):
    for path in ("returns", "returns/quote"):
        with make.unchanged(shop):
            answer = partner.post(path, body(order) | change)
        assert (answer.status, codes(answer)) == (400, errors)


def test_no_reason_is_the_shoppers_own_choice(partner, order):
    line = {"order_line": "1", "quantity": 1, "reason": None}
    made = partner.must(partner.post("returns", body(order, line)), 201)
    assert made["lines"][0]["reason"] is None


def test_an_unknown_order_is_not_found(partner):
    answer = partner.post(
        "returns", {"order": "nope", "lines": [{"order_line": "1", "quantity": 1}]}
    )
    assert (answer.status, answer.body["code"], codes(answer)) == (
        404,
        "not_found",
        [("order", "not_found")],
    )


def test_the_same_key_makes_one_return(partner, shop, order):
    first = partner.post("returns", body(order), key="once")
    again = partner.post("returns", body(order), key="once")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    with make.working_in(shop):
        assert Rma.objects.count() == 1
    other = partner.post("returns", body(order, external_id="x"), key="once")
    assert (other.status, other.body["code"]) == (422, "idempotency_mismatch")


def test_a_batch_does_what_it_can(partner, shop):
    orders = [make_order(shop), make_order(shop)]
    rows = [body(orders[0]), body(orders[0]) | {"lines": []}, body(orders[1])]
    results = partner.must(partner.post("returns/batch", {"returns": rows}))["results"]
    assert [row["status"] for row in results] == [201, 400, 201]
    assert results[1]["id"] is None
    assert results[1]["errors"][0]["field"] == "lines"
    with make.working_in(shop):
        assert Rma.objects.count() == 2


def test_returns_of_several_orders_go_in_one_request(partner, shop):
    orders = [make_order(shop), make_order(shop)]
    sent = {"returns": [body(order) for order in orders]}
    made = partner.must(partner.post("return-requests", sent), 201)
    assert made["id"].startswith("rrq_")
    parcels = {parcel["id"] for each in made["returns"] for parcel in each["shipments"]}
    assert (len(made["returns"]), len(parcels)) == (2, 1)


def test_without_an_order_a_person_decides(partner, shop):
    make_order(shop)
    sent = {
        "order": None,
        "lines": [{"sku": "TEE", "quantity": 1, "serial": "S-1"}],
        "customer": {"email": "eve@example.com"},
    }
    made = partner.must(partner.post("returns", sent), 201)
    assert (made["status"], made["order"]) == ("requested", None)
    assert made["lines"][0]["serials"] == ["S-1"]
    assert made["lines"][0]["decision"]["code"] == "no_order"

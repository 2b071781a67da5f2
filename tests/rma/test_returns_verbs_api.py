"""Returns by API: found, listed, changed, moved by verbs; by nobody else."""

from __future__ import annotations

import pytest

from rma.reasons import STANDARD
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.journeys.partner import Partner
from tests.rma.asking import body, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop):
    return make_order(shop)


@pytest.fixture
def made(partner, order):
    return partner.must(partner.post("returns", body(order)), 201)


# --- finding ------------------------------


@pytest.mark.parametrize("key", ["id", "number", "external_id"])
def test_a_return_is_found_by_any_of_its_keys(partner, order, key):
    made = partner.must(partner.post("returns", body(order, external_id="R 1")), 201)
    assert partner.must(partner.get(f"returns/{made[key]}"))["id"] == made["id"]
    assert partner.get(f"returns/{made['number'].lower()}").status == 200


def test_another_shop_finds_nothing(partner, made, beta):
    stranger = Partner(beta)
    for path in (
        f"returns/{made['id']}",
        f"returns/{made['number']}/events",
        f"returns/{made['id']}/documents",
        f"returns/{made['id']}/shipping-options",
        f"shipments/{made['shipments'][0]['id']}",
        f"resolutions/{made['resolutions'][0]['id']}",
        f"policies/{made['policy']}",
    ):
        assert stranger.get(path).status == 404, path
    line = made["lines"][0]["id"]
    for path in (
        f"returns/{made['id']}/cancel",
        f"returns/{made['id']}/lines/{line}/cancel",
        f"shipments/{made['shipments'][0]['id']}/void",
        f"resolutions/{made['resolutions'][0]['id']}/dispute",
    ):
        assert stranger.post(path).status == 404, path
    assert stranger.get("returns").body["results"] == []
    assert partner.must(partner.get(f"returns/{made['id']}"))["status"] == "authorized"


def test_lists_filter_order_and_page(partner, shop):
    orders = [make_order(shop) for _place in range(3)]
    made = [partner.must(partner.post("returns", body(order)), 201) for order in orders]
    partner.must(partner.post(f"returns/{made[0]['id']}/cancel"))
    assert ids(partner, "returns") == [each["id"] for each in reversed(made)]
    assert ids(partner, "returns?status=cancelled") == [made[0]["id"]]
    assert ids(partner, "returns?status=authorized,cancelled&ordering=requested_at") == [
        each["id"] for each in made
    ]
    assert ids(partner, f"returns?order={orders[1].external_id}") == [made[1]["id"]]
    assert len(ids(partner, "returns?sku=tee")) == 3
    assert ids(partner, "returns?updated_after=2026-10-10T10:00:01Z") == []
    page = partner.must(partner.get("returns?limit=2"))
    rest = partner.must(partner.get(page["next"].split("/api/v1/")[1]))
    assert [each["id"] for each in page["results"] + rest["results"]] == [
        each["id"] for each in reversed(made)
    ]


def ids(partner, path):
    return [each["id"] for each in partner.must(partner.get(path))["results"]]


@pytest.mark.parametrize(
    "query",
    ["status=sleeping", "cursor=x", "limit=0", "updated_after=today", "ordering=colour", "x=1"],
)
def test_bad_parameters_are_refused(partner, query):
    assert partner.get(f"returns?{query}").status == 400


# --- changing, verbs ------------------------------


def test_what_came_as_it_was_read_is_no_change(partner, made):
    sent = made | {"metadata": {"a": "b"}}
    changed = partner.must(partner.call("PATCH", f"returns/{made['id']}", sent))
    assert changed["metadata"] == {"a": "b"}
    refused = partner.call("PATCH", f"returns/{made['id']}", {"status": "closed"})
    assert (refused.status, codes(refused)) == (400, [("status", "unknown_field")])


def test_a_stale_version_changes_nothing(partner, made):
    path = f"returns/{made['id']}"
    tag = partner.get(path).headers["ETag"]
    partner.must(partner.call("PATCH", path, {"metadata": {"a": "b"}}, if_match=tag))
    refused = partner.post(f"{path}/cancel", if_match=tag)
    assert (refused.status, refused.body["code"]) == (412, "version_mismatch")
    fresh = partner.get(path).headers["ETag"]
    assert partner.post(f"{path}/cancel", if_match=fresh).status == 200


def test_a_change_of_a_child_is_a_change_of_the_return(partner, made, shop):
    path = f"returns/{made['id']}"
    before = partner.get(path).headers["ETag"]
    partner.must(partner.post(f"shipments/{made['shipments'][0]['id']}/void"))
    assert partner.get(path).headers["ETag"] != before


@pytest.fixture
def waiting(partner, shop, order):
    make.with_policy(shop, auto_authorize=False)
    return partner.must(partner.post("returns", body(order)), 201)


def test_verbs_answer_with_the_fresh_return(partner, waiting):
    path = f"returns/{waiting['id']}"
    must = partner.must
    assert must(partner.post(f"{path}/ask-for-information", {"message": "Colour?"}))[
        "question"
    ] == ("Colour?")
    assert must(partner.post(f"{path}/provide-information", {"message": "Red"}))["answer"] == "Red"
    assert must(partner.post(f"{path}/decline", {"reason": "Worn"}))["decline_reason"] == "Worn"
    assert must(partner.post(f"{path}/appeal", {"message": "No"}))["status"] == "requested"
    line = waiting["lines"][0]["id"]
    approved = must(partner.post(f"{path}/lines/{line}/authorize", {"quantity": 1}))
    assert (approved["status"], approved["lines"][0]["status"]) == ("authorized", "authorized")
    assert must(partner.post(f"{path}/lines/{line}/give-up"))["status"] == "closed"


@pytest.mark.parametrize(
    ("verb", "sent", "status", "code"),
    [
        ("decline", {}, 400, "required"),
        ("decline", {"reason": " "}, 400, "blank"),
        ("appeal", {"message": "x"}, 409, "transition_refused"),
        ("close", {}, 409, "transition_refused"),
        ("reinstate", {}, 409, "transition_refused"),
        ("provide-information", {"message": "x"}, 409, "transition_refused"),
        ("authorize", {"colour": "red"}, 400, "unknown_field"),
        ("fly", {}, 404, "not_found"),
    ],
)
def test_what_a_verb_cannot_do_is_refused(shop, partner, waiting, verb, sent, status, code):
    with make.unchanged(shop):
        answer = partner.post(f"returns/{waiting['id']}/{verb}", sent)
    assert (answer.status, answer.body["code"]) == (status, code)


def test_a_line_is_found_within_its_own_return_only(partner, shop, made):
    other = partner.must(partner.post("returns", body(make_order(shop))), 201)
    line = other["lines"][0]["id"]
    assert partner.post(f"returns/{made['id']}/lines/{line}/cancel").status == 404
    assert partner.get(f"returns/{other['id']}").body["lines"][0]["status"] == "authorized"


def test_a_key_needs_the_scope(shop, made):
    reader = Partner(shop, cast.api_secret(shop, ["returns:read"]))
    assert reader.get(f"returns/{made['id']}").status == 200
    for path in ("returns", f"returns/{made['id']}/cancel"):
        refused = reader.post(path, {})
        assert (refused.status, refused.body["code"]) == (403, "permission_denied")


# --- around a return ------------------------------


def test_events_documents_and_ways_to_send(partner, shop, made, run_handlers):
    run_handlers(shop)
    events = partner.must(partner.get(f"returns/{made['id']}/events"))["results"]
    assert [event["type"] for event in events][-2:] == [
        "shipment.label_requested",
        "shipment.label_ready",
    ]
    assert events[0]["data"]["number"] == made["number"]
    assert [event["sequence"] for event in events] == sorted(e["sequence"] for e in events)
    (document,) = partner.must(partner.get(f"returns/{made['id']}/documents"))["results"]
    assert (document["kind"], document["content_type"]) == ("label", "application/pdf")
    assert document["url"].startswith("/documents/")
    options = partner.must(partner.get(f"returns/{made['id']}/shipping-options"))["results"]
    assert [(each["method"], each["paid_by"]) for each in options] == [
        ("label", "merchant"),
        ("own_carrier", "shopper"),
    ]


def test_an_order_says_what_may_come_back(partner, shop):
    lines = [
        line_given(),
        line_given(external_id="2", sku="SALE", title="Sale", final_sale=True),
    ]
    order = make_order(shop, lines=lines, customer={"name": "Ada", "country": "DE"})
    partner.must(partner.post("returns", body(order)), 201)
    found = partner.must(partner.get(f"orders/{order.external_id}/eligibility"))
    first, second = found["lines"]
    assert first == {
        "order_line": first["order_line"],
        "external_id": "1",
        "returnable_quantity": 1,
        "until": "2026-11-03",
        "bases": ["withdrawal", "guarantee"],
        "resolutions": ["refund"],
        "fees": [],
        "reasons": [],
        "offered_reasons": [reason.handle for reason in STANDARD],
        "photo_reasons": [],
        "serial_reasons": [],
        "rights": first["rights"],
    }
    assert [(right["basis"], right["until"]) for right in first["rights"]] == [
        ("withdrawal", "2026-10-19"),
        ("guarantee", "2028-10-04"),
    ]
    assert second["returnable_quantity"] == 0
    assert [reason["code"] for reason in second["reasons"]] == ["final_sale"]
    assert "withdrawal" in second["reasons"][0]["message"]


def test_a_return_stays_readable_in_the_callers_language(partner, made):
    german = partner.get(f"returns/{made['id']}", accept_language="de")
    assert german.status == 200
    assert german.body["lines"][0]["decision"]["code"] == "within_window"

"""The floor's API: bad input, foreign goods, rights, lists, replays."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspection.models import HandlingUnit, Inspection, Receipt
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.rma import working_in
from tests.inspection.conftest import caller

LISTS = ("receipts", "handling-units", "inspections", "dispositions")


def refused(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    return answer.json()


def test_a_receipt_without_a_word_receives_all_that_was_announced(shop, api):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    answer = api.post("receipts", {"return": whole.rma.number, "location": "DOCK-1"}, status=201)
    assert [unit["quantity"] for unit in answer["handling_units"]] == [2]


def test_over_receipt_is_answered_as_a_difference(shop, api):
    whole = make.returned(shop)
    line = whole.lines[0].public_id
    body = {
        "return": whole.rma.number,
        "location": "DOCK-1",
        "items": [{"return_line": line, "quantity": 3}],
    }
    [difference] = api.post("receipts", body, status=201)["discrepancies"]
    assert (difference["kind"], difference["return_line"], difference["quantity"]) == (
        "over_quantity",
        line,
        2,
    )
    quantities = api.get(f"returns/{whole.rma.number}")["lines"][0]["quantities"]
    assert (quantities["authorized"], quantities["received"]) == (1, 1)


def test_an_action_sent_again_is_answered_with_its_receipt(shop, api):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    body = {
        "return": whole.rma.number,
        "location": "DOCK-1",
        "client_action_id": "tablet-1",
        "items": [{"return_line": whole.lines[0].public_id, "quantity": 1}],
    }
    first = api.post("receipts", body, status=201)
    assert api.post("receipts", body, status=200) == first
    with working_in(shop):
        assert HandlingUnit.objects.count() == 1


def test_a_request_sent_again_with_its_key_is_answered_alike(shop, api):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    body = {
        "return": whole.rma.number,
        "location": "DOCK-1",
        "items": [{"return_line": whole.lines[0].public_id, "quantity": 1}],
    }
    first = api.post("receipts", body, status=201, Idempotency_Key="receive-1")
    assert api.post("receipts", body, status=201, Idempotency_Key="receive-1") == first
    assert floor.fresh(shop, whole.lines[0]).received == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "location"),
        ({"location": "DOCK-1", "items": []}, "items"),
        ({"location": "DOCK-1", "colour": "red"}, "colour"),
        ({"location": "DOCK-1", "items": [{"quantity": 0}]}, "items[0].quantity"),
        ({"location": "DOCK-1", "items": [{"quantity": "1"}]}, "items[0].quantity"),
        ({"location": "DOCK-1", "items": [{"condition": "wet"}]}, "items[0].condition"),
        ({"location": "DOCK-1", "items": [{"lpn": "X" * 21}]}, "items[0].lpn"),
        ({"location": "DOCK-1", "return": "NO-SUCH"}, "return"),
        ({"location": "DOCK-1", "occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_by_field(shop, api, body, field):
    problem = refused(api.call("POST", "receipts", body), 400)
    assert [row["field"] for row in problem["errors"]] == [field]
    with working_in(shop):
        assert Receipt.objects.count() == HandlingUnit.objects.count() == 0


def test_each_receipt_of_a_batch_is_done_or_refused_by_itself(shop, api):
    whole = make.returned(shop)
    good = {"return": whole.rma.number, "location": "DOCK-1"}
    rows = api.post("receipts/batch", {"receipts": [{"location": "X"}, good]})["results"]
    assert [(row["index"], row["status"]) for row in rows] == [(0, 400), (1, 201)]
    assert rows[0]["errors"][0]["field"] == "location"
    with working_in(shop):
        assert Receipt.objects.get().public_id == rows[1]["id"]


def test_a_receipt_is_reconciled_resolved_and_closed(shop, api):
    whole = make.returned(shop)
    items = [{"return_line": whole.lines[0].public_id, "quantity": 2}]
    body = {"return": whole.rma.number, "location": "DOCK-1", "items": items}
    way = f"receipts/{api.post('receipts', body, status=201)['id']}"
    assert api.post(f"{way}/reconcile")["status"] == "with_discrepancies"
    assert refused(api.call("POST", f"{way}/close"), 409)["code"] == "transition_refused"
    resolved = api.post(f"{way}/resolve-discrepancy", {"resolution": "Sent back"})
    assert (resolved["status"], resolved["discrepancies"][0]["resolution"]) == (
        "reconciled",
        "Sent back",
    )
    assert api.post(f"{way}/close")["status"] == "closed"


def test_a_pile_is_divided_and_joined_set_aside_and_released(shop, api):
    unit = floor.returned_goods(shop, None, 2)
    way = f"handling-units/{unit.lpn}"
    other = api.post(f"{way}/split", {"quantity": 1, "lpn": "PART-2"})
    assert (other["lpn"], other["quantity"], other["parent"]) == ("PART-2", 1, unit.public_id)
    held = api.post(f"{way}/hold", {"kind": "evidence", "reason": "Odd"})["holds"]
    assert [(hold["kind"], hold["status"]) for hold in held] == [("evidence", "open")]
    released = api.post(f"{way}/release", {"finding": "Fine"})["holds"]
    assert [hold["status"] for hold in released] == ["released"]
    assert api.post(f"{way}/merge", {"units": ["part-2"]})["quantity"] == 2
    assert api.get("handling-units/PART-2")["merged_into"] == unit.public_id
    assert api.post(f"{way}/move", {"location": "A-01"})["location"] == "A-01"
    assert refused(api.call("POST", f"{way}/move", {"location": "MOON"}), 400)["errors"]


def test_containers_have_checked_numbers_and_never_hold_themselves(shop, api):
    api.post("containers", {"code": "PALLET-1", "kind": "pallet"}, status=201)
    inner = {"code": "CAGE-1", "kind": "cage", "parent": "PALLET-1"}
    assert api.post("containers", inner, status=201)["parent"] == "PALLET-1"
    circle = api.call("POST", "containers/PALLET-1/move", {"parent": "CAGE-1"})
    assert refused(circle, 400)["errors"][0]["code"] == "circular"
    wrong = api.call("POST", "containers", {"sscc": "340123450000000001"})
    assert refused(wrong, 400)["errors"][0]["code"] == "invalid_sscc"
    right = api.post("containers", {"sscc": "340123450000000000"}, status=201)
    assert api.get("containers/340123450000000000")["id"] == right["id"]
    refused(api.call("POST", "containers", {"code": "cage-1"}), 409)


def test_a_checklist_and_routes_are_written_and_published(shop, api):
    questions = [
        {
            "key": "wet",
            "text": "Is it wet?",
            "options": [{"value": "no", "label": "No"}, {"value": "yes", "label": "Yes"}],
        }
    ]
    body = {"handle": "wet-goods", "name": "Wet goods", "category": "w", "questions": questions}
    made = api.post("checklists", body, status=201)
    assert (made["version"], made["published_at"]) == (1, None)
    assert api.post(f"checklists/{made['id']}/publish")["published_at"] is not None
    rules = [{"name": "All", "route": "donate"}]
    table = api.post("routes", {"name": "Give away", "rules": rules}, status=201)
    api.post(f"routes/{table['id']}/publish")
    assert routes.routed(shop).route == "donate"


@pytest.mark.parametrize("resource", LISTS)
def test_lists_are_filtered_by_what_the_goods_are(shop, api, resource):
    way = routes.routed(shop)
    routes.routed(shop)
    unit = way.unit
    with working_in(shop):
        order = make.fresh(shop, unit.rma).rma.order
    for query in (
        f"return={unit.rma.number}",
        f"return={unit.rma.public_id}",
        f"order={order.external_id}",
        f"handling_unit={unit.lpn}",
        f"handling_unit={unit.public_id}",
    ):
        assert len(api.get(f"{resource}?{query}")["results"]) == 1, query
    assert len(api.get(f"{resource}?sku=tee")["results"]) == 2
    assert api.get(f"{resource}?sku=none")["results"] == []
    refused(api.call("GET", f"{resource}?status=imaginary"), 400)


@pytest.mark.parametrize(("resource", "most"), list(zip(LISTS, (8, 8, 6, 10), strict=True)))
def test_a_list_costs_the_same_however_long_it_is(shop, api, resource, most):
    def cost():
        with CaptureQueriesContext(connection) as counted:
            api.get(resource)
        return len(counted)

    routes.routed(shop)
    cost()  # the first request of a minute also notes that the key was used
    one = cost()
    for _each in range(3):
        routes.routed(shop)
    assert cost() == one <= most


@pytest.mark.parametrize("resource", LISTS)
def test_another_shop_finds_and_changes_nothing(shop, beta, resource):
    way = routes.routed(shop)
    unit = way.unit
    key = {
        "receipts": unit.receipt.public_id,
        "handling-units": unit.lpn,
        "inspections": floor.inspection_of(shop, unit).public_id,
        "dispositions": way.public_id,
    }[resource]
    verb = {
        "receipts": "close",
        "handling-units": "lose",
        "inspections": "start",
        "dispositions": "approve",
    }[resource]
    charlie = caller(beta)
    assert charlie.get(resource)["results"] == []
    refused(charlie.call("GET", f"{resource}/{key}"), 404)
    refused(charlie.call("POST", f"{resource}/{key}/{verb}"), 404)
    assert floor.fresh(shop, unit).status == "on_hand"
    assert floor.fresh(shop, way).status == "proposed"


@pytest.mark.parametrize(
    ("scopes", "path", "body"),
    [
        (["receiving:read"], "receipts", {"location": "DOCK-1"}),
        (["receiving:read"], "handling-units/{lpn}/lose", None),
        (["receiving:read"], "handling-units/{lpn}/hold", {"kind": "evidence"}),
        (["receiving:write"], "inspections/{run}/start", None),
        (["inspection:write"], "dispositions/{way}/approve", None),
        (["inspection:write"], "checklists", {"handle": "x", "name": "x", "questions": [{}]}),
        (["disposition:write"], "routes", {"name": "x", "rules": [{}]}),
    ],
)
def test_a_key_does_only_what_its_scopes_allow(shop, scopes, path, body):
    way = routes.routed(shop)
    run = floor.inspection_of(shop, way.unit)
    path = path.format(lpn=way.unit.lpn, run=run.public_id, way=way.public_id)
    with working_in(shop):
        before = (Receipt.objects.count(), Inspection.objects.count())
    refused(caller(shop, scopes).call("POST", path, body), 403)
    with working_in(shop):
        assert (Receipt.objects.count(), Inspection.objects.count()) == before
    assert floor.fresh(shop, way.unit).status == "on_hand"
    assert floor.fresh(shop, way).status == "proposed"


def test_a_stale_version_changes_nothing(shop, api):
    unit = floor.returned_goods(shop)
    way = f"handling-units/{unit.lpn}"
    tag = api.call("GET", way)["ETag"]
    api.post(f"{way}/move", {"location": "A-01"}, If_Match=tag)
    stale = api.call("POST", f"{way}/move", {"location": "A-02"}, If_Match=tag)
    assert refused(stale, 412)["code"] == "version_mismatch"
    assert api.get(way)["location"] == "A-01"

"""A recall by API from the draft to its end, by two keys; and what tills are told."""

from __future__ import annotations

from typing import Any

import pytest

from flows.drain import drain
from tenants.scope import tenant_scope
from tests.journeys.partner import Partner
from tests.recalls.recalling import HAZARD, Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]

DRAFT = {
    "name": "Lantern 320",
    "hazard": HAZARD,
    "remedies": ["refund", "replacement"],
    "scope": [{"sku": "LAMP", "serials": "L3-2288 to L3-2294"}],
    "decision_date": "2026-10-09",
    "target_date": "2027-10-09",
}


@pytest.fixture
def first(recallers: Recallers) -> Partner:
    return Partner(recallers.shop)


@pytest.fixture
def second(recallers: Recallers) -> Partner:
    return Partner(recallers.shop)


def worked(partner: Partner) -> None:
    with tenant_scope(partner.tenant):
        drain()


def begun(first: Partner, second: Partner, **said: Any) -> str:
    """A recall that runs; its path."""
    made = first.must(first.post("campaigns", DRAFT | said), 201)
    path = f"campaigns/{made['id']}"
    first.must(first.post(f"{path}/submit"))
    second.must(second.post(f"{path}/approve"))
    first.must(first.post(f"{path}/activate"))
    worked(first)
    return path


def test_a_draft_is_read_back_as_it_was_understood(first: Partner) -> None:
    made = first.must(first.post("campaigns", DRAFT), 201)
    [row] = made["scope"]
    assert (row["sku"], row["serials"]) == ("LAMP", "L3-2288 to L3-2294")
    assert row["parsed"]["serials"] == [
        {"prefix": "L3-", "from": "2288", "to": "2294", "suffix": ""}
    ]
    assert row["sentences"]
    assert (made["status"], made["target_date"]) == ("draft", "2027-10-09")
    assert first.must(first.get(f"campaigns/{made['number']}"))["id"] == made["id"]
    changed = first.must(first.call("PATCH", f"campaigns/{made['id']}", {"name": "Lantern 321"}))
    assert (changed["name"], changed["scope"][0]["parsed"]) == ("Lantern 321", row["parsed"])


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"remedies": ["refund"]}, "remedies", "two_remedies_required"),
        ({"hazard": "A voluntary measure"}, "hazard", "minimising_words"),
        ({"scope": [{"gtins": ["4006381333932"]}]}, "scope[0].gtins", "gtin_check_digit"),
        ({"scope": [{"sku": 4}]}, "scope[0].sku", "invalid"),
        ({"scope": [{"serial": "x"}]}, "scope[0].serial", "unknown_field"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named(first: Partner, said: Any, field: str, code: str) -> None:
    answer = first.post("campaigns", DRAFT | said)
    assert answer.status == 400, answer.body
    assert (field, code) in [(row["field"], row["code"]) for row in answer.body["errors"]]
    assert first.must(first.get("campaigns"))["results"] == []


def test_one_key_cannot_approve_what_it_submitted(first: Partner, second: Partner) -> None:
    made = first.must(first.post("campaigns", DRAFT), 201)
    path = f"campaigns/{made['id']}"
    first.must(first.post(f"{path}/submit"))
    answer = first.post(f"{path}/approve")
    assert (answer.status, answer.body["code"]) == (403, "approver_is_initiator")
    assert first.must(first.get(path))["status"] == "in_review"
    assert second.must(second.post(f"{path}/approve"))["status"] == "approved"
    again = second.post(f"{path}/approve")
    assert again.status == 409


def test_a_dry_run_counts_and_writes_nothing(first: Partner, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2290", "L3-3000")
    made = first.must(first.post("campaigns", DRAFT), 201)
    path = f"campaigns/{made['id']}"
    found = first.must(first.post(f"{path}/match"))
    assert found["matched"] == 1
    assert set(found) == {"matched", "counts", "sample", "warnings"}
    wider = {"scope": [{"sku": "LAMP"}]}
    assert first.must(first.post(f"{path}/match", wider))["matched"] == 2
    assert first.must(first.get(f"{path}/units"))["results"] == []


def test_units_and_progress_of_a_recall(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2290")
    lamp_sold(recallers.shop, "L3-2291")
    path = begun(first, second)
    rows = first.must(first.get(f"{path}/units"))["results"]
    assert sorted(row["serial"] for row in rows) == ["L3-2290", "L3-2291"]
    assert {row["contact"] for row in rows} == {"notified"}
    unit = f"{path}/units/{rows[0]['id']}"
    chosen = first.must(first.post(f"{unit}/choose", {"remedy": "refund"}))
    assert (chosen["status"], chosen["contact"]) == ("awaiting_return", "reached")
    made = first.must(first.get(f"returns/{chosen['return_id']}"))
    assert (made["status"], made["legal_basis"]) == ("authorized", "recall")
    figures = first.must(first.get(f"{path}/progress"))
    assert figures["total"]["units"] == sum(row["units"] for row in figures["holders"].values())
    assert (figures["states"], figures["correction_rate"]) == (
        {"awaiting_return": 1, "open": 1},
        "0.00",
    )
    wrong = first.post(f"{unit}/choose", {"remedy": "kit"})
    assert (wrong.status, wrong.body["code"]) == (400, "remedy_not_offered")


def test_reports_are_csv(first: Partner, second: Partner, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2290")
    path = begun(first, second)
    answer = first.get(f"{path}/reports/progress")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert b"customer,1,0,0,0,0,1,0.00" in answer.body
    listed = first.get(f"{path}/reports/effectiveness").body.decode().splitlines()
    assert len(listed) == 2
    assert first.get(f"{path}/reports/gossip").status == 404


def test_owner_lists_are_taken_once_and_refused_by_row(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    order = lamp_sold(recallers.shop, "L3-9000")
    path = begun(first, second)
    rows = [
        {"sku": "LAMP", "serial": "L3-2292", "customer": {"email": "eve@example.com"}},
        {"sku": "NOPE", "serial": "1"},
        {"sku": "LAMP", "order": order.external_id, "customer": {"email": "not@theirs.example"}},
        {"sku": "LAMP", "serial": "L3-2293", "quantity": 2},
        {"sku": "LAMP", "quantity": 3, "external_id": "till-7"},
        {"sku": "LAMP", "quantity": 2, "external_id": "till-8"},
    ]
    results = first.must(first.post(f"{path}/units/batch", {"units": rows}))["results"]
    assert [row["status"] for row in results] == [201, 400, 400, 400, 201, 201]
    assert [row["errors"][0]["code"] for row in results if row["errors"]] == [
        "unknown_product",
        "not_of_order",
        "one_for_a_serial",
    ]
    again = first.must(first.post(f"{path}/units/batch", {"units": rows}))["results"]
    assert [row["status"] for row in again] == [200, 400, 400, 400, 200, 200]
    assert [row["id"] for row in again] == [row["id"] for row in results]
    assert first.must(first.get(f"{path}/progress"))["total"]["units"] == 6


def test_answers_that_came_by_telephone(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2290")
    lamp_sold(recallers.shop, "L3-2291")
    path = begun(first, second)
    gone = {"answer": "gone", "serial": "L3-2290", "how": "stolen"}
    assert first.must(first.post(f"{path}/responses", gone), 201)["status"] == "removed"
    handed_on = {
        "answer": "transferred",
        "serial": "l3-2291",
        "customer": {"name": "Neo", "email": "neo@example.com"},
    }
    row = first.must(first.post(f"{path}/responses", handed_on), 201)
    assert (row["status"], row["contact"], row["serial"]) == ("open", "none", "L3-2291")
    figures = first.must(first.get(f"{path}/progress"))
    assert (figures["states"]["transferred"], figures["total"]["units"]) == (1, 2)
    nobody = first.post(f"{path}/responses", {"answer": "refused", "serial": "L3-1"})
    assert (nobody.status, nobody.body["code"]) == (400, "unknown_unit")


def test_a_consignee_counts_and_is_reconciled(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-9000")
    path = begun(first, second)
    given = {"name": "Corner shop", "sku": "LAMP", "shipped": 12, "external_id": "c1"}
    shop = first.must(first.post(f"{path}/consignees", given), 201)
    assert first.must(first.post(f"{path}/consignees", given))["id"] == shop["id"]
    one = f"{path}/consignees/{shop['id']}"
    for verb in ("notify", "acknowledge"):
        first.must(first.post(f"{one}/{verb}"))
    too_many = first.post(f"{one}/report", {"on_hand": 10, "sold_on": 3})
    assert (too_many.status, too_many.body["code"]) == (400, "exceeds_shipped")
    first.must(first.post(f"{one}/report", {"on_hand": 10, "sold_on": 1}))
    first.must(first.post(f"{one}/pass-on"))
    open_question = first.post(f"{one}/reconcile")
    assert (open_question.status, open_question.body["errors"][0]["field"]) == (400, "note")
    done = first.must(first.post(f"{one}/reconcile", {"note": "One was lost"}))
    assert done["status"] == "reconciled"
    figures = first.must(first.get(f"{path}/progress"))
    assert figures["holders"]["consignee"]["units"] == 12
    assert figures["holders"]["consignee"]["corrected"] == 12


def test_a_wider_scope_by_api(first: Partner, second: Partner, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2300")
    path = begun(first, second)
    assert first.must(first.get(f"{path}/units"))["results"] == []
    rows = {"scope": [{"sku": "LAMP", "serials": "L3-2300"}]}
    wider = first.must(first.post(f"{path}/scope-revisions", rows), 201)
    assert (wider["number"], len(wider["scope"])) == (2, 2)
    one = f"{path}/scope-revisions/{wider['id']}"
    first.must(first.post(f"{one}/submit"))
    assert first.post(f"{one}/approve").body["code"] == "approver_is_initiator"
    assert second.must(second.post(f"{one}/approve"))["status"] == "applied"
    worked(first)
    assert len(first.must(first.get(f"{path}/units"))["results"]) == 1


def test_a_stop_sale_by_api_holds_at_once_and_needs_two_to_lift(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2290")
    asked = "stop-sale?sku=LAMP&serial=L3-2290"
    assert first.must(first.get(asked)) == {"blocked": False, "stop_sales": []}
    ranges = [{"prefix": "L3-", "from": "2288", "to": "2294"}]
    body = {"sku": "LAMP", "serial_ranges": ranges, "reason": "It smokes"}
    stop = first.must(first.post("stop-sales", body), 201)
    told = first.must(first.get(asked))
    assert (told["blocked"], told["stop_sales"][0]["id"]) == (True, stop["id"])
    assert first.must(first.get("stop-sale?sku=LAMP&serial=L3-2295"))["blocked"] is False
    assert first.must(first.get("stop-sale?sku=LAMP"))["blocked"] is True
    assert first.must(first.get("stop-sale?serial=l3-2290"))["blocked"] is True
    assert first.get("stop-sale").status == 400
    one = f"stop-sales/{stop['id']}"
    assert first.post(f"{one}/confirm").body["code"] == "confirmer_is_placer"
    assert second.must(second.post(f"{one}/confirm"))["status"] == "confirmed"
    why = {"reason": "All of them were looked at"}
    asked_for = first.must(first.post(f"{one}/lift", why))
    assert (asked_for["status"], asked_for["lift_requested"]) == ("confirmed", True)
    assert first.post(f"{one}/lift", why).body["code"] == "lifter_is_requester"
    assert first.must(first.get(asked))["blocked"] is True
    assert second.must(second.post(f"{one}/lift", why))["status"] == "lifted"
    assert first.must(first.get(asked))["blocked"] is False


def test_a_stop_sale_of_nothing_is_refused(first: Partner) -> None:
    answer = first.post("stop-sales", {"reason": "x"})
    assert (answer.status, answer.body["errors"][0]["field"]) == (400, "sku")
    answer = first.post("stop-sales", {"reason": "x", "sku": "NOPE"})
    assert (answer.status, answer.body["code"]) == (400, "unknown_product")
    answer = first.post("stop-sales", {"reason": "x", "gtin": "4006381333932"})
    assert (answer.status, answer.body["code"]) == (400, "invalid_gtin")


def test_an_owner_who_registered_is_found_without_an_order(
    first: Partner, second: Partner, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-9000")
    owner = {"name": "Eve", "email": "eve@example.com"}
    given = {"sku": "LAMP", "serial": "L3-2291", "customer": owner, "safety_only": True}
    made = first.must(first.post("registrations", given), 201)
    assert first.must(first.post("registrations", given))["id"] == made["id"]
    assert first.must(first.get("registrations?serial=l3-2291"))["results"] == [made]
    assert first.must(first.get(f"registrations/{made['id']}"))["safety_only"] is True
    path = begun(first, second)
    [row] = first.must(first.get(f"{path}/units"))["results"]
    assert (row["serial"], row["customer"], row["contact"]) == (
        "L3-2291",
        made["customer"],
        "notified",
    )
    chosen = first.must(first.post(f"{path}/units/{row['id']}/choose", {"remedy": "refund"}))
    back = first.must(first.get(f"returns/{chosen['return_id']}"))
    assert (back["status"], back["legal_basis"]) == ("authorized", "recall")

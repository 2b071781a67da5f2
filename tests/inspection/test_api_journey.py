"""One return goes over the floor by API: received, inspected, routed, closed."""

from __future__ import annotations

from tests.factories import rma as make


def test_a_return_goes_over_the_floor_by_api(shop, api):
    whole = make.returned(shop)
    line = whole.lines[0].public_id
    receipt = api.post(
        "receipts",
        {
            "shipment": None,
            "return": whole.rma.number,
            "tracking_number": None,
            "location": "DOCK-1",
            "container": None,
            "occurred_at": None,
            "performed_by": None,
            "client_action_id": None,
            "items": [
                {
                    "return": None,
                    "return_line": line,
                    "sku": None,
                    "quantity": 1,
                    "condition": "good",
                    "lpn": None,
                    "serial": None,
                    "lot": None,
                    "photos": [],
                }
            ],
        },
        status=201,
    )
    assert (receipt["status"], receipt["discrepancies"]) == ("counted", [])
    [unit] = receipt["handling_units"]
    assert (unit["return_line"], unit["quantity"]) == (line, 1)
    assert api.get(f"returns/{whole.rma.number}")["lines"][0]["quantities"]["received"] == 1

    [inspection] = api.get(f"inspections?handling_unit={unit['lpn']}")["results"]
    assert inspection["status"] == "waiting"
    run = f"inspections/{inspection['id']}"
    assert api.post(f"{run}/start")["status"] == "in_progress"
    answers = {
        question["key"]: question["options"][0]["value"] for question in inspection["questions"]
    }
    assert api.post(f"{run}/answers", {"answers": answers})["missing"] == []
    graded = api.post(f"{run}/grade")
    assert graded["grade"] == {"function": "F6", "cosmetic": "C9", "packaging": "sealed"}
    assert api.post(f"{run}/confirm")["status"] == "confirmed"
    [resolution] = api.get(f"resolutions?return={whole.rma.number}")["results"]
    assert resolution["status"] == "due"

    [disposition] = api.get(f"dispositions?return={whole.rma.number}")["results"]
    assert (disposition["status"], disposition["route"], disposition["rule"]) == (
        "proposed",
        "restock_as_new",
        "New and sealed",
    )
    assert disposition["options"][0]["route"] == "restock_as_new"
    way = f"dispositions/{disposition['id']}"
    approved = api.post(f"{way}/approve", {"route": "restock_as_new"})
    assert (approved["status"], approved["route"]) == ("approved", "restock_as_new")
    api.post(
        f"resolutions/{resolution['id']}/settle",
        {"reference": "T-1", "method": "card", "amount": "10.00"},
        Idempotency_Key="settle-1",
    )
    assert api.get(f"returns/{whole.rma.number}")["status"] == "closed"
    assert api.post(f"{way}/start")["status"] == "in_progress"
    assert api.post(f"{way}/complete")["status"] == "completed"
    gone = api.get(f"handling-units/{unit['lpn']}")
    assert (gone["status"], gone["left_to"]) == ("gone", "stock")

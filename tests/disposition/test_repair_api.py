"""Work orders over the API, from the route to the parcel."""

from __future__ import annotations

import pytest

from disposition import services
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories.rma import working_in
from tests.inspection.conftest import caller as api_of


@pytest.fixture
def way(shop):
    found = bench.wanting_repair(shop)
    with working_in(shop):
        return services.approve_route(found, by=floor.SYSTEM)


def test_a_repair_by_api_from_the_route_to_the_carrier(shop, way, run_handlers):
    caller = api_of(shop, ["disposition:write", "returns:write"])
    part = {"sku": "CB-320", "name": "Charge board", "cost": "3.10", "on_hand": 1}
    assert caller.post("parts", part, status=201)["cost"] == {"amount": "3.10", "currency": "EUR"}
    made = caller.post("work-orders", {"handling_unit": way.unit.lpn}, status=201)
    again = caller.post("work-orders", {"handling_unit": way.unit.public_id}, status=201)
    assert (again["id"], made["status"], made["payer"]) == (made["id"], "opened", "shop")
    assert made["symptom"] == "defective"
    one = f"work-orders/{made['number']}"
    said = {"fault": "liquid_damage", "finding": "Water inside", "minutes": 30}
    caller.post(f"{one}/diagnose", said)
    planned = caller.post(f"{one}/parts", {"sku": "CB-320", "quantity": 2})
    assert [(row["reserved"], row["missing"]) for row in planned["parts"]] == [(1, 1)]
    quoted = caller.post(f"{one}/quote")
    assert quoted["quote"]["total"] == {"amount": "26.20", "currency": "EUR"}
    assert caller.post(f"{one}/accept-quote")["status"] == "approved"
    refused = caller.call("POST", f"{one}/start", {})
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "1 part is missing. Wait for it.",
    )
    caller.post(f"{one}/wait-for-parts")
    assert caller.post("parts/CB-320/stock", {"quantity": 1})["reserved"] == 2
    caller.post(f"{one}/start")
    caller.post(f"{one}/labour", {"minutes": 30})
    caller.post(f"{one}/parts/use", {"sku": "CB-320", "quantity": 2})
    caller.post(f"{one}/finish")
    done = caller.post(f"{one}/test", {"answers": bench.PASSED})
    assert (done["status"], done["tests"][0]["passed"]) == ("completed", True)
    assert done["cost"] == {"amount": "26.20", "currency": "EUR"}
    run_handlers(shop)
    caller.post(f"{one}/hand-over")
    assert caller.get(f"returns/{made['return']}")["status"] == "closed"
    listed = caller.get(f"work-orders?status=completed&handling_unit={way.unit.lpn}")
    assert [row["id"] for row in listed["results"]] == [made["id"]]


def test_the_quote_is_a_pdf_in_the_owners_language(shop):
    order = bench.quoted(shop)
    caller = api_of(shop, ["disposition:read"])
    paper = caller.call("GET", f"work-orders/{order.public_id}/quote.pdf")
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Type"] == "application/pdf"
    other = bench.opened(shop, bench.ours(shop))
    refused = caller.call("GET", f"work-orders/{other.public_id}/quote.pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_quoted")


def test_a_piece_whose_route_leads_elsewhere_has_no_work_order(shop):
    way = routes.routed(shop)
    caller = api_of(shop, ["disposition:write"])
    refused = caller.call("POST", "work-orders", {"handling_unit": way.unit.lpn})
    assert refused.status_code == 409
    assert floor.fresh(shop, way).status == "proposed"
    unknown = caller.call("POST", "work-orders", {"handling_unit": "nothing"})
    assert unknown.json()["errors"][0]["code"] == "unknown_unit"


def test_a_key_that_may_only_read_changes_nothing(shop):
    order = bench.opened(shop)
    caller = api_of(shop, ["disposition:read"])
    for path in ("diagnose", "parts", "labour/start", "cancel"):
        answer = caller.call("POST", f"work-orders/{order.public_id}/{path}", {})
        assert answer.status_code == 403
    assert bench.fresh(shop, order).version == order.version


def test_terms_of_a_category_decide_limit_labour_tax_and_protocol(shop):
    caller = api_of(shop)
    said = {
        "category": "kitchen",
        "limit_percent": 25,
        "hourly": "60.00",
        "tax_basis_points": 1900,
        "quote_days": 14,
        "protocol": [{"key": "boils", "text": "It boils"}],
    }
    kept = caller.post("repair-terms", said)
    assert (kept["hourly"]["amount"], kept["courtesy_percent"]) == ("60.00", 10)
    assert len(caller.get("repair-terms")["results"]) == 2
    order = bench.quoted(shop, minutes=10)
    assert (order.limit_minor, order.quote_minor, order.quote_tax_minor) == (800, 1190, 190)
    assert (order.quote_expires_at - order.quoted_at).days == 14
    other = bench.opened(shop)
    assert other.limit_minor == 2000
    bench.does(shop, other, "diagnose", fault="none")
    bench.does(shop, other, "no_fault_found")
    assert bench.does(shop, other, "record_test", answers={"boils": "pass"}).status == "completed"
    wrong = {"category": "kitchen", "protocol": [{"key": "a b", "text": "x"}]}
    refused = caller.call("POST", "repair-terms", wrong)
    assert refused.json()["errors"][0]["field"] == "protocol[0]"
    assert caller.get("repair-terms")["results"][0]["protocol"] == kept["protocol"]
    reader = api_of(shop, ["disposition:write"])
    assert reader.call("POST", "repair-terms", {"limit_percent": 1}).status_code == 403

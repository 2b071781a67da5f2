"""Lots and wipes as a partner's system drives them."""

from __future__ import annotations

import pytest
from PIL import Image

from flows.documents import store
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories.rma import working_in
from tests.inspection.conftest import caller


def paper(shop, kind="attachment", content_type="application/pdf", body=b"%PDF-1.7 paper"):
    with working_in(shop):
        made = store(None, kind=kind, name="c", content_type=content_type, body=body)
        return made.public_id


def jpeg() -> bytes:
    import io

    out = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, "JPEG")
    return out.getvalue()


def test_a_lot_goes_from_open_to_confirmed(shop, api):
    first, second = make.ready(shop, quantity=2), make.ready(shop)
    lot = api.post("lots", {"route": "recycle", "taker": "Green Loop"}, status=201)
    assert (lot["status"], lot["pieces"], lot["weight_g"]) == ("open", 0, 0)
    assert lot["container"]["sscc"] == "004000000000000015"
    one = f"lots/{lot['number']}"
    items = [{"handling_unit": first.lpn}, {"handling_unit": second.public_id, "weight_g": 360}]
    lot = api.post(f"{one}/items", {"items": items})
    assert (lot["units"], lot["pieces"], lot["weight_g"]) == (2, 3, 1060)
    assert api.post(f"{one}/items", {"items": items})["pieces"] == 3
    rows = api.get(f"{one}/items")["results"]
    assert [(row["lpn"], row["weight_g"], row["weighed"]) for row in rows] == [
        (first.lpn, 700, False),
        (second.lpn, 360, True),
    ]
    assert api.post(f"{one}/seal", {})["status"] == "sealed"
    drawn = paper(shop, "photo", "image/jpeg", jpeg())
    sent = {"to": "Green Loop", "signed_by": "R. Weiss", "signature": drawn}
    assert api.post(f"{one}/hand-over", sent)["handed_to"] == "Green Loop"
    assert api.call("GET", f"{one}/certificate.pdf").status_code == 409
    back = {"handling_units": [second.lpn], "reason": "Not on the list"}
    after = api.post(f"{one}/reject-items", back)
    assert (after["status"], after["pieces"]) == ("part_rejected", 2)
    done = api.post(f"{one}/confirm", {"certificate": paper(shop)})
    assert (done["status"], done["units"]) == ("confirmed", 1)
    file = api.call("GET", f"{one}/certificate.pdf")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert floor.fresh(shop, first).status == "gone"
    assert [row["id"] for row in api.get("lots?status=confirmed")["results"]] == [done["id"]]


def test_refusals_name_the_unit_and_the_reason(shop, api):
    other = make.ready(shop, "donate")
    lot = api.post("lots", {"route": "recycle"}, status=201)
    one = f"lots/{lot['id']}"
    no = api.post(f"{one}/items", {"items": [{"handling_unit": other.lpn}]}, status=409)
    assert (no["code"], no["detail"]) == ("other_route", "It goes another way: Donate.")
    no = api.post(f"{one}/items", {"items": [{"handling_unit": "NOPE"}]}, status=400)
    assert no["errors"][0]["field"] == "items[0].handling_unit"
    assert api.post(f"{one}/seal", {}, status=409)["code"] == "lot_empty"
    assert api.post("lots", {"route": "swap_pool"}, status=400)["code"]
    bad = {"certificate": "file_00000000000000000000000000"}
    assert api.post(f"{one}/confirm", bad, status=400)["code"] == "unknown_file"


def test_papers_of_a_lot_are_pdfs(shop, api):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop))
    for name in ("label.pdf", "packing-list.pdf"):
        answer = api.call("GET", f"lots/{lot.public_id}/{name}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_a_wipe_goes_from_asked_to_certified(shop, api):
    phone = make.ready(shop, sku="PHONE", data_bearing=True)
    asked = {"handling_unit": phone.lpn, "serial": "SN-4", "manufacturer": "Acme"}
    wipe = api.post("sanitisations", asked, status=201)
    one = f"sanitisations/{wipe['id']}"
    assert api.post("sanitisations", asked, status=201)["id"] == wipe["id"]
    how = {"method": "purge", "technique": "crypto_erase", "tool": "Blanko"}
    assert api.post(f"{one}/run", how)["status"] == "running"
    assert api.post(f"{one}/finish")["status"] == "verifying"
    unknown = {"result": "unknown", "verification": "tool_log"}
    assert api.post(f"{one}/verify", unknown)["status"] == "failed"
    assert api.call("GET", f"{one}/certificate.pdf").status_code == 404
    assert api.post(f"{one}/retry")["attempts"] == 2
    api.post(f"{one}/run", how)
    api.post(f"{one}/finish")
    passed = {"result": "passed", "verification": "sample", "sample_percent": 10}
    done = api.post(f"{one}/verify", passed)
    assert (done["status"], done["verification"], done["sample_percent"]) == (
        "verified",
        "sample",
        10,
    )
    assert api.post(f"{one}/certify")["certificate"].startswith("file_")
    assert api.call("GET", f"{one}/certificate.pdf").content[:5] == b"%PDF-"
    assert [row["id"] for row in api.get("sanitisations?status=certified")["results"]] == [
        wipe["id"]
    ]


@pytest.mark.parametrize("path", ["lots", "sanitisations"])
def test_reading_is_not_writing(shop, path):
    reader = caller(shop, ["disposition:read"])
    assert reader.get(path)["results"] == []
    assert reader.call("POST", path, {}).status_code == 403
    stranger = caller(shop, ["catalog:read"])
    assert stranger.call("GET", path).status_code == 403


def test_the_ledger_tells_what_left_and_what_is_here(shop, api):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop, quantity=3))
    make.handed_over(shop, lot)
    make.ready(shop)
    book = api.get("disposition-ledger")
    assert (book["received"]["pieces"], book["closing"]["pieces"]) == (4, 1)
    amount = {"units": 1, "pieces": 3, "weight_g": 1050, "unweighed_pieces": 0}
    assert book["left"] == [{"name": "recycle"} | amount]
    assert (book["balances"], book["differences"]) == (True, [])
    for wrong in ("from=yesterday", "from=2026-13-01", "to=20261001", "days=3"):
        assert api.call("GET", f"disposition-ledger?{wrong}").status_code == 400

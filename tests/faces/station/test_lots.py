"""Lots and wipes at the station, without a script: every step by links and forms."""

from __future__ import annotations

import pytest
from django.test import Client

from disposition.models import Lot
from tenants.models import Tenant
from tests.faces.station.conftest import At
from tests.faces.station.pages import follow, text_of
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories import rma

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(shop: Tenant, receiver: Client) -> Lot:
    sent = {"route": "recycle", "taker": "Green Loop"}
    page = follow(receiver, receiver.post("/station/lots/", sent))
    assert "Scan pieces in: Recycle" in text_of(page)
    with rma.working_in(shop):
        return Lot.objects.get()


def test_a_lot_is_filled_sealed_and_handed_over(shop: Tenant, receiver: Client, lot: Lot) -> None:
    unit, address = make.ready(shop, quantity=2), f"/station/lots/{lot.public_id}/"
    page = follow(receiver, receiver.post(address, {"plate": unit.lpn, "weight_g": "0,7"}))
    assert "0.700 kg" in text_of(page)
    again = receiver.post(address, {"plate": "NOPE"})
    assert again.status_code == 400
    assert "No piece has the plate NOPE" in text_of(again)
    item = f"{address}pieces/{unit.public_id}/"
    assert "0.700 kg until now" in text_of(receiver.get(item))
    page = follow(receiver, receiver.post(item, {"weight_g": "0.72"}))
    assert "0.720 kg" in text_of(page)
    assert receiver.post(item, {"weight_g": "heavy"}).status_code == 400
    page = follow(receiver, receiver.post(f"{address}seal/", {"weight_g": "12.5"}))
    assert "12.500 kg" in text_of(page)
    unsigned = receiver.post(f"{address}hand-over/", {"to": "Green Loop"})
    assert (unsigned.status_code, "Have it signed" in text_of(unsigned)) == (400, True)
    signed = {"to": "Green Loop", "signed_by": "R. Weiss"}
    page = follow(receiver, receiver.post(f"{address}hand-over/", signed))
    assert "Taken by Green Loop" in text_of(page)
    assert floor.fresh(shop, unit).status == "gone"
    back = {"plate": unit.lpn, "reason": "Not on the list"}
    page = follow(receiver, receiver.post(f"{address}give-back/", back))
    assert "Partly rejected" in text_of(page)
    assert floor.fresh(shop, unit).status == "on_hand"
    for paper in ("label.pdf", "packing-list.pdf"):
        assert receiver.get(address + paper)["Content-Type"] == "application/pdf"


def test_what_is_taken_out_can_go_into_another_lot(
    shop: Tenant, receiver: Client, lot: Lot
) -> None:
    unit = make.ready(shop)
    make.scanned(shop, lot, unit)
    item = f"/station/lots/{lot.public_id}/pieces/{unit.public_id}/"
    follow(receiver, receiver.post(item, {"out": "1"}))
    assert receiver.get(item).status_code == 404
    away = receiver.get(f"/station/pieces/{unit.public_id}/away/")
    assert f"Put it into {lot.number}" in text_of(away)
    follow(receiver, receiver.post(f"/station/lots/{lot.public_id}/", {"plate": unit.lpn}))
    away = receiver.get(f"/station/pieces/{unit.public_id}/away/")
    assert f"It lies in lot {lot.number}" in text_of(away)


def test_a_scan_of_the_container_leads_to_its_lot(shop: Tenant, receiver: Client, lot: Lot) -> None:
    with rma.working_in(shop):
        sscc = Lot.objects.select_related("container").get().container.sscc
    answer = receiver.get("/station/", {"code": f"00{sscc}"})
    assert answer["Location"] == f"/station/lots/{lot.public_id}/"


def test_a_device_is_wiped_step_by_step(shop: Tenant, at: At) -> None:
    bench = at("technician")
    phone = make.ready(shop, sku="PHONE", data_bearing=True)
    address = f"/station/pieces/{phone.public_id}/wipe/"
    assert "Which device is it?" in text_of(bench.get(address))
    assert bench.post(address, {}).status_code == 400
    run = {"how": "purge", "technique": "crypto_erase", "tool": "Blanko"}
    for sent, heading in (
        ({"serial": "SN-1"}, "How is it wiped?"),
        (run, "Is the tool done?"),
        ({}, "Is all of its data gone?"),
        ({"result": "unknown", "how": "full"}, "The wipe failed"),
        ({}, "How is it wiped?"),
        (run, "Is the tool done?"),
        ({}, "Is all of its data gone?"),
        ({"result": "passed", "how": "full"}, "Wiped and verified"),
        ({}, "Wiped, verified and certified"),
    ):
        assert heading in text_of(follow(bench, bench.post(address, sent)))
    receiver = at("receiver")
    assert receiver.get(address).status_code == 403


def test_what_cannot_be_wiped_is_said_so(shop: Tenant, at: At) -> None:
    bench = at("technician")
    phone = make.ready(shop, sku="PHONE", data_bearing=True)
    make.wiped(shop, phone, "failed")
    address = f"/station/pieces/{phone.public_id}/wipe/"
    assert bench.post(address, {"else": "1"}).status_code == 400
    page = follow(bench, bench.post(address, {"else": "1", "reason": "Locked"}))
    assert "It has to be destroyed" in text_of(page)
    assert make.way_of(shop, phone).route == "destroy"

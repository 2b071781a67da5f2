"""Two pieces leave for recycling, by hand: wiped at the bench, scanned into a lot, sealed, signed
for, confirmed by the taker's certificate, and found in the ledger."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from disposition.models import Lot
from inspection.models import HandlingUnit
from tests.browser.conftest import Shop
from tests.browser.test_station import at_the_dock, scan
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories.rma import working_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

TABLET = {"viewport": {"width": 1024, "height": 768}}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
Check = Callable[[Page], None]


@pytest.fixture
def goods(shop: Shop) -> tuple[HandlingUnit, HandlingUnit]:
    """A kettle and a telephone, both graded and approved for recycling."""
    routes.furnished(shop.tenant, window_days=None)
    kettle = make.ready(shop.tenant, sku="KETTLE", title="Enamel kettle", weight_g=900)
    phone = make.ready(shop.tenant, sku="PHONE", title="Hollin phone", data_bearing=True)
    return kettle, phone


def scan_in(page: Page, plate: str) -> None:
    """A wedge scanner at the page of a lot, which stays where it is."""
    page.locator("[data-scan]:focus").wait_for()
    page.keyboard.type(plate, delay=2)
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("link", name=name, exact=True).click()


def wiped_at_the_bench(shop: Shop, phone: HandlingUnit, finds_nothing: Check) -> None:
    bench = at_the_dock(shop, "technician", **TABLET)
    scan(bench, phone.lpn)
    follow(bench, "Its data")
    bench.get_by_label("Serial number").fill("SN-77-1180")
    finds_nothing(bench)
    press(bench, "It has to be wiped")
    bench.get_by_label("Purge").check()
    bench.get_by_label("Technique").select_option("crypto_erase")
    bench.get_by_label("Tool", exact=True).fill("Blanko 7.2")
    finds_nothing(bench)
    press(bench, "Start wiping")
    press(bench, "It is done")
    bench.get_by_label("Passed").check()
    finds_nothing(bench)
    press(bench, "Note the result")
    press(bench, "Write the certificate")
    assert bench.get_by_role("link", name="Certificate").is_visible()
    finds_nothing(bench)


def test_two_pieces_leave_for_recycling(
    shop: Shop, goods: tuple[HandlingUnit, HandlingUnit], finds_nothing: Check, tmp_path: Path
) -> None:
    kettle, phone = goods
    dock = at_the_dock(shop, "receiver", **TABLET)
    dock.goto("/station/lots/", wait_until="networkidle")
    finds_nothing(dock)
    dock.get_by_label("Recycle", exact=True).check()
    dock.get_by_label("Who takes it?").fill("Green Loop Recycling")
    press(dock, "Open it")
    scan_in(dock, kettle.lpn)
    scan_in(dock, phone.lpn)
    assert "Its data has not been wiped" in dock.inner_text("main")
    # Chromium counts a refused form among its complaints.
    assert all("status of 409" in each for each in shop.complaints)
    shop.complaints.clear()
    finds_nothing(dock)

    wiped_at_the_bench(shop, phone, finds_nothing)
    dock.get_by_label("Scan the plate of a piece").fill("")
    scan_in(dock, phone.lpn)
    assert "1.250 kg" in dock.inner_text("aside")
    finds_nothing(dock)
    follow(dock, "Seal")
    finds_nothing(dock)
    press(dock, "Seal")
    follow(dock, "Hand over")
    dock.get_by_label("Name of the person who signs").fill("R. Weiss")
    box = dock.locator("canvas").bounding_box()
    assert box is not None
    dock.mouse.move(box["x"] + 40, box["y"] + 90)
    dock.mouse.down()
    dock.mouse.move(box["x"] + 200, box["y"] + 30, steps=4)
    dock.mouse.move(box["x"] + 320, box["y"] + 80, steps=4)
    dock.mouse.up()
    finds_nothing(dock)
    press(dock, "Hand over")
    finds_nothing(dock)

    with working_in(shop.tenant):
        lot = Lot.objects.get()
        assert lot.signature is not None
    paper = io.BytesIO()
    Image.new("RGB", (200, 280), "white").save(paper, "PDF")
    (tmp_path / "certificate.pdf").write_bytes(paper.getvalue())
    desk = shop.sign_in("agent", f"/desk/lots/{lot.public_id}/", **DESKTOP)
    finds_nothing(desk)
    desk.locator("[name=certificate]").set_input_files(tmp_path / "certificate.pdf")
    press(desk, "Confirm with it")
    assert floor.fresh(shop.tenant, lot).status == "confirmed"
    finds_nothing(desk)
    desk.goto("/desk/lots/", wait_until="networkidle")
    finds_nothing(desk)
    follow(desk, "Ledger")
    assert "It balances" in desk.inner_text("main")
    row = desk.get_by_role("row", name="Recycle").inner_text().split("\t")
    assert [cell.strip() for cell in row][:4] == ["Recycle", "2", "2", "1.250 kg"]
    finds_nothing(desk)

"""The station in a real browser: scanners, keys, gloves; light, dark, narrow; without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from inspection.models import HandlingUnit
from rma.selectors.whole import WholeReturn
from tests.browser.conftest import Shop
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots
from tests.factories import repair as bench
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SIZES = [(1024, 768), (800, 1280), (390, 844), (320, 700)]
SMALLEST = 56  # pixels of a target for a glove


@pytest.fixture
def parcel(shop: Shop) -> WholeReturn:
    """A return of a jacket and a head torch with a serial number, on its way to the shop's dock."""
    routes.furnished(shop.tenant, window_days=None)
    make_product(shop.tenant, "TORCH", title="Lantern 320 head torch", serialised=True)
    lines = [
        line_given(external_id="1", sku="JKT", title="Skerry rain jacket", quantity=1),
        line_given(external_id="2", sku="TORCH", quantity=1, serials=["L3-2301-1180"]),
    ]
    asks = [
        make.line_ask("1"),
        make.line_ask("2", reason="defective", symptom="will not charge"),
    ]
    return make.returned(shop.tenant, make_order(shop.tenant, lines=lines), *asks)


def at_the_dock(shop: Shop, role: str = "supervisor", **options: object) -> Page:
    """The first page, seen by somebody who works at DOCK-1."""
    page = shop.sign_in(role, "/station/places/", **options)
    page.get_by_role("button", name="DOCK-1").click()
    page.wait_for_url("**/station/")
    return page


def scan(page: Page, code: str) -> None:
    """What a wedge scanner does: it types the code at once, and Enter."""
    before = page.url
    if page.locator("[data-scan]").count():  # people scan when they see the cursor
        page.locator("[data-scan]:focus").wait_for()
    page.keyboard.type(code, delay=2)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state("networkidle")


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state("networkidle")


def unit_of(shop: Shop, whole: WholeReturn) -> HandlingUnit:
    """The jacket's piece."""
    with make.working_in(shop.tenant):
        return HandlingUnit.objects.filter(rma=whole.rma).order_by("id")[0]


def test_one_parcel_goes_from_the_dock_to_the_shelf_by_scanner_and_keys_alone(
    shop: Shop, parcel: WholeReturn
) -> None:
    page = at_the_dock(shop)
    scan(page, parcel.rma.number)
    assert page.get_by_role("heading", name="Count what came").is_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("L3-2301-1180", delay=2)  # beside every box: it finds its own
    page.keyboard.press("Enter")
    assert page.locator("[name=line1-serial0]").input_value() == "L3-2301-1180"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "count"
    press(page, "Enter")
    assert page.get_by_role("heading", name="2 plates to stick on").is_visible()
    press(page, "Enter")
    for key in ("1", "1", "2", "3", "2", "1"):
        press(page, key)
    assert page.get_by_role("heading", name="Is this right?").is_visible()
    assert page.locator(".grade__code").inner_text().split() == ["F2", "C6"]
    press(page, "Enter")
    assert page.get_by_role("heading", name="Where does it go?").is_visible()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Put it in: Recycling").wait_for()
    scan(page, "A-01")
    assert page.get_by_text("Put away: Recycling").first.is_visible()
    unit = floor.fresh(shop.tenant, unit_of(shop, parcel))
    assert (unit.status, unit.left_to) == ("gone", "recycler")


def test_a_scan_in_the_middle_of_a_question_answers_nothing(
    shop: Shop, parcel: WholeReturn
) -> None:
    floor.received(shop.tenant, parcel)
    unit = unit_of(shop, parcel)
    page = at_the_dock(shop, "inspector")
    scan(page, unit.lpn)
    assert page.get_by_role("heading", name="Is it safe to handle?").is_visible()
    scan(page, "1212121212")  # each of these digits alone would press an answer
    assert page.get_by_role("heading", name="Nothing here has this code").is_visible()
    untouched = floor.inspection_of(shop.tenant, unit)
    assert (untouched.status, untouched.answers) == ("waiting", {})


def test_a_double_tap_counts_a_parcel_once(shop: Shop, parcel: WholeReturn) -> None:
    page = at_the_dock(shop, "receiver")
    page.goto(f"/station/parcels/{parcel.rma.public_id}/")
    page.locator("[data-enter]").dblclick()
    page.get_by_role("heading", name="2 plates to stick on").wait_for()
    with make.working_in(shop.tenant):
        assert HandlingUnit.objects.filter(rma=parcel.rma).count() == 2


def test_the_button_says_what_the_count_comes_to(shop: Shop, parcel: WholeReturn) -> None:
    page = at_the_dock(shop, "receiver")
    page.goto(f"/station/parcels/{parcel.rma.public_id}/")
    button = page.locator("[data-enter]")
    assert button.inner_text().strip() == "All 2 as expected"
    page.get_by_label("One fewer").first.click()
    assert button.inner_text().strip() == "Receive 1"
    page.get_by_label("One more").first.click()
    page.get_by_label("Damaged").first.check()
    assert button.inner_text().strip() == "Receive 2"


def test_the_whole_way_works_without_a_script(shop: Shop, parcel: WholeReturn) -> None:
    page = at_the_dock(shop, java_script_enabled=False)
    scan(page, parcel.rma.number)
    page.locator("[name=line1-serial0]").fill("L3-2301-1180")
    page.keyboard.press("Enter")  # looks at the count again, and counts nothing
    page.wait_for_load_state()
    assert page.locator("[name=line1-serial0]").input_value() == "L3-2301-1180"
    page.locator("[name=count]").click()
    assert page.get_by_role("heading", name="2 plates to stick on").is_visible()
    page.get_by_role("link", name="Inspect", exact=True).click()
    for words in ("Yes, nothing unusual", "Yes, this is it", "Sealed, never opened"):
        page.get_by_role("button", name=words).click()
    page.get_by_role("button", name="Confirm the grade").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Scan the place").fill("A-02")
    page.keyboard.press("Enter")
    page.wait_for_url("**/station/")
    unit = floor.fresh(shop.tenant, unit_of(shop, parcel))
    assert (unit.status, unit.left_to) == ("gone", "stock")


def test_a_photo_is_sent_as_soon_as_it_is_chosen(
    shop: Shop, parcel: WholeReturn, tmp_path: object
) -> None:
    floor.received(shop.tenant, parcel)
    inspection = floor.inspection_of(shop.tenant, unit_of(shop, parcel))
    file = f"{tmp_path}/front.png"
    Image.new("RGB", (80, 60), "teal").save(file)
    page = at_the_dock(shop, "inspector")
    page.goto(f"/station/inspections/{inspection.public_id}/questions/safe/")
    page.locator("[data-photo]").set_input_files(file)
    page.get_by_role("heading", name="1 photo").wait_for()
    assert page.get_by_alt_text("Photo 1").evaluate("image => image.naturalWidth") == 80


def addresses(shop: Shop, parcel: WholeReturn) -> list[str]:
    """Every page of the station, with something on it."""
    unit = unit_of(shop, parcel)
    first = floor.inspection_of(shop.tenant, unit)
    with make.working_in(shop.tenant):
        second = HandlingUnit.objects.filter(rma=parcel.rma).order_by("id")[1]
        hold = floor.services.place_hold(second, kind="evidence", reason="", by=floor.SYSTEM)
        receipt = unit.receipt
    other = make.returned(shop.tenant)
    phone = lots.ready(shop.tenant, sku="PHONE", title="Hollin phone", data_bearing=True)
    lot, mug = lots.opened(shop.tenant), lots.ready(shop.tenant)
    lots.scanned(shop.tenant, lot, mug)
    repair = bench.quoted(shop.tenant)
    found = [
        "",
        "?code=4006381333931",
        f"parcels/{other.rma.public_id}/",
        f"parcels/{other.rma.public_id}/refuse/",
        f"returns/{parcel.rma.public_id}/",
        "blind/",
        f"receipts/{receipt.public_id}/" if receipt else "",
        f"receipts/{receipt.public_id}/again/" if receipt else "",
        f"inspections/{first.public_id}/questions/safe/",
        f"pieces/{second.public_id}/",
        f"pieces/{second.public_id}/aside/",
        f"holds/{hold.public_id}/",
        "move/",
        f"move/?plate={unit.lpn}",
        "places/",
        f"places/{floor.location(shop.tenant, 'DOCK-1').public_id}/",
        "waiting/",
        "aside/",
        "away/",
        "lots/",
        f"lots/{lot.public_id}/",
        f"lots/{lot.public_id}/pieces/{mug.public_id}/",
        f"lots/{lot.public_id}/seal/",
        f"pieces/{phone.public_id}/wipe/",
        "bench/",
        f"bench/{repair.public_id}/",
    ]
    return [f"/station/{path}" for path in found]


def test_every_page_is_accessible_at_every_size(
    shop: Shop, parcel: WholeReturn, finds_nothing: Check
) -> None:
    floor.received(shop.tenant, parcel)
    paths = addresses(shop, parcel)
    page = at_the_dock(shop)
    for path in paths:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            finds_nothing(page)
    unit = unit_of(shop, parcel)
    routes.inspected(shop.tenant, unit)
    for path in (
        f"/station/pieces/{unit.public_id}/away/",
        f"/station/inspections/{floor.inspection_of(shop.tenant, unit).public_id}/grade/",
    ):
        page.goto(path)
        finds_nothing(page)


def test_every_target_is_big_enough_for_a_glove(shop: Shop, parcel: WholeReturn) -> None:
    floor.received(shop.tenant, parcel)
    page = at_the_dock(shop, viewport={"width": 1024, "height": 768})
    small = f"""() => [...document.querySelectorAll("a, button, summary, label.segment,"
        + " label.station-pick, input.input, select")]
      .filter((one) => one.checkVisibility() && !one.matches(".skip, .visually-hidden, .plate"))
      .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])
      .filter(([, height]) => height < {SMALLEST})"""
    for path in addresses(shop, parcel):
        page.goto(path)
        assert page.evaluate(small) == [], path


def test_a_long_shop_name_fits_a_phone_before_a_place_is_chosen(shop: Shop) -> None:
    shop.tenant.name = "Hollin, Tarn & Daughters Outfitters"
    shop.tenant.save(update_fields=["name"])
    page = shop.sign_in("supervisor", "/station/")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_pages_turn_round(shop: Shop, parcel: WholeReturn, finds_nothing: Check) -> None:
    floor.received(shop.tenant, parcel)
    page = at_the_dock(shop)
    page.goto("/language/ar/?next=/station/", wait_until="networkidle")
    for path in addresses(shop, parcel)[:9]:
        page.goto(path)
        assert page.get_attribute("html", "dir") == "rtl"
        finds_nothing(page)

"""One repair by hand: routed, diagnosed, quoted, agreed to, mended, tested, sent home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from notifications.selectors import mailbox
from returns_portal.seeds.shops import furnish
from rma.links import status_path
from rma.models import Rma
from tests.browser.conftest import Shop
from tests.browser.test_journey import DESKTOP, PHONE, TABLET, inside, work
from tests.factories import repair as bench

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


def presses(page: Page, name: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=name, exact=True).first.click()


def follows(page: Page, link: Locator) -> None:
    """Follow a link, and wait for its page."""
    with page.expect_navigation(wait_until="networkidle"):
        link.click()


def test_a_repair_goes_from_the_bench_to_the_shopper_and_home(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    furnish(shop.tenant)
    bench.part(shop.tenant, on_hand=1)
    way = bench.wanting_repair(shop.tenant)
    work(shop)

    technician = shop.sign_in("supervisor", f"/station/pieces/{way.unit.lpn}/away/", **TABLET)
    presses(technician, "Approve")
    presses(technician, "It is there")
    technician.goto("/station/bench/", wait_until="networkidle")
    finds_nothing(technician)
    follows(technician, technician.get_by_role("link", name="Open WO-"))
    finds_nothing(technician)
    technician.get_by_label("What is wrong?").select_option("liquid_damage")
    technician.get_by_label("Minutes to mend it").fill("30")
    technician.get_by_label("In detail").fill("Water stands in the base")
    presses(technician, "Diagnose")
    technician.get_by_label("Scan a part that is needed").fill("CB-320")
    with technician.expect_navigation(wait_until="networkidle"):
        technician.keyboard.press("Enter")
    finds_nothing(technician)
    presses(technician, "Send the quote")
    finds_nothing(technician)
    at_work = technician.url

    work(shop)
    with inside(shop):
        rma = Rma.objects.get()
        mail = mailbox()[0]
        page = status_path(rma)
    assert "€23.10" in mail.text
    shopper = shop.open(page, **PHONE)
    finds_nothing(shopper)
    follows(shopper, shopper.get_by_role("link", name="See the quote and answer"))
    finds_nothing(shopper)
    assert "Water stands in the base" in shopper.inner_text("main")
    presses(shopper, "Repair it for €23.10")
    assert "Your goods are being repaired" in shopper.inner_text("main")

    technician.goto(at_work, wait_until="networkidle")
    presses(technician, "Start")
    technician.get_by_label("Scan a part that goes in").fill("CB-320")
    presses(technician, "Use")
    finds_nothing(technician)
    presses(technician, "Finish")
    for check in technician.get_by_role("radio", name="Good", exact=True).all():
        check.focus()
        technician.keyboard.press("Space")
    finds_nothing(technician)
    presses(technician, "Keep the test")
    work(shop)
    technician.reload(wait_until="networkidle")
    finds_nothing(technician)
    presses(technician, "The carrier has it")

    work(shop)
    shopper.reload(wait_until="networkidle")
    finds_nothing(shopper)
    assert "It comes back to you" in shopper.inner_text("main")
    with inside(shop):
        assert Rma.objects.get().status == "closed"
    assert bench.stock(shop.tenant) == (0, 0)
    office = shop.sign_in("agent", "/desk/work-orders/", **DESKTOP)
    finds_nothing(office)
    follows(office, office.locator("main table a").first)
    finds_nothing(office)

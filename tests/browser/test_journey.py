"""One return, all the way, by hand: the shopper, the office, the bench, and the office again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from playwright.sync_api import Page

from flows.drain import drain
from notifications.selectors import mailbox
from returns_portal.lib import clock
from returns_portal.lib.barcodes import Format, read
from returns_portal.seeds.shops import furnish
from rma.models import Rma
from tenants.scope import tenant_scope
from tests.browser.conftest import Shop
from tests.papers import raster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}}
TABLET = {"viewport": {"width": 1024, "height": 768}}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
MOST_QUESTIONS = 20


def import_an_order(shop: Shop, folder: Path) -> None:
    placed = (clock.now() - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    order = f"7001;#7001;EUR;{placed};Zoë Ümlaut;zoe@shopper.example;DE"
    file = folder / "orders.csv"
    file.write_text(
        "Order;Number;Currency;Placed at;Customer name;Customer email;Country;Line;SKU;Title;"
        "Quantity;Unit price\n"
        f"{order};1;KETTLE;Enamel kettle;2;24,90\n"
        f"{order};2;ROPE;Rope, 20 m;1;12,00\n"
    )
    call_command("import_orders", str(file), tenant=shop.tenant.slug, stdout=io.StringIO())


@contextmanager
def inside(shop: Shop) -> Iterator[None]:
    """A look into the shop's rows."""
    with tenant_scope(shop.tenant), transaction.atomic():
        yield


def work(shop: Shop) -> None:
    """What a worker does in the background."""
    with tenant_scope(shop.tenant):
        drain()


def fetched(page: Page, address: str | None) -> bytes:
    """What the browser gets at an address, with its cookies."""
    script = """async (address) => Array.from(
        new Uint8Array(await (await fetch(address)).arrayBuffer()))"""
    return bytes(page.evaluate(script, address))


def go_on(page: Page) -> None:
    page.locator("main [data-kind=primary]").first.click()
    page.wait_for_load_state("networkidle")


def test_a_return_goes_from_the_shopper_to_the_money(
    shop: Shop, finds_nothing: Callable[[Page], None], tmp_path: Path
) -> None:
    furnish(shop.tenant)
    import_an_order(shop, tmp_path)

    shopper = shop.open("/", **PHONE)
    finds_nothing(shopper)
    shopper.get_by_label("Order number").fill("7001")
    shopper.get_by_label("E-mail or postcode on the order").fill("zoe@shopper.example")
    go_on(shopper)
    finds_nothing(shopper)
    work(shop)
    with inside(shop):
        code = re.search(r"\b\d{6}\b", mailbox()[0].text)
    assert code is not None
    shopper.locator("input[name=code]").fill(code[0])
    go_on(shopper)

    finds_nothing(shopper)
    shopper.get_by_label(re.compile("Enamel kettle")).first.check()
    go_on(shopper)
    finds_nothing(shopper)
    shopper.locator("select").first.select_option("changed_mind")
    go_on(shopper)
    finds_nothing(shopper)
    assert "€24.90" in shopper.inner_text("main")
    shopper.locator("input[type=radio]").first.check()
    go_on(shopper)
    finds_nothing(shopper)
    shopper.locator("input[value=label]").check()
    go_on(shopper)
    finds_nothing(shopper)
    shopper.locator("button[form=send], main form button[data-kind=primary]").first.click()
    shopper.wait_for_url(re.compile("/r/"))
    work(shop)
    shopper.reload(wait_until="networkidle")
    finds_nothing(shopper)
    with inside(shop):
        rma = Rma.objects.get()
    assert rma.number in shopper.inner_text("main")
    label = fetched(shopper, shopper.locator("a[href*='/documents/']").first.get_attribute("href"))
    found = read(raster(label))
    assert found[Format.CODE_128] == [rma.number]
    assert rma.token in found[Format.QR][0]

    agent = shop.sign_in("agent", "/desk/", **DESKTOP)
    finds_nothing(agent)
    agent.locator("[data-scan]").fill(rma.number)
    agent.keyboard.press("Enter")
    agent.wait_for_url(re.compile(rma.public_id))
    finds_nothing(agent)

    bench = shop.sign_in("inspector", "/station/", **TABLET)
    finds_nothing(bench)
    bench.get_by_role("link", name="Choose the place of this station").click()
    bench.get_by_text("DOCK-1").first.click()
    bench.wait_for_load_state("networkidle")
    if bench.get_by_role("button", name="Work here").count():
        bench.get_by_role("button", name="Work here").click()
        bench.wait_for_load_state("networkidle")
    bench.goto("/station/")
    bench.locator("[data-scan]").fill(rma.number)
    bench.keyboard.press("Enter")
    bench.wait_for_load_state("networkidle")
    finds_nothing(bench)
    bench.locator("button[name=count]").click()
    bench.wait_for_load_state("networkidle")
    finds_nothing(bench)
    plate = fetched(bench, bench.get_by_role("link", name="Print the plate").get_attribute("href"))
    with inside(shop):
        unit = rma.units.get()
    assert unit.lpn in read(raster(plate))[Format.CODE_128][0]
    bench.get_by_role("link", name="Inspect", exact=True).click()
    for _question in range(MOST_QUESTIONS):
        bench.wait_for_load_state("networkidle")
        answers = bench.locator("button[name=answer]")
        if not answers.count():
            break
        finds_nothing(bench)
        answers.first.click()
    finds_nothing(bench)
    bench.get_by_role("button", name="Confirm the grade").click()
    bench.wait_for_load_state("networkidle")
    finds_nothing(bench)
    work(shop)

    agent.goto(f"/desk/returns/{rma.public_id}/", wait_until="networkidle")
    finds_nothing(agent)
    agent.get_by_role("button", name=re.compile("Approve")).first.click()
    agent.wait_for_load_state("networkidle")
    finds_nothing(agent)
    pay(agent)
    work(shop)
    with inside(shop):
        rma.refresh_from_db()
        resolution = rma.resolutions.get()
    assert (resolution.status, resolution.amount_minor) == ("settled", 2490)
    assert rma.status == "closed"
    agent.reload(wait_until="networkidle")
    finds_nothing(agent)
    shopper.reload(wait_until="networkidle")
    finds_nothing(shopper)
    assert "€24.90" in shopper.inner_text("main")


def pay(agent: Page) -> None:
    """Settle what is to be paid, with a bank's reference."""
    agent.locator("main").get_by_text("Mark as paid", exact=True).first.click()
    agent.wait_for_load_state("networkidle")
    reference = agent.locator("[name=reference]:visible").first
    reference.fill("BANK-1")
    reference.press("Enter")
    agent.wait_for_load_state("networkidle")

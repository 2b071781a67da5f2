"""One recall, all the way, by hand: drafted, approved by another, told, chosen, caught, closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page

from flows.drain import drain
from inspection.models import HandlingUnit
from notifications.models import MailboxMail
from recalls.models import AffectedUnit, Campaign
from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from rma.models import Rma
from tenants.scope import tenant_scope
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.test_journey import pay
from tests.browser.test_station import at_the_dock, scan
from tests.factories import disposition as routes
from tests.recalls.recalling import HAZARD, Recallers, lamp_sold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
SERIAL = "L3-2291"


@contextmanager
def inside(shop: Shop) -> Iterator[None]:
    """A look into the shop's rows."""
    with tenant_scope(shop.tenant), transaction.atomic():
        yield


def work(shop: Shop) -> None:
    """What a worker does in the background."""
    with tenant_scope(shop.tenant):
        drain()


def press(page: Page, name: str, role: Any = "button") -> None:
    """A button (or link) of the page itself."""
    page.locator("main").get_by_role(role, name=name, exact=True).first.click()
    page.wait_for_load_state("networkidle")


def confirm(page: Page, name: str) -> str:
    """A verb that asks first: open its dialog, read it, do it; what it said."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    said = dialog.inner_text()
    dialog.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")
    return said


def draft(page: Page) -> None:
    """The form, with one row of scope in free text."""
    press(page, "Draft a recall", role="link")
    page.get_by_label("Name", exact=True).fill("Lantern 320: overheats while charging")
    page.get_by_label("Hazard", exact=True).fill(HAZARD)
    page.get_by_label("Refund of the price paid", exact=True).check()
    page.get_by_label("Replacement, free of charge").check()
    page.get_by_label("SKU", exact=True).fill("LAMP")
    page.get_by_label("Serial numbers", exact=True).fill("L3-2288 to L3-2294")
    press(page, "Save and read it back")


def owner_s_link(shop: Shop) -> str:
    with inside(shop):
        mail = MailboxMail.objects.filter(recipient="maren@post.example").latest("created_at")
    found = re.search(r"https?://[^/\s]+(/recall/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def choose_a_refund(shop: Shop, look: Callable[[Page], None]) -> None:
    """The owner's telephone, without JavaScript."""
    owner = shop.open(owner_s_link(shop), **PHONE)
    assert "Product safety recall" in owner.inner_text("main")
    owner.get_by_label(re.compile("Refund")).check()
    press(owner, "See what happens, then confirm")
    assert "Get €72.00 back?" in owner.inner_text("h1")
    press(owner, "Confirm the refund")
    assert "We wait for it" in owner.inner_text("main")
    work(shop)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_the_public_reads_is_accessible(
    shop: Shop, finds_nothing: Callable[[Page], None], width: int
) -> None:
    routes.furnished(shop.tenant)
    people = [cast.person(shop.tenant, "recall_manager", name) for name in ("Aoife", "Ruth")]
    recallers = Recallers(shop.tenant, *people)
    owner = {"name": "Maren Oduya", "email": "maren@post.example", "country": "IE"}
    lamp_sold(shop.tenant, SERIAL, "L3-2293", customer=owner)
    campaign = recallers.running()
    page = shop.open("/recalls", viewport={"width": width, "height": 900})
    finds_nothing(page)
    page.get_by_role("link", name="Lantern 320").click()
    page.get_by_label("Serial number, lot or barcode").fill(SERIAL)
    press(page, "Check")
    assert f"Yes, {SERIAL} is affected." in page.get_by_role("status").first.inner_text()
    finds_nothing(page)
    path = owner_s_link(shop)
    page.goto(path)
    finds_nothing(page)
    page.get_by_label(re.compile("Replacement")).check()
    press(page, "See what happens, then confirm")
    finds_nothing(page)
    page.goto(f"{path}/gone")
    finds_nothing(page)
    page.goto(f"/language/ar/?next=/recalls/{campaign.number}")
    assert page.get_attribute("html", "dir") == "rtl"
    finds_nothing(page)


def test_a_recall_goes_from_the_draft_to_its_end(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    furnish(shop.tenant)
    lamp_sold(
        shop.tenant,
        SERIAL,
        placed_at=clock.now() - timedelta(days=9),
        delivered_at=clock.now() - timedelta(days=6),
        customer={"name": "Maren Oduya", "email": "maren@post.example", "country": "IE"},
        payments=[{"method": "card", "amount": "72.00"}],
    )

    manager = shop.sign_in("recall_manager", "/desk/recalls/")
    draft(manager)
    said = manager.inner_text("main")
    assert "L3-2288 to L3-2294" in said
    assert "serial number from L3-2288 to L3-2294" in said
    press(manager, "Try the match", role="link")
    assert "It covers 1 unit of 1 customer" in manager.inner_text("h1")
    press(manager, "Back to the recall", role="link")
    press(manager, "Submit")
    assert "You submitted this. A second person has to approve it." in manager.inner_text("main")
    page_of_it = manager.url.removeprefix(shop.address)

    second = shop.sign_in("recall_manager", page_of_it)
    press(second, "Approve")
    manager.reload(wait_until="networkidle")
    assert "finds 1 affected unit and writes to its owner" in confirm(manager, "Activate")
    assert "Looking for affected units" in manager.inner_text("main")
    work(shop)
    manager.get_by_role("heading", name="1 affected unit by where it is now").wait_for()
    finds_nothing(manager)

    choose_a_refund(shop, finds_nothing)
    with inside(shop):
        rma = Rma.objects.get()
    assert (rma.legal_basis, rma.status) == ("recall", "authorized")

    dock = at_the_dock(shop)
    scan(dock, rma.number)
    dock.locator("[name=line0-serial0]").fill(SERIAL)
    dock.locator("button[name=count]").click()
    dock.wait_for_load_state("networkidle")
    work(shop)
    dock.reload(wait_until="networkidle")
    assert "Stop: recalled" in dock.inner_text("main")
    finds_nothing(dock)

    with inside(shop):
        piece = HandlingUnit.objects.get()
    routes.inspected(shop.tenant, piece)
    agent = shop.sign_in("agent", f"/desk/returns/{rma.public_id}/")
    assert "It comes back because of recall" in agent.inner_text("main")
    pay(agent)
    work(shop)
    with inside(shop):
        assert AffectedUnit.objects.get().status == "remedied"

    manager.reload(wait_until="networkidle")
    confirm(manager, "Begin closing")
    confirm(manager, "Close")
    with inside(shop):
        assert Campaign.objects.get().status == "closed"
    assert "Of 1 unit: Remedied 1." in manager.content()

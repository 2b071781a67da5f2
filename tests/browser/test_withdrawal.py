"""One withdrawal: a guest states it by keyboard on a small phone, an agent gives it its effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from notifications.selectors import mailbox
from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from rma.models import Rma, Withdrawal
from tests.browser.conftest import Shop
from tests.browser.test_journey import DESKTOP, inside, work
from tests.factories.catalog import make_order
from tests.papers import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

NARROW = {"viewport": {"width": 320, "height": 640}}


def fits(page: Page) -> None:
    """No part of the page is beyond its edge."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_a_guest_withdraws_in_two_steps_and_an_agent_accepts(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    furnish(shop.tenant)
    now = clock.now()
    make_order(
        shop.tenant,
        number="HT-48213",
        placed_at=now - timedelta(days=5),
        delivered_at=now - timedelta(days=3),
        customer={"name": "Maren Oduya", "email": "maren@post.example", "country": "IE"},
    )

    guest = shop.open("/", **NARROW)
    fits(guest)
    with guest.expect_navigation(wait_until="networkidle"):
        guest.locator("main").get_by_role("link", name="Withdraw from contract here").click()
    finds_nothing(guest)
    fits(guest)
    guest.get_by_label("Your name").focus()
    for words in ("Maren Oduya", "HT-48213", "maren@post.example"):
        guest.keyboard.type(words)
        guest.keyboard.press("Tab")
    guest.get_by_label("E-mail for the confirmation").focus()
    with guest.expect_navigation(wait_until="networkidle"):
        guest.keyboard.press("Enter")
    finds_nothing(guest)
    fits(guest)
    guest.get_by_role("button", name="Confirm withdrawal", exact=True).focus()
    with guest.expect_navigation(wait_until="networkidle"):
        guest.keyboard.press("Enter")
    finds_nothing(guest)
    fits(guest)
    assert "We have received your withdrawal" in guest.inner_text("h1")
    assert "UTC" in guest.inner_text("main")

    work(shop)
    with inside(shop):
        [mail] = [each for each in mailbox() if "received your withdrawal" in each.subject]
        row = Withdrawal.objects.get()
        assert mail.recipient == "maren@post.example"
        assert row.number in text_of(bytes(mail.attachment.body))

    agent = shop.sign_in("agent", "/desk/withdrawals/", **DESKTOP)
    finds_nothing(agent)
    with agent.expect_navigation(wait_until="networkidle"):
        agent.get_by_role("link", name=row.number).click()
    finds_nothing(agent)
    agent.get_by_role("link", name="Accept", exact=True).click()
    dialog = agent.get_by_role("dialog")
    assert "Comes back: 2." in dialog.inner_text()
    with agent.expect_navigation(wait_until="networkidle"):
        dialog.get_by_role("button", name="Accept", exact=True).click()
    finds_nothing(agent)
    with inside(shop):
        made = Rma.objects.get()
        assert (made.legal_basis, made.status) == ("withdrawal", "authorized")
        assert Withdrawal.objects.get().rma_id == made.pk

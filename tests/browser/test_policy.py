"""The policy editor in a real browser, without JavaScript: draft, exception, law, dry run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from returns_portal.lib import clock
from tests.browser.conftest import PASSWORD, Shop
from tests.faces.desk.world import at_work
from tests.factories.rma import SOON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_policy_is_written_tried_and_published_without_javascript(shop: Shop) -> None:
    with clock.frozen(SOON):
        at_work(shop.tenant)
    page = shop.open("/accounts/login/?next=/desk/rules/policies/", java_script_enabled=False)
    page.get_by_label("E-mail").fill(shop.member("admin").email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")

    press(page, "New draft")
    draft = page.url
    page.get_by_role("link", name="Add an exception").click()
    page.get_by_label("Country").fill("DE")
    page.get_by_role("group", name="Legal basis").get_by_label("Withdrawal").check()
    page.get_by_label("Within", exact=True).fill("10")
    press(page, "Save the exception")
    expect(page.get_by_role("heading", name="Cannot be published")).to_be_visible()

    page.get_by_role("link", name="The law gives 14 days").click()
    page.get_by_label("Within", exact=True).fill("30")
    press(page, "Save the exception")
    expect(page.get_by_text("Within 30 days")).to_be_visible()

    page.get_by_label("The last returns").fill("50")
    press(page, "Try it")
    expect(page.get_by_role("heading", name="What it comes to")).to_be_visible()

    page.goto(draft)
    page.get_by_role("textbox", name="Product").fill("TEE")
    press(page, "Show")
    expect(page.get_by_role("rowheader", name="Withdrawal", exact=True)).to_be_visible()
    page.locator("form[action$='/publish/'] button").click()
    expect(page.get_by_text("In force", exact=True).first).to_be_visible()

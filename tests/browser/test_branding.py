"""The look in a real browser: the preview follows what is typed, and shoppers see none of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from rma import seeds
from tests.branding.drawing import sign
from tests.browser.conftest import Shop
from tests.factories.rma import working_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_preview_follows_and_publishing_shows_it(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    with working_in(shop.tenant):
        seeds.seed(shop.tenant)
    page = shop.sign_in("admin", reverse("desk:brand"))
    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Send something back")
    page.get_by_label("Greeting").first.fill("Changed your mind?")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Changed your mind?")
    picture: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": sign()}
    page.locator("#id_logo").set_input_files(picture)
    frame.locator('.mark img[src^="data:image/png"]').wait_for()
    page.get_by_label("Dark", exact=True).check()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    expect(frame.locator(".mark img")).to_be_visible()  # sent once, and still there
    page.locator("select[name=language]").select_option("ar")
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    finds_nothing(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Version 1 is in force.")
    page.goto(page.url.split("/desk/")[0] + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Changed your mind?")
    expect(page.locator(".portal-top .mark img")).to_be_visible()
    finds_nothing(page)

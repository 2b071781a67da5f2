"""The style page and the shells in a real browser: accessible, narrow, turned round, light."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 390, 768, 1024, 1440)


def test_every_part_is_accessible_at_every_width(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    page = shop.sign_in("agent", "/look/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        finds_nothing(page)


def test_every_part_turns_round(shop: Shop, finds_nothing: Callable[[Page], None]) -> None:
    page = shop.sign_in("agent", "/language/ar/?next=/look/")
    assert page.get_attribute("html", "dir") == "rtl"
    for width in (320, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        finds_nothing(page)


def test_the_sign_in_is_accessible(shop: Shop, finds_nothing: Callable[[Page], None]) -> None:
    page = shop.open("/accounts/login/", viewport={"width": 320, "height": 700})
    finds_nothing(page)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    finds_nothing(page)


def test_the_accent_of_the_shop_colours_the_page(shop: Shop) -> None:
    page = shop.open("/accounts/login/")
    hue = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent-h')")
    assert hue.strip() == "215"


def test_the_keyboard_reaches_search_help_and_dialogs(shop: Shop) -> None:
    page = shop.sign_in("agent", "/look/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.get_by_role("heading", name="Keyboard shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Void label", exact=True).nth(1).click()
    assert page.get_by_role("heading", name="Void the label").is_visible()
    page.get_by_role("button", name="Keep it").click()
    assert not page.get_by_role("heading", name="Void the label").is_visible()


def test_the_keyboard_walks_through_rows_and_selects(shop: Shop) -> None:
    page = shop.sign_in("agent", "/look/")
    page.evaluate("document.activeElement.blur()")
    bar = page.locator("[data-bulk]")
    assert not bar.is_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert bar.locator("strong").inner_text() == "1 selected"
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    assert page.get_by_label("Select row 2").is_checked()
    page.get_by_role("button", name="Clear").click()
    assert not bar.is_visible()
    assert not page.get_by_label("Select row 2").is_checked()


def test_a_quantity_steps_within_its_bounds(shop: Shop) -> None:
    page = shop.sign_in("agent", "/look/")
    for _press in range(3):
        page.get_by_label("One more").click()
    assert page.locator("[name=pieces]").input_value() == "2"


def test_a_toast_shows_what_an_answer_says_and_no_markup(shop: Shop) -> None:
    page = shop.sign_in("agent", "/look/")
    page.evaluate(
        "document.body.dispatchEvent(new CustomEvent('toast',"
        " {bubbles: true, detail: {value: '<b>3 done</b>'}}))"
    )
    assert page.locator(".toast").inner_text() == "<b>3 done</b>"


def test_an_error_page_is_accessible_in_every_shell(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    page = shop.browser.new_context(base_url=shop.address).new_page()
    for path in ("/nothing/", "/desk/nothing/", "/station/nothing/"):
        page.goto(path, wait_until="networkidle")
        assert page.get_by_role("heading", level=1).inner_text() == "Nothing here"
        finds_nothing(page)

"""Every way through the portal without scripts, and with a keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from returns_portal.lib import clock
from rma.gift_codes import gift_code_of
from tests.browser.conftest import CONTACT, NUMBER, Shop
from tests.browser.ways import a_gift, an_old_device, code, through, without_an_order
from tests.factories.catalog import make_order
from tests.factories.gifts import gift_slip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GO_ON = "main .btn[data-kind=primary]"


class Keys:
    """Somebody with a keyboard and no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Tab on until `selector` has the focus."""
        for _step in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way to {selector}")

    def type(self, selector: str, words: str) -> None:
        """Fill a field; in a list of choices, find the one that begins so."""
        self.to(selector)
        self.page.keyboard.type(words)

    def tick(self, selector: str, further: int = 0) -> None:
        """Choose by the space bar, or the choice that stands so much further down."""
        self.to(selector)
        self.page.keyboard.press("Space")
        for _step in range(further):
            self.page.keyboard.press("ArrowDown")

    def enter(self) -> None:
        """Press Enter where the focus is, which leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def go_on(self) -> None:
        """The main action of the page."""
        self.to(GO_ON)
        self.enter()

    def heading(self) -> str:
        """What the page says it is."""
        return self.page.get_by_role("heading", level=1).inner_text()


def test_every_way_works_without_scripts(open_shop: Shop) -> None:
    page = open_shop.open("/", java_script_enabled=False)
    through(open_shop, page)
    assert page.locator("h1").inner_text() == "Your return is approved"
    without_an_order(open_shop, page)
    an_old_device(open_shop, page)
    a_gift(open_shop, page)


def test_a_return_is_sent_by_keyboard(open_shop: Shop) -> None:
    keys = Keys(open_shop.open("/"))
    keys.type("[name=number]", NUMBER)
    keys.type("[name=contact]", CONTACT)
    keys.enter()
    keys.type("[name=code]", code(open_shop))
    keys.enter()
    keys.tick("[name=take-1]")
    keys.go_on()
    keys.type("[name=reason-0]", "Too small")
    keys.go_on()
    keys.go_on()
    keys.tick("[name=choice]")
    keys.go_on()
    keys.go_on()
    assert keys.heading() == "Your return is approved"


def test_a_person_is_asked_without_an_order_by_keyboard(open_shop: Shop) -> None:
    keys = Keys(open_shop.open("/start"))
    keys.type("[name=article]", "torch")
    keys.tick("[name=origin]")
    keys.type("[name=name]", "Ines")
    keys.type("[name=email]", "ines@post.example")
    keys.enter()
    keys.type("[name=code]", code(open_shop))
    keys.enter()
    keys.tick("[name=sku]")
    keys.go_on()
    keys.type("[name=reason]", "It does not work")
    keys.tick("[name=safety]")
    keys.type("[name=happened]", "It gets hot.")
    keys.tick("[name=wish]")
    keys.go_on()
    assert "/r/" in keys.page.url or "/q/" in keys.page.url


def test_an_old_device_is_handed_in_by_keyboard(open_shop: Shop) -> None:
    keys = Keys(open_shop.open("/take-back"))
    keys.type("[name=article]", "Toaster")
    keys.tick("[name=kind]")
    keys.tick("[name=size]")
    keys.tick("[name=purchase]", further=1)
    keys.type("[name=name]", "Ines")
    keys.type("[name=email]", "ines@post.example")
    keys.enter()
    keys.type("[name=code]", code(open_shop))
    keys.enter()
    keys.tick("[name=method]")
    keys.go_on()
    assert "/r/" in keys.page.url


def test_a_gift_goes_back_by_keyboard(open_shop: Shop) -> None:
    order = make_order(open_shop.tenant, delivered_at=clock.now() - timedelta(days=3))
    slip = gift_slip(open_shop.tenant, order)
    keys = Keys(open_shop.open(f"/gift/{gift_code_of(slip)}"))
    keys.type("[name=email]", "niece@post.example")
    keys.enter()
    keys.type("[name=code]", code(open_shop))
    keys.enter()
    keys.tick("[name=take-0]")
    keys.go_on()
    keys.type("[name=reason-0]", "Too small")
    keys.go_on()
    keys.go_on()
    keys.tick("[name=choice]")
    keys.go_on()
    keys.type("[name=name]", "Nora Niece")
    keys.type("[name=lines]", "Gartenweg 3")
    keys.type("[name=city]", "Graz")
    keys.go_on()
    keys.go_on()
    assert keys.page.get_by_text("1 item of a gift").is_visible()

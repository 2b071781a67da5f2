"""The portal in a real browser: the whole way, accessible, narrow, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from PIL import Image
from playwright.sync_api import FilePayload, Page

from flows.drain import drain
from notifications.models import MailboxMail
from returns_portal.faces.portal import care
from returns_portal.lib import clock
from rma import seeds
from rma.gift_codes import gift_code_of
from rma.models import Rma
from tenants.scope import tenant_scope
from tests.browser.conftest import Shop
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.gifts import gift_slip


def drawn() -> bytes:
    """A photo as a phone takes it, but for its size."""
    body = BytesIO()
    Image.new("RGB", (320, 200), "darkred").save(body, "JPEG")
    return body.getvalue()


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
NUMBER, CONTACT = "HT-48213", "maren@post.example"
PHOTO: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn()}


@pytest.fixture
def open_shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that takes returns, with one order delivered last week."""
    monkeypatch.setattr(care, "EVEN_TIME", 0.0)
    with tenant_scope(shop.tenant), transaction.atomic():
        seeds.seed(shop.tenant)
    make_order(
        shop.tenant,
        number=NUMBER,
        placed_at=clock.now() - timedelta(days=10),
        delivered_at=clock.now() - timedelta(days=7),
        customer={"name": "Maren Oduya", "email": CONTACT, "country": "IE"},
        lines=[
            line_given(external_id="1", title="Cairn base layer", unit_price="20.00"),
            line_given(external_id="2", sku="JKT", title="Skerry rain jacket", quantity=1),
            line_given(external_id="3", sku="MUG", title="Mug, engraved", final_sale=True),
        ],
    )
    make_product(shop.tenant, sku="LAMP", title="Head torch", battery={"wh": "4.4"})
    return shop


def work(shop: Shop) -> None:
    """What a worker does meanwhile."""
    with tenant_scope(shop.tenant):
        drain()


def code(shop: Shop) -> str:
    work(shop)
    with tenant_scope(shop.tenant), transaction.atomic():
        mail = MailboxMail.objects.order_by("-created_at").first()
    assert mail is not None
    found = re.search(r"\b(\d{6})\b", mail.text)
    assert found
    return found[1]


def go(page: Page) -> None:
    """Press the page's main action."""
    page.locator("main .btn[data-kind=primary]").first.click()
    page.wait_for_load_state("networkidle")


def through(shop: Shop, page: Page, look: Check = lambda page: None) -> None:
    """The whole way, looking at every page."""
    up_to_review(shop, page, look)
    send(shop, page)
    look(page)


def send(shop: Shop, page: Page) -> None:
    """From the review to the page of the return, once its label is made."""
    go(page)
    work(shop)
    page.reload(wait_until="networkidle")


def up_to_review(shop: Shop, page: Page, look: Check = lambda page: None) -> None:
    """Everything but sending it."""
    look(page)
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=contact]").fill(CONTACT)
    go(page)
    look(page)
    page.locator("[name=code]").fill(code(shop))
    go(page)
    look(page)
    page.locator("[name=take-0]").check()
    page.locator("[name=quantity-0]").fill("2")
    go(page)
    look(page)
    page.locator("[name=reason-0]").select_option("too_small")
    page.locator("[name=photos-0]").set_input_files(PHOTO)
    page.locator("button[name=add]").first.click()
    page.locator(".photos img").wait_for()
    page.wait_for_load_state("networkidle")
    look(page)
    go(page)
    look(page)
    go(page)
    look(page)
    page.locator("[name=choice][value=label]").check()
    go(page)
    look(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_the_way_is_accessible(
    open_shop: Shop, finds_nothing: Check, width: int
) -> None:
    page = open_shop.open("/", viewport={"width": width, "height": 900})
    if width == 320:
        another_order(open_shop)
        up_to_review(open_shop, page, finds_nothing)
        in_other_languages(page, finds_nothing)
        page.get_by_role("link", name="Add another order").click()
        page.wait_for_load_state("networkidle")
        finds_nothing(page)
        page.go_back(wait_until="networkidle")
        send(open_shop, page)
        in_other_languages(page, finds_nothing)
    else:
        through(open_shop, page, finds_nothing)
    assert page.get_by_role("heading", level=1).inner_text() == "Your return is approved"
    assert page.get_by_role("link", name="Print the label").is_visible()
    page.get_by_role("link", name="Change something").click()
    page.wait_for_load_state("networkidle")
    finds_nothing(page)
    page.goto("/policy", wait_until="networkidle")
    finds_nothing(page)
    if width == 320:
        without_an_order(open_shop, page, finds_nothing)
        an_old_device(open_shop, page, finds_nothing)
        a_gift(open_shop, page, finds_nothing)


def in_other_languages(page: Page, look: Check) -> None:
    """The page in the languages that no other test goes through, then in English again."""
    path = urlsplit(page.url).path
    for language in ("de", "fr", "es", "en"):
        page.goto(f"/language/{language}/?next={path}", wait_until="networkidle")
        assert page.get_attribute("html", "lang") == language
        if language != "en":
            look(page)


def another_order(shop: Shop) -> None:
    """A second order of the same person."""
    make_order(
        shop.tenant,
        number="HT-2",
        placed_at=clock.now() - timedelta(days=9),
        delivered_at=clock.now() - timedelta(days=6),
        customer={"name": "Maren Oduya", "email": CONTACT, "country": "IE"},
    )


def an_old_device(shop: Shop, page: Page, look: Check) -> None:
    """An old device that is handed in, looking at every page."""
    page.goto("/take-back", wait_until="networkidle")
    look(page)
    page.locator("[name=article]").fill("Toaster")
    page.locator("[name=kind][value=device]").check()
    page.locator("[name=size][value=small]").check()
    page.locator("[name=purchase]").last.check()
    page.locator("[name=name]").fill("Ines")
    page.locator("[name=email]").fill("ines@post.example")
    go(page)
    page.locator("[name=code]").fill(code(shop))
    go(page)
    page.locator("[name=method]").first.check()
    look(page)
    page.get_by_role("button", name="Send it to us").click()
    page.wait_for_load_state("networkidle")
    look(page)


def a_gift(shop: Shop, page: Page, look: Check) -> None:
    """A gift that goes back by its slip, looking at every page of its own."""
    order = make_order(shop.tenant, delivered_at=clock.now() - timedelta(days=3))
    code_of_slip = gift_code_of(gift_slip(shop.tenant, order))
    page.goto(f"/gift/{code_of_slip}", wait_until="networkidle")
    look(page)
    page.locator("[name=email]").fill("niece@post.example")
    go(page)
    look(page)
    page.locator("[name=code]").fill(code(shop))
    go(page)
    look(page)
    page.locator("[name=take-0]").check()
    go(page)
    page.locator("[name=reason-0]").select_option("too_small")
    go(page)
    go(page)
    page.locator("[name=choice][value=label]").check()
    go(page)
    look(page)
    page.locator("[name=name]").fill("Nora Niece")
    page.locator("[name=lines]").fill("Gartenweg 3")
    page.locator("[name=city]").fill("Graz")
    go(page)
    go(page)
    assert page.get_by_text("1 item of a gift").is_visible()


def without_an_order(shop: Shop, page: Page, look: Check) -> None:
    """From no order number to a person of the shop, looking at every page."""
    page.goto("/start", wait_until="networkidle")
    look(page)
    page.locator("[name=article]").fill("torch")
    page.locator("[name=origin]").first.check()
    page.locator("[name=name]").fill("Ines")
    page.locator("[name=email]").fill("ines@post.example")
    go(page)
    look(page)
    page.locator("[name=code]").fill(code(shop))
    go(page)
    page.locator("[name=sku]").first.check()
    look(page)
    go(page)
    page.locator("[name=reason]").select_option("defective")
    page.locator("[name=safety][value=hot]").check()
    page.locator("[name=happened]").fill("It gets hot.")
    page.locator("[name=wish]").first.check()
    look(page)
    page.get_by_role("button", name="Send it to us").click()
    page.wait_for_load_state("networkidle")
    look(page)
    assert page.get_by_text("A battery like this can catch fire").is_visible()


def test_the_way_reads_from_the_right_in_arabic(open_shop: Shop, finds_nothing: Check) -> None:
    page = open_shop.open("/language/ar/?next=/", viewport={"width": 320, "height": 900})
    through(open_shop, page, finds_nothing)
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_by_role("heading", level=1).inner_text() == "قُبل مرتجعك"


def test_everything_works_without_scripts(open_shop: Shop) -> None:
    page = open_shop.open("/", java_script_enabled=False)
    through(open_shop, page)
    assert page.locator("h1").inner_text() == "Your return is approved"


def test_everything_works_by_keyboard(open_shop: Shop) -> None:
    page = open_shop.open("/")
    press = page.keyboard.press

    def to(selector: str) -> None:
        for _step in range(60):
            press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way to {selector}")

    def enter() -> None:
        with page.expect_navigation(wait_until="networkidle"):
            press("Enter")

    to("[name=number]")
    page.keyboard.type(NUMBER)
    to("[name=contact]")
    page.keyboard.type(CONTACT)
    enter()
    to("[name=code]")
    page.keyboard.type(code(open_shop))
    enter()
    to("[name=take-1]")
    press("Space")
    to("main .btn[data-kind=primary]")
    enter()
    to("[name=reason-0]")
    page.keyboard.type("Too small")
    to("main .btn[data-kind=primary]")
    enter()
    to("main .btn[data-kind=primary]")
    enter()
    to("[name=choice]")
    press("Space")
    to("main .btn[data-kind=primary]")
    enter()
    to("main .btn[data-kind=primary]")
    enter()
    assert page.get_by_role("heading", level=1).inner_text() == "Your return is approved"


def test_the_sum_follows_the_ticks(open_shop: Shop) -> None:
    page = open_shop.open("/")
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=contact]").fill(CONTACT)
    go(page)
    page.locator("[name=code]").fill(code(open_shop))
    go(page)
    page.locator("[name=take-0]").check()
    page.get_by_role("button", name="One more").click()
    page.locator("#so-far").get_by_text("2 of 2").wait_for()
    assert "€40.00" in page.locator("#so-far tfoot").inner_text()


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(
    open_shop: Shop, finds_nothing: Check
) -> None:
    page = open_shop.open("/")
    go(page)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "number"
    finds_nothing(page)
    # Chromium counts a refused form among its complaints; the policy's would stand there as well.
    assert all("status of 400" in each for each in open_shop.complaints)
    open_shop.complaints.clear()


def test_a_form_survives_a_reload_and_another_device(open_shop: Shop) -> None:
    page = open_shop.open("/")
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=contact]").fill(CONTACT)
    go(page)
    page.locator("[name=code]").fill(code(open_shop))
    go(page)
    page.locator("[name=take-1]").check()
    go(page)
    address = page.url
    page.reload()
    assert page.get_by_role("heading", name="Skerry rain jacket").is_visible()
    phone = open_shop.open("", viewport={"width": 390, "height": 800})
    phone.goto(address)
    assert phone.get_by_role("heading", name="Skerry rain jacket").is_visible()


def test_a_double_click_sends_one_return(open_shop: Shop) -> None:
    page = open_shop.open("/")
    up_to_review(open_shop, page)
    page.get_by_role("button", name="Send the return").dblclick()
    page.wait_for_url("**/r/*")
    with tenant_scope(open_shop.tenant), transaction.atomic():
        assert Rma.objects.count() == 1


def test_a_mail_is_shown_as_it_looks_and_its_button_works(open_shop: Shop) -> None:
    page = open_shop.open("/")
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=contact]").fill(CONTACT)
    go(page)
    code(open_shop)
    page.goto("/mailbox/")
    page.get_by_role("link", name="Your code").click()
    letter = page.frame_locator("iframe")
    button = letter.get_by_role("link", name="Open my order")
    path = re.sub(r"^https?://[^/]+", "", button.get_attribute("href") or "")
    assert letter.locator("h1").evaluate("node => getComputedStyle(node).fontSize") == "25px"
    page.goto(path)
    page.get_by_role("button", name="Open my order").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", level=1).inner_text() == "What goes back?"


def test_a_page_is_light(open_shop: Shop) -> None:
    """60 KB before images (UX, budgets): files are weighed elsewhere, this is the page itself."""
    weights: list[int] = []
    page = open_shop.open("")
    page.goto("/", wait_until="networkidle")

    def weigh(seen: Page) -> None:
        entry = "performance.getEntriesByType('navigation')[0].encodedBodySize"
        weights.append(seen.evaluate(entry))

    through(open_shop, page, weigh)
    assert max(weights) < 6_000

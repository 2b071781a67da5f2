"""The ways through the portal, page by page: whoever goes one may look at each page of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.db import transaction
from PIL import Image
from playwright.sync_api import FilePayload, Page

from flows.drain import drain
from notifications.models import MailboxMail
from returns_portal.lib import clock
from rma.gift_codes import gift_code_of
from tenants.scope import tenant_scope
from tests.browser.conftest import CONTACT, NUMBER, Shop
from tests.factories.catalog import make_order
from tests.factories.gifts import gift_slip


def drawn() -> bytes:
    """A photo as a phone takes it, but for its size."""
    body = BytesIO()
    Image.new("RGB", (320, 200), "darkred").save(body, "JPEG")
    return body.getvalue()


Check = Callable[[Page], None]
PHOTO: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn()}


def unseen(page: Page) -> None:
    """Look at nothing."""


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
    with page.expect_navigation(wait_until="load"):
        page.locator("main .btn[data-kind=primary]").first.click()


def through(shop: Shop, page: Page, look: Check = unseen) -> None:
    """The whole way, looking at every page."""
    up_to_review(shop, page, look)
    send(shop, page)
    look(page)


def send(shop: Shop, page: Page) -> None:
    """From the review to the page of the return, once its label is made."""
    go(page)
    work(shop)
    page.reload(wait_until="networkidle")


def up_to_review(shop: Shop, page: Page, look: Check = unseen) -> None:
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


def another_order(shop: Shop) -> None:
    """A second order of the same person."""
    make_order(
        shop.tenant,
        number="HT-2",
        placed_at=clock.now() - timedelta(days=9),
        delivered_at=clock.now() - timedelta(days=6),
        customer={"name": "Maren Oduya", "email": CONTACT, "country": "IE"},
    )


def an_old_device(shop: Shop, page: Page, look: Check = unseen) -> None:
    """An old device that is handed in, looking at every page."""
    page.goto("/take-back")
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
    go(page)
    look(page)


def a_gift(shop: Shop, page: Page, look: Check = unseen) -> None:
    """A gift that goes back by its slip, looking at every page of its own."""
    order = make_order(shop.tenant, delivered_at=clock.now() - timedelta(days=3))
    page.goto(f"/gift/{gift_code_of(gift_slip(shop.tenant, order))}")
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


def without_an_order(shop: Shop, page: Page, look: Check = unseen) -> None:
    """From no order number to a person of the shop, looking at every page."""
    page.goto("/start")
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
    go(page)
    look(page)
    assert page.get_by_text("A battery like this can catch fire").is_visible()

"""A real browser on a real server: Chromium through Playwright, axe for what people cannot see."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from axe_core_python.base import AXE_SCRIPT
from django.db import transaction
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from returns_portal.faces.portal import care
from returns_portal.lib import clock
from returns_portal.lib.ids import uuid7
from returns_portal.management.machine import find_chromium
from rma import seeds
from tenants.models import Membership, Tenant, User
from tenants.scope import tenant_scope
from tests.factories.catalog import line_given, make_order, make_product

PASSWORD = "a long password"
#: The order of `open_shop`, and whose it is.
NUMBER, CONTACT = "HT-48213", "maren@post.example"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    # Playwright's loop runs in this thread; the ORM would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Shop:
    """A tenant served by the live server, with a way to open its pages."""

    tenant: Tenant
    address: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "", **options: Any) -> Page:
        """A fresh page of this shop; what its console complains of fails the test at its end."""
        page = self.browser.new_context(base_url=self.address, **options).new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        if path:
            page.goto(path, wait_until="networkidle")
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def member(self, role: str) -> User:
        """Somebody with `role` in this shop, who signs in with PASSWORD."""
        user = User.objects.create_user(
            f"{role}-{uuid7().hex[:12]}@shop.example", PASSWORD, name=role
        )
        Membership.objects.create(tenant=self.tenant, user=user, role=role)
        return user

    def sign_in(self, role: str, path: str, **options: Any) -> Page:
        """The page at `path`, seen by a new member with `role`."""
        page = self.open(f"/accounts/login/?next={path}", **options)
        page.get_by_label("E-mail").fill(self.member(role).email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state("networkidle")
        return page


@pytest.fixture
def shop(live_server: Any, browser: Browser) -> Iterator[Shop]:
    """A tenant of this test's own: rows of a transactional test stay behind."""
    slug = f"shop-{uuid7().hex[-12:]}"
    tenant = Tenant.objects.create(
        slug=slug, name="Hollin & Tarn", contact_email="help@shop.example"
    )
    port = live_server.url.rpartition(":")[2]
    opened = Shop(tenant, f"http://{slug}.localhost:{port}", browser)
    yield opened
    for context in browser.contexts:
        context.close()
    assert opened.complaints == [], "the browser's console"


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


@pytest.fixture
def finds_nothing() -> Callable[[Page], None]:
    """Asserts that axe has nothing against a page, light and dark, and that it does not scroll
    sideways. In the dark the rules about colours are asked again: nothing else is different.
    """

    def check(page: Page) -> None:
        page.emulate_media(color_scheme="light")
        assert _violations(page, {"type": "tag", "values": RULES}) == []
        page.emulate_media(color_scheme="dark")
        assert _violations(page, {"type": "rule", "values": OF_COLOURS}) == [], "in the dark"
        page.emulate_media(color_scheme="light")
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(width) <= 0, f"{page.url} scrolls sideways"

    return check


def _violations(page: Page, rules: dict[str, object]) -> list[list[str]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(
        "async (rules) => (await axe.run({runOnly: rules, resultTypes: ['violations']}))"
        ".violations.map((row) => [row.id, row.nodes[0].html])",
        rules,
    )
    return found

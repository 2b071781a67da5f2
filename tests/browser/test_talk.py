"""A shopper writes, somebody at the desk answers, the shopper reads: in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from rma.links import status_path
from tests.browser.conftest import Shop
from tests.factories import rma as returns
from tests.factories.rma import working_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_shopper_writes_and_reads_the_answer_without_javascript(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    returns.with_policy(shop.tenant, auto_authorize=False, window_days=None)
    rma = returns.returned(shop.tenant, shipping_method="own_carrier").rma
    with working_in(shop.tenant):
        path = status_path(rma)
    shopper = shop.open(java_script_enabled=False)
    shopper.goto(path)
    shopper.get_by_label("Your message").fill("May I keep the box?\nIt is pretty.")
    shopper.get_by_role("button", name="Send the message").click()
    shopper.get_by_text("We have your message.").wait_for()
    assert shopper.get_by_text("May I keep the box?").count() == 1

    desk = shop.sign_in("agent", "/desk/?view=reply", viewport={"width": 1024, "height": 900})
    desk.get_by_text("New message").wait_for()
    desk.get_by_role("link", name=rma.number).click()
    desk.get_by_text("Waits for an answer").wait_for()
    desk.get_by_label("Message to the shopper").fill("Yes, please do.")
    finds_nothing(desk)
    desk.get_by_role("button", name="Send", exact=True).click()
    desk.get_by_text("Sent to the shopper").wait_for()
    assert desk.get_by_text("Waits for an answer").count() == 0

    shopper.goto(path)
    answer = shopper.get_by_role("article").filter(has_text="Yes, please do.")
    assert answer.get_by_text("New").is_visible()
    shopper.goto(path)
    assert answer.get_by_text("New").count() == 0


def test_a_chart_is_drawn_from_its_table_and_kept_as_a_picture(shop: Shop) -> None:
    returns.with_policy(shop.tenant, window_days=None)
    returns.returned(shop.tenant)
    page = shop.sign_in("analyst", "/desk/insights/")
    page.get_by_role("img", name="Why things come back: Too small 1.").wait_for()
    assert page.locator(".report[data-drawn] .bar-cell:visible").count() == 0
    with page.expect_download() as kept:
        page.get_by_role("button", name="PNG Why things come back").click()
    assert kept.value.suggested_filename == "reasons.png"
    with page.expect_download() as kept:
        page.get_by_role("link", name="CSV Why things come back").click()
    assert kept.value.path().read_text(encoding="utf-8-sig").splitlines()[1].startswith("Too small")

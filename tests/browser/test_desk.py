"""The desk in a real browser: accessible at every width, by keyboard alone, with dialogs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from disposition.models import Lot, WorkOrder
from flows.drain import drain
from returns_portal.lib import clock
from tenants.keys import create_api_key
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.browser.conftest import Shop
from tests.faces.desk.world import World, at_work
from tests.factories import lots
from tests.factories import repair as bench
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.credits import adjusted, credited, difference
from tests.factories.gifts import gift_slip
from tests.factories.rma import SOON
from tests.factories.withdrawals import stated

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 1024, 1440)
LISTS = ("home", "returns", "orders", "products", "units", "messages", "search", "file", "me")
RULES = ("brand", "domains", "policies", "reasons", "routes", "figures", "checklists", "people")
FIGURES = ("insights", "wordings", "wording")
DANGER = ("recalls", "new_recall", "stop_sales", "place_stop_sale")
LAW = ("withdrawals", "tasks", "law")
FLOOR = ("lots", "ledger", "work_orders")
MONEY = ("store_credits", "payments", "books")
STAFF = ("invite", "people_changes", "second_step_rule", "new_key")


def pages(world: World) -> list[str]:
    """Every page of the desk that shows something."""
    lot, order = gone_on(world.tenant)
    difference(world.tenant, world.routed)
    adjusted(world.tenant, world.order)
    gift_slip(world.tenant, world.order)
    things = {
        "return": world.routed,
        "order": world.order,
        "store_credit": credited(world.tenant, world.routed),
        "withdrawal": stated(world.tenant, world.order),
        "file_of_order": world.order,
        "adjust": world.order,
        "mark_gift": world.order,
        "product": world.product,
        "unit": world.unit,
        "message": world.message,
        "policy": world.draft_policy,
        "policy_rules": world.draft_policy,
        "policy_exception": world.draft_policy,
        "dry_run": world.dry_run,
        "checklist": world.checklist,
        "recall": world.recall,
        "recall_match": world.draft,
        "edit_recall": world.draft,
        "widen_recall": world.recall,
        "recall_units": world.recall,
        "affected": world.affected,
        "stop_sale": world.stop,
        "lot": lot,
        "work_order": order,
        "member": world.tenant.memberships.order_by("pk")[0],
        "key": create_api_key(tenant=world.tenant, name="Warehouse")[0],
    }
    decline = ["return", world.asked.public_id, "decline"]
    return [
        *(
            reverse(f"desk:{name}")
            for name in (*LISTS, *LAW, *RULES, *FIGURES, *DANGER, *FLOOR, *MONEY, *STAFF)
        ),
        *(reverse(f"desk:{name}", args=[row.public_id]) for name, row in things.items()),
        reverse("desk:return", args=[world.asked.public_id]),
        reverse("desk:recall", args=[world.draft.public_id]),
        reverse("desk:act", args=decline),
    ]


def gone_on(tenant: Tenant) -> tuple[Lot, WorkOrder]:
    """A lot for recycling that has left with a piece in it, and a repair that waits for its owner's
    answer to the quote.
    """
    with clock.frozen(SOON):
        make.with_policy(tenant)
        lot = lots.opened(tenant)
        lots.scanned(tenant, lot, lots.ready(tenant))
        return lots.handed_over(tenant, lot), bench.quoted(tenant)


@pytest.mark.slow
def test_every_page_is_accessible_at_every_width(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    world = at_work(shop.tenant)
    page = shop.sign_in("admin", "/desk/me/")
    for path in pages(world):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            finds_nothing(page)


def test_a_return_is_declined_by_keyboard_alone(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    world = at_work(shop.tenant)
    page = shop.sign_in("agent", "/desk/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('desk:return', args=[world.asked.public_id])}**")
    page.get_by_role("link", name="Decline", exact=True).first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    finds_nothing(page)
    dialog.get_by_label("Reason").fill("It was worn outside")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("It was worn outside").first.wait_for()
    assert page.locator(".toast").inner_text() == "Declined"


def test_not_now_closes_the_dialog_and_nothing_is_sent(shop: Shop) -> None:
    world = at_work(shop.tenant)
    page = shop.sign_in("agent", reverse("desk:return", args=[world.asked.public_id]))
    page.get_by_role("link", name="Cancel", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_text("Decide whether this may come back").first.is_visible()


def test_a_row_is_selected_and_approved_by_keyboard(shop: Shop) -> None:
    world = at_work(shop.tenant)
    page = shop.sign_in("agent", "/desk/")
    page.evaluate("document.activeElement.blur()")
    for key in ("j", "x", "a"):
        page.keyboard.press(key)
    page.get_by_text("1 return done.").wait_for()
    assert page.get_by_text("Nothing needs you").is_visible()
    page.keyboard.press("/")
    page.keyboard.type(world.asked.number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('desk:return', args=[world.asked.public_id])}**")


def test_a_route_that_was_approved_by_mistake_is_taken_back(shop: Shop) -> None:
    world = at_work(shop.tenant)
    page = shop.sign_in("agent", reverse("desk:unit", args=[world.unit.public_id]))
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back").wait_for()
    assert page.get_by_role("button", name="Approve").is_visible()


def test_a_changed_figure_is_applied_and_a_piece_shows_how_it_came_about(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    make_product(shop.tenant, "TEE", price="100.00", currency="EUR")
    world = at_work(shop.tenant)
    page = shop.sign_in("admin", reverse("desk:figures"))
    page.get_by_label("Restock as open box, Handling").fill("3,00")
    page.get_by_role("button", name="Save and use these figures").click()
    expect(page.get_by_label("Restock as open box, Handling")).to_have_value("3.00")
    page.goto(reverse("desk:routes"))
    finds_nothing(page)
    page.get_by_role("button", name="Suggest again by this version").click()
    expect(page.get_by_text("Suggestions are being made again")).to_be_visible()
    with tenant_scope(shop.tenant):
        drain()
    page.goto(reverse("desk:unit", args=[world.unit.public_id]))
    # 95 % of 100.00 as opened, 90 % of that as open box, less 3.00.
    expect(page.get_by_role("cell", name="€82.50")).to_be_visible()

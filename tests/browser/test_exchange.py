"""An exchange in a real browser: the difference follows the choice, its page shows how to pay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from flows.deadlines import set_deadline
from returns_portal.lib import clock
from rma.links import DRAFT, status_token
from rma.models import Advance, PaymentIn
from rma.models.payments_in import HOLD_WANTED
from rma.selectors.whole import WholeReturn
from rma.services.accounts import save_payment_settings
from rma.services.drafting import begin_draft, change_draft
from tests.browser.conftest import Shop
from tests.factories import exchange as goods
from tests.factories import rma as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_dearer_size_is_chosen_and_its_difference_shown(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    goods.shop_with_sizes(shop.tenant)
    sold = {"delivered_at": clock.now() - timedelta(days=5)}
    sold |= {"placed_at": clock.now() - timedelta(days=9)}
    order = goods.tee_order(shop.tenant, **sold)
    with make.working_in(shop.tenant):
        save_payment_settings(by=make.SYSTEM, provider_name="manual", instructions="IBAN DE02")
        draft = begin_draft(order)
        change_draft(draft, lambda filled: filled.choose({"1": 1}))
        said = {"reason": "too_small", "explained": True}
        change_draft(draft, lambda filled: filled.explain("1", **said))
        form = reverse("portal:outcome", args=[DRAFT.token(draft)])
    page = shop.open(form, viewport={"width": 320, "height": 900})
    page.locator("[name=choice][value=exchange]").check()
    page.locator("[name=exchange-0]").select_option("TEE-XL")
    expect(page.locator("#sum-box")).to_contain_text("€2.00")
    expect(page.locator("#exchange-sum")).to_have_text("You pay €2.00")
    finds_nothing(page)
    whole = goods.exchanged(shop.tenant, "TEE-XL", order=order)
    make.received(shop.tenant, whole.lines[0])
    with make.working_in(shop.tenant):
        token = status_token(whole.rma)
    page.goto(reverse("portal:status", args=[token]), wait_until="networkidle")
    finds_nothing(page)
    page.get_by_role("link", name="See how to pay").click()
    expect(page.locator("main")).to_contain_text("IBAN DE02")
    finds_nothing(page)
    hold = _hold_wanted(whole)
    page.goto(reverse("portal:hold", args=[token]), wait_until="networkidle")
    expect(page.get_by_role("link", name="Let €10.00 be held on my card")).to_have_attribute(
        "href", hold.address
    )
    finds_nothing(page)


def _hold_wanted(whole: WholeReturn) -> PaymentIn:
    """The shopper is asked to secure the exchange by card; no provider is called here."""
    [resolution] = whole.resolutions
    with make.working_in(whole.rma.tenant):
        worth = {"rma": whole.rma, "resolution": resolution, "amount_minor": 1000}
        advance = Advance.objects.create(currency="EUR", status="secured", **worth)
        due_at = clock.now() + timedelta(days=7)
        set_deadline(advance, kind=HOLD_WANTED, holder="you", due_at=due_at)
        return PaymentIn.objects.create(
            **worth,
            advance=advance,
            currency="EUR",
            kind="hold",
            standing="open",
            provider="stripe",
            key="hold",
            number=1,
            address="https://checkout.stripe.com/c/pay/cs_1",
        )

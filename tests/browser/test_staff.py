"""Passkeys in a real browser, with a virtual authenticator, under the policy of the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD, Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_signs_in_and_is_asked_after_the_password(
    shop: Shop, finds_nothing: Callable[[Page], None]
) -> None:
    page = shop.sign_in("admin", "/desk/me/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_role("link", name="Add a passkey").click()
    finds_nothing(page)
    page.get_by_label("Name").fill("Counter tablet")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    finds_nothing(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("Counter tablet").wait_for()
    finds_nothing(page)
    page.locator(".page-head").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
    page.goto("/desk/me/")
    page.locator(".page-head").get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill(shop.tenant.memberships.get().user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/2fa/authenticate/")
    finds_nothing(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")

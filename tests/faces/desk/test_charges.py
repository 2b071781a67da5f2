"""Fees and deductions on a return's page: told row by row, waived or confirmed by a person."""

from __future__ import annotations

import pytest
from django.test import Client

from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.faces.desk.test_return_page import act, page
from tests.factories import rma as make
from tests.factories.catalog import make_order

pytestmark = pytest.mark.django_db

GERMANY = {"name": "Ada", "lines": [], "city": "Berlin", "postcode": "1", "country": "DE"}
WORN = {"function": "F1", "cosmetic": "C6", "packaging": "opened"}


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def test_fees_are_told_and_waived_with_a_reason(alpha: Tenant, browser: Client) -> None:
    with clock.frozen(make.SOON):
        make.with_policy(alpha, return_shipping_fee={"amount": "5.00"})
        whole = make.returned(alpha)
    text = page(browser, whole.rma)
    assert "Return shipping" in text
    assert "Waive the fees" in text
    assert "Confirm the deduction" not in text
    act(browser, "money", whole.resolutions[0], "waive_fees", reason="A good customer")
    text = page(browser, whole.rma)
    assert "Fees waived by our team" in text
    assert make.fresh(alpha, whole.rma).refund_minor == 1000


def test_a_withdrawals_deduction_waits_for_a_finding(alpha: Tenant, browser: Client) -> None:
    with clock.frozen(make.SOON):
        make.with_policy(alpha, grade_deductions={"C6": {"percent": 20}})
        order = make_order(alpha, ship_to=GERMANY)
        whole = make.returned(alpha, order, legal_basis="withdrawal")
        make.received(alpha, whole.lines[0])
        make.inspected(alpha, whole.lines[0], grade=WORN)
    text = page(browser, whole.rma)
    assert "the goods lost €2.00 in value" in text
    act(browser, "money", whole.resolutions[0], "confirm_deduction", finding="Worn for weeks")
    text = page(browser, whole.rma)
    assert "Lower value, found when it was inspected" in text
    assert "A deduction is suggested" not in text
    assert make.fresh(alpha, whole.rma).refund_minor == 800

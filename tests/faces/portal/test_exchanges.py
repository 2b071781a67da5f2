"""The difference of an exchange on the portal: exact, with the shop's words on how to pay it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from rma.links import status_token
from rma.services.accounts import save_payment_settings
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.factories import exchange as goods
from tests.factories import rma as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sizes(open_shop):
    return goods.shop_with_sizes(open_shop)


def _asked(shop, sku="TEE-XL"):
    sold = {"placed_at": NOW - timedelta(days=9), "delivered_at": NOW - timedelta(days=7)}
    whole = goods.exchanged(shop, sku, order=goods.tee_order(shop, **sold))
    make.received(shop, whole.lines[0])
    return make.fresh(shop, whole.rma)


def _page(shop, whole, name="difference"):
    with make.working_in(shop):
        path = reverse(f"portal:{name}", args=[status_token(whole.rma)])
    answer = browser(shop).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_difference_is_shown_row_by_row_with_how_to_pay(sizes):
    with make.working_in(sizes):
        words = "IBAN DE02 1203 0000 0000 2020 51\nOr at the till."
        save_payment_settings(by=make.SYSTEM, provider_name="manual", instructions=words)
    whole = _asked(sizes)
    page = _page(sizes, whole)
    for words in ("1 × Tee-Xl", "€12.00", "-€10.00", "You pay", "€2.00", "IBAN DE02", "till"):
        assert words in page.replace("−", "-"), words
    assert f"Name your return when you pay: {whole.rma.number}" in page


def test_without_words_of_the_shop_one_is_told_to_wait(sizes):
    assert "We write to you how to pay" in _page(sizes, _asked(sizes))


def test_the_status_page_leads_there_and_later_shows_the_parcel(sizes):
    whole = _asked(sizes)
    page = _page(sizes, whole, "status")
    assert "See how to pay" in page
    assert "It costs €2.00 more." in page
    goods.paid(sizes, whole.resolutions[0])
    assert "The difference is paid" in _page(sizes, whole)
    goods.sent(sizes, whole.resolutions[0], tracking_number="T-9", carrier="Post")
    page = _page(sizes, whole, "status")
    for words in ("What you get", "You paid the difference of €2.00.", "T-9", "On its way"):
        assert words in page


def test_nothing_is_asked_for_where_nothing_is_owed(sizes):
    assert "Nothing to pay" in _page(sizes, _asked(sizes, "TEE-L"))


def test_a_link_of_another_shop_opens_nothing(sizes, beta):
    whole = _asked(sizes)
    with make.working_in(sizes):
        path = reverse("portal:difference", args=[status_token(whole.rma)])
    assert browser(beta).get(path).status_code == 404
    assert browser(sizes).get(path + "x").status_code == 404

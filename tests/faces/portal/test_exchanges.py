"""The difference of an exchange on the portal: exact, with the shop's words on how to pay it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from flows.deadlines import meet
from rma.links import status_token
from rma.models import PaymentIn, Resolution
from rma.services.accounts import save_payment_settings
from rma.services.advances import offer_advance
from rma.services.holding import ask_hold
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def sizes(open_shop):
    return goods.shop_with_sizes(open_shop)


@pytest.fixture
def choosing(shopper):
    """A shopper of two shirts of size M who may choose another size, at the outcome."""
    goods.shop_with_sizes(shopper.tenant)
    make_product(shopper.tenant, "TEE", price="20.00", currency="EUR")
    make_product(shopper.tenant, "JKT-L", variants_of="JKT", price="95.00", currency="EUR")
    shopper.open()
    return shopper


def _up_to_outcome(choosing, **items):
    choosing.choose(**items)
    choosing.fill("reasons", **{"reason-0": "too_small", "reason-1": "too_small"})
    return choosing.client.get(f"{choosing.form}/outcome").content.decode()


def test_variants_that_are_there_are_offered_with_the_exact_difference(choosing):
    page = _up_to_outcome(choosing, **{"take-1": "1"})
    assert 'value="exchange"' in page
    assert '<option value="JKT-L" selected>Jkt-L</option>' in page
    assert "You pay €15.00" in page
    page = _up_to_outcome(choosing, **{"take-0": "1"})
    assert '<option value="TEE-XL">' in page
    assert "TEE-0" not in page
    assert '<option value="TEE">' not in page
    ticked = {"choice": "exchange", "exchange-0": "TEE-XS"}
    assert "€12.00 back" in choosing.fill("outcome/would-be", **ticked).content.decode()


def test_an_exchange_is_asked_for_and_promised(choosing):
    _up_to_outcome(choosing, **{"take-0": "1"})
    assert choosing.fill("outcome", choice="exchange", **{"exchange-0": "TEE-L"}).status_code == 302
    choosing.fill("sending", choice="label")
    page = choosing.client.get(f"{choosing.form}/review").content.decode()
    assert "1 × <bdi>Tee-L</bdi>" in page
    sent = choosing.client.post(f"{choosing.form}/review", {"seen": choosing.seen()})
    assert sent.status_code == 302
    [rma] = choosing.returns()
    [resolution] = make.fresh(choosing.tenant, rma).resolutions
    assert (resolution.type, resolution.amount_minor) == ("exchange", 1000)
    assert goods.promised(choosing.tenant) == [1]


def test_the_last_piece_that_somebody_else_took_meanwhile_is_said_at_the_review(choosing):
    _up_to_outcome(choosing, **{"take-0": "1"})
    choosing.fill("outcome", choice="exchange", **{"exchange-0": "TEE-L"})
    choosing.fill("sending", choice="label")
    seen = choosing.seen()
    _asked(choosing.tenant, "TEE-L")
    answer = choosing.client.post(f"{choosing.form}/review", {"seen": seen})
    assert answer.status_code == 409
    assert "There are not enough of it" in answer.content.decode()
    assert len(choosing.returns()) == 1


def test_an_article_that_is_not_offered_is_not_taken(choosing):
    _up_to_outcome(choosing, **{"take-0": "1"})
    for sku in ("MUG", "TEE-0", "NOTHING", "<b>"):
        answer = choosing.fill("outcome", choice="exchange", **{"exchange-0": sku})
        assert answer.status_code == 400, sku


def _lately():
    return {"placed_at": NOW - timedelta(days=9), "delivered_at": NOW - timedelta(days=7)}


def _asked(shop, sku="TEE-XL"):
    whole = goods.exchanged(shop, sku, order=goods.tee_order(shop, **_lately()))
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
    assert "Name your return when you pay:" in page


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
    assert "We sent a parcel to you" in page
    assert "You posted the parcel" not in page


def test_nothing_is_asked_for_where_nothing_is_owed(sizes):
    assert "Nothing to pay" in _page(sizes, _asked(sizes, "TEE-L"))


@pytest.mark.parametrize("name", ["difference", "hold"])
def test_a_link_of_another_shop_opens_nothing(sizes, beta, name):
    whole = _asked(sizes)
    with make.working_in(sizes):
        path = reverse(f"portal:{name}", args=[status_token(whole.rma)])
    assert browser(beta).get(path).status_code == 404
    assert browser(sizes).get(path + "x").status_code == 404


def _link(shop, kind, status, **fields):
    """What Stripe was asked for, as it stands: nobody is called here."""
    with make.working_in(shop):
        ways = {"provider_name": "stripe", "secret": "sk_test_51H8sFAKEFAKEFAKEFAKE0001"}
        save_payment_settings(by=make.SYSTEM, instructions="By hand", **ways)
        resolution = Resolution.objects.latest("pk")
        return PaymentIn.objects.create(
            rma_id=resolution.rma_id,
            resolution=resolution,
            kind=kind,
            standing=status,
            provider="stripe",
            key=kind,
            number=1,
            amount_minor=200,
            currency="EUR",
            address="https://checkout.stripe.com/c/pay/cs_1",
            look_at=NOW + timedelta(days=9999),
            **fields,
        )


@pytest.mark.parametrize(
    ("status", "shown", "address"),
    [
        ("planned", "We are preparing the page where you pay by card.", False),
        ("open", "Pay €2.00", True),
        ("processing", "We are checking your payment", False),
        ("expired", "By hand", False),
        ("failed", "By hand", False),
    ],
)
def test_the_difference_is_paid_by_card_as_long_as_the_link_stands(sizes, status, shown, address):
    whole = _asked(sizes)
    _link(sizes, "difference", status)
    page = _page(sizes, whole)
    assert shown in page
    assert ("https://checkout.stripe.com" in page) is address


def test_who_comes_back_from_paying_is_told_to_wait_and_stripe_is_asked(sizes):
    whole = _asked(sizes)
    row = _link(sizes, "difference", "open")
    with make.working_in(sizes):
        path = reverse("portal:difference", args=[status_token(whole.rma)])
    page = browser(sizes).get(path, {"paid": "1"}).content.decode()
    assert "We are checking your payment" in page
    assert "https://checkout.stripe.com" not in page
    with make.working_in(sizes):
        assert PaymentIn.objects.get(pk=row.pk).look_at < row.look_at


def test_an_advance_is_secured_by_card_on_a_page_of_its_own(sizes):
    whole = goods.exchanged(sizes, "TEE-L", order=goods.tee_order(sizes, **_lately()))
    assert "Nothing to secure" in _page(sizes, whole, "hold")
    with make.working_in(sizes):
        advance = offer_advance(whole.resolutions[0], by=make.SYSTEM)
    row = _link(sizes, "hold", "planned", advance=advance)
    with make.working_in(sizes):
        ask_hold(advance, by=make.SYSTEM)
    assert "We are preparing the page" in _page(sizes, whole, "hold")
    _now(sizes, row, standing="open")
    page = _page(sizes, whole, "hold")
    assert "Let €10.00 be held on my card" in page
    assert "https://checkout.stripe.com" in page
    assert "Let €10.00 be held on your card" in _page(sizes, whole, "status")
    _now(sizes, row, standing="failed")
    assert "This does not work at the moment." in _page(sizes, whole, "hold")
    _now(sizes, row, standing="held")
    with make.working_in(sizes):
        meet(advance)
    assert "The amount is held on your card." in _page(sizes, whole, "hold")
    assert "held on your card" not in _page(sizes, whole, "status")


def _now(shop, row, **fields):
    with make.working_in(shop):
        PaymentIn.objects.filter(pk=row.pk).update(**fields)

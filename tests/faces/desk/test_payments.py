"""Payments on the desk: keys nobody reads back, credit spent once, books compared."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from returns_portal.lib import clock
from rma import services
from rma.credit_codes import code_of
from rma.models import (
    Adjustment,
    Advance,
    CreditEntry,
    MoneyDifference,
    PaymentIn,
    PaymentSettings,
    Resolution,
    StoreCredit,
)
from rma.services import advances
from rma.services.accounts import save_payment_settings
from tenants.models import Tenant
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import SOON, working_in
from tests.rma.stripe_server import REFUND, signed

pytestmark = pytest.mark.django_db

KEY, WEBHOOK = "sk_test_51H8sFAKEFAKEFAKEFAKE0001", "whsec_fakefakefakefakefakefake01"


@pytest.fixture
def desk(alpha: Tenant, alice: cast.Person) -> Client:
    with clock.frozen(SOON):
        make.with_policy(alpha, refund_on="request", resolutions=["refund", "store_credit"])
    return cast.browser(alpha, alice)


def returned(shop: Tenant, kind: str = "refund") -> Any:
    with clock.frozen(SOON):
        return make.returned(shop, None, make.line_ask(resolution={"type": kind}))


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def do(desk: Client, row: Any, verb: str, **given: Any) -> Any:
    with clock.frozen(SOON):
        return desk.post(reverse("desk:act", args=["money", row.public_id, verb]), given)


def test_a_key_is_kept_and_never_shown(alpha: Tenant, desk: Client) -> None:
    page = reverse("desk:payments")
    sent = {"provider": "stripe", "secret": KEY, "webhook_secret": WEBHOOK, "credit_days": "365"}
    assert desk.post(page, sent)["Location"] == page
    shown = text(desk.get(page))
    assert "sk_test_…0001" in shown
    assert KEY not in shown
    assert WEBHOOK not in shown
    # Saved again without them, they stay; forgotten, Stripe cannot be chosen.
    desk.post(page, {"provider": "stripe", "pays_by_itself": "on"})
    with working_in(alpha):
        row = PaymentSettings.objects.get()
        assert (row.pays_by_itself, row.credit_days, bool(row.secret_sealed)) == (True, None, True)
    refused = text(desk.post(page, {"provider": "stripe", "forget_keys": "on"}), 400)
    assert "Enter the secret key of your Stripe account." in refused
    wrong = text(desk.post(page, {"provider": "stripe", "secret": "pk_live_12345"}), 400)
    assert "begins with sk_ or rk_" in wrong
    assert "pk_live_12345" not in wrong


def test_only_admins_change_how_the_shop_pays(alpha: Tenant, desk: Client, bob: Any) -> None:
    looks = cast.browser(alpha, bob)
    page = reverse("desk:payments")
    assert "Only admins change this." in text(looks.get(page))
    assert looks.post(page, {"provider": "manual"}).status_code == 403


def test_credit_is_issued_with_a_button_found_by_its_code_and_spent_once(
    alpha: Tenant, desk: Client
) -> None:
    whole = returned(alpha, "store_credit")
    page = reverse("desk:return", args=[whole.rma.public_id])
    shown = text(desk.get(page))
    assert "Issue store credit" in shown
    assert "Pay by the provider" not in shown
    do(desk, whole.resolutions[0], "issue")
    with working_in(alpha):
        credit = StoreCredit.objects.get()
    code = code_of(credit)
    assert code is not None
    own = reverse("desk:store_credit", args=[credit.public_id])
    assert own in text(desk.get(page))
    for looked_for in (code.lower(), whole.rma.number):
        assert own in text(desk.get(reverse("desk:store_credits"), {"q": looked_for}))
    assert code not in text(desk.get(own))
    once = re.search(r'name="once" value="([^"]+)"', text(desk.get(own)))
    assert once is not None
    spend = {"amount": "4,00", "reference": "#2009", "once": once[1]}
    assert desk.post(own, spend).status_code == 302
    assert desk.post(own, spend).status_code == 302  # sent twice, spent once
    with working_in(alpha):
        assert StoreCredit.objects.get().balance_minor == 600
        assert CreditEntry.objects.filter(kind="redeemed").count() == 1
    too_much = text(desk.post(own, {"amount": "7.00", "once": "another"}), 400)
    assert "There is not that much left on it." in too_much


def test_what_the_bank_took_back_is_paid_no_more(alpha: Tenant, desk: Client) -> None:
    whole = returned(alpha)
    asked = text(
        desk.get(reverse("desk:act", args=["money", whole.resolutions[0].public_id, "charge_back"]))
    )
    assert "The bank took the payment back" in asked
    assert do(desk, whole.resolutions[0], "charge_back", reference="dp_1").status_code == 302
    after = make.fresh(alpha, whole.rma)
    assert (after.resolutions[0].status, after.lines[0].settled) == ("charged_back", 1)


def test_a_difference_is_looked_at_once(alpha: Tenant, desk: Client) -> None:
    with working_in(alpha):
        row = MoneyDifference.objects.create(
            provider="stripe", kind="not_here", reference="re_9", amount_minor=250, currency="EUR"
        )
    books = reverse("desk:books")
    assert "re_9" in text(desk.get(books))
    own = reverse("desk:settle_book", args=[row.public_id])
    desk.post(own, {"note": " "})
    assert "re_9" in text(desk.get(books))
    desk.post(own, {"note": "A goodwill of the boss"})
    desk.post(own, {"note": "Something else"})
    assert "The books agree" in text(desk.get(books))
    assert "A goodwill of the boss" in text(desk.get(books, {"all": "1"}))


def test_stripe_speaks_to_the_shops_own_address(
    alpha: Tenant, beta: Tenant, desk: Client, run_handlers: Any
) -> None:
    with working_in(alpha):
        save_payment_settings(
            by=make.SYSTEM, provider_name="stripe", secret=KEY, webhook_secret=WEBHOOK
        )
    whole = returned(alpha)
    with clock.frozen(SOON), working_in(alpha):
        services.start_payment(whole.resolutions[0], by=make.SYSTEM)
    key = f"{whole.resolutions[0].public_id}:1:all"
    row = REFUND | {"metadata": {"payout": key}, "created": 1}
    body = json.dumps(
        {"id": "evt_1", "object": "event", "type": "refund.updated", "data": {"object": row}}
    ).encode()

    def tell(client: Client, signature: str) -> int:
        headers = {"stripe-signature": signature}
        return client.post(
            reverse("stripe_hook"), body, "application/json", headers=headers
        ).status_code

    stranger = cast.browser(alpha)
    assert tell(stranger, signed(body, "whsec_other")) == 400
    assert tell(cast.browser(beta), signed(body, WEBHOOK)) == 400
    assert stranger.get(reverse("stripe_hook")).status_code == 405
    with working_in(alpha):
        assert Resolution.objects.get().status == "processing"
    assert tell(stranger, signed(body, WEBHOOK)) == 200
    assert tell(stranger, signed(body, WEBHOOK)) == 200
    with working_in(alpha):
        paid = Resolution.objects.get()
    assert (paid.status, paid.provider_reference) == ("settled", REFUND["id"])


# --- what shoppers pay by card ------------------------------


@pytest.fixture
def paying(alpha: Tenant, desk: Client) -> Client:
    """A desk of a shop with Stripe, that exchanges sizes."""
    with clock.frozen(SOON):
        goods.shop_with_sizes(alpha)
        with working_in(alpha):
            save_payment_settings(by=make.SYSTEM, provider_name="stripe", secret=KEY)
    return desk


def _pin(shop: Tenant, whole: Any, kind: str, status: str, **fields: Any) -> PaymentIn:
    """What Stripe was asked for, as it stands: nobody is called here."""
    about = {"rma": whole.rma, "resolution": whole.resolutions[0], "kind": kind, "standing": status}
    worth = {"amount_minor": 200, "currency": "EUR", "provider": "stripe", "number": 1}
    with working_in(shop):
        return PaymentIn.objects.create(**about, **worth, key=f"{kind}{status}", **fields)


def _shown(desk: Client, whole: Any) -> str:
    with clock.frozen(SOON):
        return text(desk.get(reverse("desk:return", args=[whole.rma.public_id])))


def test_a_link_is_shown_made_anew_and_what_fits_nothing_goes_back(
    alpha: Tenant, paying: Client
) -> None:
    with clock.frozen(SOON):
        whole = goods.exchanged(alpha, "TEE-XL")
        make.received(alpha, whole.lines[0])
    assert "Make a new link to pay" in _shown(paying, whole)
    assert do(paying, whole.resolutions[0], "renew_link").status_code == 302
    shown = _shown(paying, whole)
    assert "being prepared" in shown
    assert "Make a new link to pay" not in shown
    odd = _pin(alpha, whole, "difference", "odd", code="amount", got_minor=150, got_currency="EUR")
    shown = _shown(paying, whole)
    assert "Another amount was paid than was asked for." in shown
    assert "€1.50" in shown
    assert do(paying, whole.resolutions[0], "give_card_back").status_code == 302
    with working_in(alpha):
        assert PaymentIn.objects.get(pk=odd.pk).wish == "refund"
    assert "is being given back" in _shown(paying, whole)


def test_a_hold_is_asked_for_shown_and_charged(alpha: Tenant, paying: Client) -> None:
    with clock.frozen(SOON):
        whole = goods.exchanged(alpha, "TEE-L")
        with working_in(alpha):
            advance = advances.offer_advance(whole.resolutions[0], by=make.SYSTEM)
    assert "Ask to secure it by card" in _shown(paying, whole)
    with clock.frozen(SOON):
        asked = paying.post(reverse("desk:act", args=["advance", advance.public_id, "ask_hold"]))
    assert asked.status_code == 302
    with working_in(alpha):
        PaymentIn.objects.update(standing="held", hold_until=SOON, payment_reference="pi_hold")
        Advance.objects.update(status="overdue", security="hold")
    shown = _shown(paying, whole)
    assert "Held until" in shown
    assert "Ask to secure it by card" not in shown
    with clock.frozen(SOON):
        paying.post(reverse("desk:act", args=["advance", advance.public_id, "collect"]))
    shown = _shown(paying, whole)
    assert "is being charged" in shown
    assert "Charge the card" not in shown


def test_money_without_goods_is_paid_by_the_provider_or_marked_as_paid(
    alpha: Tenant, paying: Client
) -> None:
    with clock.frozen(SOON):
        order = make_order(alpha, lines=[line_given(quantity=2)])
        with working_in(alpha):
            line = order.lines.get().public_id
        form = reverse("desk:adjust", args=[order.public_id])
        assert "Pay it by the payment provider now" in text(paying.get(form))
        said = {"what": line, "amount": "1.00", "reason": "Late"}
        assert paying.post(form, said).status_code == 302
        assert paying.post(form, said | {"by_provider": "on"}).status_code == 302
        with working_in(alpha):
            noted, started = Adjustment.objects.order_by("pk")
        assert (noted.payment, started.payment) == ("recorded", "processing")
        paid = reverse("desk:adjustment_paid", args=[noted.public_id])
        assert paying.post(paid, {"reference": " "}).status_code == 302
        shown = text(paying.get(reverse("desk:order", args=[order.public_id])))
        assert "Give the reference of the payment." in shown
        paying.post(paid, {"reference": "SEPA-1"})
        paying.post(reverse("desk:pay_adjustment", args=[started.public_id]))
        shown = text(paying.get(reverse("desk:order", args=[order.public_id])))
    assert "SEPA-1" in shown
    assert "The payment provider has it, or it is paid." in shown

"""What partners are told of payments by card, and what they may have done about them."""

from __future__ import annotations

import pytest

from rma.models import PaymentIn
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.paying_in import cards, rows, server, sizes, stripe

__all__ = ["cards", "server", "sizes", "stripe"]

pytestmark = pytest.mark.django_db


def test_a_partner_reads_the_link_and_gives_the_payment_back(
    sizes, cards, stripe, run_handlers, partner
):
    whole = goods.exchanged(sizes, "TEE-XL")
    make.received(sizes, whole.lines[0])
    run_handlers(sizes)
    [told] = partner.must(partner.get(f"payments-in?return={whole.rma.public_id}"))["results"]
    assert told["payment_url"] == "https://checkout.stripe.com/c/pay/cs_1"
    assert (told["kind"], told["status"], told["received"]) == ("difference", "open", None)
    cards.pay(amount_received=150)
    with make.working_in(sizes):
        PaymentIn.objects.update(look_at=make.SOON)
    partner.must(partner.post(f"resolutions/{whole.resolutions[0].public_id}/lapse"))
    run_handlers(sizes)
    path = f"payments-in/{told['id']}"
    odd = partner.must(partner.get(path))
    assert (odd["status"], odd["code"], odd["received"]["amount"]) == ("odd", "amount", "1.50")
    assert odd["payment_url"] is None
    asked = partner.must(partner.post(f"{path}/give-back"))
    assert asked["asked_next"] == "refund"
    run_handlers(sizes)
    assert partner.must(partner.get(path))["status"] == "returned"
    assert stripe.asked[0]["amount"] == "150"


def test_a_partner_has_an_advance_secured_and_charged(sizes, cards, run_handlers, partner):
    whole = goods.exchanged(sizes, "TEE-L")
    offered = partner.must(
        partner.post("advances", {"resolution": whole.resolutions[0].public_id}), 201
    )
    path = f"advances/{offered['id']}"
    partner.must(partner.post(f"{path}/ask-hold"))
    run_handlers(sizes)
    assert rows(sizes) == [("hold", "open", "")]
    cards.pay()
    with make.working_in(sizes):
        PaymentIn.objects.update(look_at=make.SOON, wish="")
    refused = partner.post(f"{path}/collect")
    assert (refused.status, refused.body["code"]) == (409, "transition_refused")
    assert partner.post(f"{path}/ask-hold").status == 200
    unasked = partner.post(f"resolutions/{whole.resolutions[0].public_id}/renew-link")
    assert unasked.status == 409

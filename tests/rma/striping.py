"""A shop that pays with Stripe, whose server plays recorded answers; and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test.utils import override_settings

from returns_portal.lib import clock
from rma import services
from rma.models import PaymentAttempt
from rma.services.accounts import save_payment_settings
from rma.services.looking import look_again
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.stripe_server import Stripe, running
from tests.rma.test_settling import do

KEY = "sk_test_51H8sFAKEFAKEFAKEFAKE0001"
WEBHOOK = "whsec_fakefakefakefakefakefake01"
ONE = [{"amount": "20.00", "reference": "pi_1", "method": "card"}]
TWO = [
    {"amount": "5.00", "reference": "pi_1", "method": "card"},
    {"amount": "15.00", "reference": "ch_2", "method": "card"},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Stripe]:
    with running() as stripe:
        yield stripe


@pytest.fixture
def stripe(server, shop) -> Iterator[Stripe]:
    """The server with nothing said yet, and a shop that pays with it."""
    for told in (server.answers, server.asked, server.headers, server.refunds, server.disputes):
        told.clear()
    server.by_key.clear()
    server.cards.clear()
    server.away = False
    with make.working_in(shop):
        save_payment_settings(
            by=make.SYSTEM, provider_name="stripe", secret=KEY, webhook_secret=WEBHOOK
        )
    with override_settings(STRIPE_API_BASE=server.url):
        yield server


def due(shop, payments=ONE, quantity=1, kind="refund"):
    """A return with 10.00 a unit due."""
    make.with_policy(shop, refund_on="request", resolutions=["refund", "store_credit"])
    order = make_order(shop, lines=[line_given(quantity=2)], payments=payments)
    ask = make.line_ask(quantity=quantity, resolution={"type": kind})
    return make.returned(shop, order, ask)


def start(shop, whole):
    """Start it, and do what the handler of that event does."""
    do(shop, services.start_payment, whole.resolutions[0])
    carry_out(shop, whole)
    return state(shop, whole)


def carry_out(shop, whole):
    with tenant_scope(shop):
        services.carry_out_payment(whole.resolutions[0].pk)


def state(shop, whole):
    (row, *_rest) = make.fresh(shop, whole.rma).resolutions
    return row.status, row.failure_code, row.provider_reference


def tries(shop):
    with make.working_in(shop):
        rows = PaymentAttempt.objects.order_by("pk")
        return [(row.number, row.amount_minor, row.outcome, row.code) for row in rows]


def later(shop, whole, **passed):
    """What the sweep does so much later."""
    with clock.frozen(make.SOON + timedelta(**passed)), tenant_scope(shop):
        look_again(whole.resolutions[0].pk)

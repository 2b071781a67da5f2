"""A shop whose shoppers pay at Stripe: what it is asked, what it tells, and what the sweep does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from returns_portal.lib import clock
from rma.models import PaymentIn
from rma.services.incoming import carry_on
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.stripe_server import signed
from tests.rma.striping import WEBHOOK, server, stripe

__all__ = ["cards", "server", "sizes", "stripe"]


@pytest.fixture
def sizes(shop, stripe, settings):
    settings.ROOT_URLCONF = "returns_portal.urls"
    return goods.shop_with_sizes(shop)


@pytest.fixture
def cards(stripe):
    return stripe.cards


def do(shop, service, *args, **details):
    with make.working_in(shop):
        return service(*args, by=make.SYSTEM, **details)


def rows(shop):
    with make.working_in(shop):
        return list(PaymentIn.objects.order_by("pk").values_list("kind", "standing", "code"))


def told(shop, kind, row, secret=WEBHOOK):
    """A message of Stripe, as it comes in."""
    event = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": row}}
    body = json.dumps(event | {"api_version": "2025-09-30.clover"}).encode()
    page = browser(shop)
    return page.post(
        reverse("stripe_hook"),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signed(body, secret)},
    )


def look(shop, **passed):
    """What the sweep does so much later."""
    with clock.frozen(make.SOON + timedelta(**passed)), tenant_scope(shop):
        for key in due(shop):
            carry_on(key)


def due(shop):
    with make.working_in(shop):
        at = clock.now()
        return list(PaymentIn.objects.filter(look_at__lte=at).values_list("pk", flat=True))

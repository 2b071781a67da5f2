"""Mails about store credit that ends soon, and about a card that secures an advance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from flows.deadlines import warn_due
from insights.periods import Period
from insights.selectors.reports.paid import money
from notifications.models import MailboxMail
from returns_portal.lib import clock
from rma import services
from rma.credit_codes import code_of
from rma.models import StoreCredit
from rma.services import advances, holding
from rma.services.accounts import save_payment_settings
from rma.services.crediting import redeem_credit
from tenants.scope import tenant_scope
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

KEY = "sk_test_51H8sFAKEFAKEFAKEFAKE0001"


@pytest.fixture
def shop(alpha):
    with clock.frozen(make.SOON):
        make.seeded(alpha)
        yield alpha


def _credit(shop, **chosen):
    """A credit of 20.00 that lasts for thirty days."""
    with make.working_in(shop):
        ways = {"provider_name": "manual", "credit_days": 30} | chosen
        save_payment_settings(by=make.SYSTEM, **ways)
    make.with_policy(shop, refund_on="request", resolutions=["refund", "store_credit"])
    order = make_order(shop, lines=[line_given(quantity=2)])
    whole = make.returned(
        shop, order, make.line_ask(quantity=2, resolution={"type": "store_credit"})
    )
    with make.working_in(shop):
        services.settle_resolution(whole.resolutions[0], by=make.SYSTEM)
        return StoreCredit.objects.select_related("rma", "resolution").get()


def _days_later(shop, run_handlers, days):
    """What was mailed then about credit, by subject."""
    with clock.frozen(make.SOON + timedelta(days=days)):
        run_handlers(shop)
        with tenant_scope(shop), transaction.atomic():
            MailboxMail.objects.all().delete()
            warn_due()
        run_handlers(shop)
        with tenant_scope(shop), transaction.atomic():
            return {
                mail.subject: mail.text
                for mail in MailboxMail.objects.all()
                if "of credit at" in mail.subject
            }


def test_the_owner_is_reminded_once_with_the_code(shop, run_handlers):
    credit = _credit(shop)
    assert _days_later(shop, run_handlers, 15) == {}
    [(subject, text)] = _days_later(shop, run_handlers, 17).items()
    assert "€20.00" in subject
    assert code_of(credit) in text
    assert _days_later(shop, run_handlers, 18) == {}


@pytest.mark.parametrize(
    ("chosen", "reminded"),
    [
        ({"credit_reminder_days": 5}, False),
        ({"credit_reminder_days": None}, False),
        ({"credit_reminder_days": 20}, True),
        ({"credit_days": 10, "credit_reminder_days": 14}, False),
    ],
)
def test_the_shop_says_how_long_before_and_whether_at_all(shop, run_handlers, chosen, reminded):
    _credit(shop, **chosen)
    assert bool(_days_later(shop, run_handlers, 17)) is reminded


def test_another_number_of_days_holds_for_credit_that_was_issued(shop, run_handlers):
    _credit(shop, credit_reminder_days=5)
    with make.working_in(shop):
        save_payment_settings(
            by=make.SYSTEM, provider_name="manual", credit_days=30, credit_reminder_days=20
        )
    assert len(_days_later(shop, run_handlers, 12)) == 1


def test_nobody_is_reminded_of_what_is_spent(shop, run_handlers):
    credit = _credit(shop)
    with make.working_in(shop):
        redeem_credit(credit, by=make.SYSTEM, amount_minor=2000, reason="order 7")
    assert _days_later(shop, run_handlers, 17) == {}


def test_credit_that_was_spent_in_part_and_taken_back_is_counted_once(shop):
    credit = _credit(shop)
    with make.working_in(shop):
        redeem_credit(credit, by=make.SYSTEM, amount_minor=500, reason="order 7")
        services.reverse_resolution(credit.resolution, by=make.SYSTEM, reason="by mistake")
    assert _given(shop) == [("store_credit", 500)]
    whole = make.fresh(shop, credit.rma)
    [again] = [each for each in whole.resolutions if each.status == "due"]
    with make.working_in(shop):
        services.settle_resolution(again, by=make.SYSTEM)
    assert _given(shop) == [("store_credit", 2000)]


def _given(shop):
    day = make.SOON.date()
    with make.working_in(shop):
        rows = money(Period(day, day, shop.tz)).rows
    return [(kind, amount) for _currency, kind, _count, amount, _before in rows]


def test_the_shopper_is_asked_to_secure_an_advance_by_card(shop, run_handlers):
    goods.shop_with_sizes(shop)
    with make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, provider_name="stripe", secret=KEY)
    whole = goods.exchanged(shop, "TEE-L")
    with make.working_in(shop):
        advance = advances.offer_advance(whole.resolutions[0], by=make.SYSTEM)
        holding.ask_hold(advance, by=make.SYSTEM)
    run_handlers(shop)
    number = whole.rma.number
    with tenant_scope(shop), transaction.atomic():
        mails = {mail.subject: mail.text for mail in MailboxMail.objects.all()}
    text = mails.get(f"Please secure it with your card: return {number}", "")
    assert "€10.00 be held on your card" in text
    assert "/hold" in text

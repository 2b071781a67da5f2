"""Mails about exchanges: the difference, what left, and goods that are missing."""

from __future__ import annotations

import pytest
from django.db import transaction

from notifications.models import MailboxMail
from returns_portal.lib import clock
from rma.services import advances
from tenants.scope import tenant_scope
from tests.factories import exchange as goods
from tests.factories import rma as make


@pytest.fixture
def sizes(alpha):
    with clock.frozen(make.SOON):
        make.seeded(alpha)
        yield goods.shop_with_sizes(alpha)


def _mails(shop, run_handlers):
    run_handlers(shop)
    with tenant_scope(shop), transaction.atomic():
        return {mail.subject: mail.text for mail in MailboxMail.objects.order_by("created_at")}


def test_the_difference_and_the_parcel_are_told(sizes, run_handlers):
    whole = goods.exchanged(sizes, "TEE-XL")
    make.received(sizes, whole.lines[0])
    number = whole.rma.number
    asked = _mails(sizes, run_handlers)[f"Your exchange: €2.00 to pay, return {number}"]
    assert "Tee-Xl costs €2.00 more than what you sent back" in asked
    assert "/difference" in asked
    assert "Please pay until Sat 17 Oct" in asked
    goods.paid(sizes, whole.resolutions[0])
    goods.sent(sizes, whole.resolutions[0], tracking_number="T-77")
    left = _mails(sizes, run_handlers)[f"Your replacement is on its way: return {number}"]
    assert "Tracking number: T-77" in left
    assert "1 × Tee-Xl" in left
    assert "charge" not in left


def test_goods_that_are_missing_are_asked_for_with_what_is_charged(sizes, run_handlers):
    whole = goods.exchanged(sizes, "TEE-L")
    with make.working_in(sizes):
        advance = advances.offer_advance(whole.resolutions[0], by=make.SYSTEM)
        word = {"security": "agents_word", "reason": "Known"}
        advances.secure_advance(advance, by=make.SYSTEM, **word)
    goods.sent(sizes, whole.resolutions[0])
    number = whole.rma.number
    left = _mails(sizes, run_handlers)[f"Your replacement is on its way: return {number}"]
    assert "Please send the old one back until Mon 9 Nov" in left
    with make.working_in(sizes):
        advances.remind_advance(advance, by=make.SYSTEM)
    told = _mails(sizes, run_handlers)[f"Please send your goods back: return {number}"]
    assert "we charge you €10.00" in told
    assert "until Sat 24 Oct" in told

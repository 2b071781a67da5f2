"""Shop credit as its shopper sees it: the code by mail and behind the link, the paper beside it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from flows.models import StageEvent
from notifications.models import Message
from rma import services
from rma.credit_codes import code_of
from rma.links import status_token
from rma.models import StoreCredit
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.portal.shopper import Shopper
from tests.factories import rma as make

pytestmark = pytest.mark.django_db


def credited(shopper: Shopper, kind: str = "store_credit") -> Any:
    """A return whose credit, or refund, was just settled; its rma and its link."""
    shop = shopper.tenant
    make.with_policy(shop, refund_on="request", resolutions=["refund", "store_credit"])
    whole = make.returned(shop, shopper.order, make.line_ask(resolution={"type": kind}))
    with tenant_scope(shop), transaction.atomic():
        services.settle_resolution(whole.resolutions[0], by=make.SYSTEM, reference="T")
    return whole.rma, f"/r/{status_token(whole.rma)}"


def test_the_code_comes_by_mail_once_and_is_not_kept_there(shopper: Shopper) -> None:
    credited(shopper)
    mails = shopper.mails()
    with tenant_scope(shopper.tenant), transaction.atomic():
        code = code_of(StoreCredit.objects.get())
        kept = [row.text + row.html for row in Message.objects.all()]
    assert code is not None
    told = [mail for mail in mails if code in mail.text]
    assert [mail.subject for mail in told] == ["€20.00 of credit at Alpha"]
    assert not any(code in text for text in kept)
    assert len(shopper.mails()) == len(mails)


def test_the_page_of_the_return_shows_it_to_who_has_the_link(shopper: Shopper) -> None:
    rma, page = credited(shopper)
    shopper.mails()
    with tenant_scope(shopper.tenant), transaction.atomic():
        code = code_of(StoreCredit.objects.get()) or ""
    shown = shopper.client.get(page).content.decode()
    for words in (
        "€20.00",
        "It does not expire.",
        f"Its code ends in {code[-4:]}",
        "CN-2026-00001",
    ):
        assert words in shown
    assert code not in shown
    revealed = shopper.client.post(f"{page}/credit")
    assert code in revealed.content.decode()
    assert revealed.headers["Cache-Control"] == "no-store"
    with tenant_scope(shopper.tenant), transaction.atomic():
        looked = StageEvent.objects.get(name="store_credit.shown")
        assert code not in str((looked.data, looked.snapshot))
        assert looked.actor_kind == "shopper"
    assert shopper.client.get(f"{page}/credit").status_code == 405
    assert rma.number in shown


def test_nobody_else_is_shown_a_code(shopper: Shopper, beta: Tenant) -> None:
    _rma, page = credited(shopper)
    assert browser(beta).post(f"{page}/credit").status_code == 404
    assert shopper.client.post("/r/forged/credit").status_code == 404


def test_a_refund_has_its_paper_and_no_code(shopper: Shopper) -> None:
    _rma, page = credited(shopper, "refund")
    shopper.mails()
    shown = shopper.client.get(page).content.decode()
    assert "CN-2026-00001 (PDF)" in shown
    assert "Show the code" not in shown
    assert shopper.client.post(f"{page}/credit").status_code == 404

"""A half-filled form goes on elsewhere: by a code to scan, or by a mail to the order's contact."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from flows.models import StageEvent
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.portal.shopper import Shopper, named

pytestmark = pytest.mark.django_db


def test_the_link_goes_to_the_contact_on_the_order_alone(shopper: Shopper) -> None:
    shopper.open()
    shopper.choose(**{"take-0": "1"})
    shopper.fill("reasons/keep", **{"comment-0": "It itches."})
    answer = shopper.client.post(f"{shopper.form}/elsewhere", {"email": "stranger@post.example"})
    assert answer["Location"] == f"{shopper.form}/elsewhere"
    mail = shopper.mails()[0]
    assert (mail.recipient, mail.subject) == (
        "maren@post.example",
        "Go on with your return of order HT-48213",
    )
    found = re.search(r"https?://[^/]+(/return/\S+)", mail.text)
    assert found
    phone = browser(shopper.tenant)
    assert "It itches." in phone.get(f"{found[1]}/reasons").content.decode()


def test_the_code_to_scan_is_the_link_and_its_end_is_said(shopper: Shopper) -> None:
    shopper.open()
    page = shopper.client.get(f"{shopper.form}/elsewhere").content.decode()
    assert 'class="qr"' in page
    assert "The link works until" in page
    assert "Maren" not in page
    assert "maren@" not in page


def test_no_secret_is_kept_in_the_story(shopper: Shopper) -> None:
    shopper.open()
    shopper.client.post(f"{shopper.form}/elsewhere")
    with tenant_scope(shopper.tenant), transaction.atomic():
        event = StageEvent.objects.get(name="order.form_link_asked")
    assert set(event.data) == {"draft"}
    assert str(event.data["draft"]).startswith("drf_")


def test_the_mail_is_not_asked_for_without_end(shopper: Shopper) -> None:
    shopper.open()
    answers = [shopper.client.post(f"{shopper.form}/elsewhere").status_code for _n in range(7)]
    assert answers == [302] * 6 + [429]


def test_a_form_that_was_sent_has_no_link_to_go_on_with(shopper: Shopper) -> None:
    status = shopper.send()
    answer = shopper.client.post(f"{shopper.form}/elsewhere")
    assert named(answer["Location"]) == named(status)


def test_a_form_is_not_there_in_another_shop(shopper: Shopper, beta: Tenant) -> None:
    shopper.open()
    stranger = browser(beta)
    for step in ("", "/elsewhere", "/reasons/keep", "/outcome/would-be"):
        assert stranger.get(f"{shopper.form}{step}").status_code in (404, 405)
        assert stranger.post(f"{shopper.form}{step}").status_code == 404

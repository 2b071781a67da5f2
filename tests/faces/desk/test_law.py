"""The law on the desk: each rule with clause and confidence; counsel answers for the defaults."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from flows.models import StageEvent
from tenants.models import Tenant
from tests import cast
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(alpha: Tenant) -> Client:
    return cast.browser(alpha, cast.person(alpha, "admin", "Ada"))


def page(client: Client, country: str = "ES", data: Any = None, status: int = 200) -> str:
    address = f"{reverse('desk:law')}?country={country}"
    answer = client.get(address) if data is None else client.post(address, data)
    assert answer.status_code == status, answer.content.decode()
    return " ".join(answer.content.decode().split())


def kept(tenant: Tenant) -> dict[str, Any]:
    with working_in(tenant):
        return Tenant.objects.get(pk=tenant.pk).law


def test_every_rule_has_its_clause_and_a_default_says_that_it_is_one(admin: Client) -> None:
    shown = page(admin)
    assert "36 months" in shown
    assert "Directive 2011/83/EU" in shown
    assert "Default" in shown
    assert "14 days" in page(admin, "DE")
    assert "3 business days" in page(admin, "US")


def test_counsel_answers_for_a_default_and_takes_it_back(alpha: Tenant, admin: Client) -> None:
    data = {"rule": "guarantee", "value": "48", "reason": "Dr. Gil read the code"}
    page(admin, data=data, status=302)
    assert kept(alpha)["counsel"]["ES:guarantee"]["value"] == 48
    shown = page(admin)
    assert "48 months" in shown
    assert "Set by your counsel" in shown
    with working_in(alpha):
        event = StageEvent.objects.get(name="law.changed")
    assert event.data["rule"] == "ES:guarantee"
    page(admin, data=data | {"value": ""}, status=302)
    assert kept(alpha)["counsel"] == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"rule": "guarantee", "value": "6", "reason": "x"}, "The law gives at least 24"),
        ({"rule": "withdrawal", "value": "7", "reason": "x"}, "Select a valid choice"),
        ({"rule": "guarantee", "value": "40", "reason": ""}, "This field is required"),
    ],
)
def test_what_undercuts_the_law_or_has_no_reason_is_refused(
    alpha: Tenant, admin: Client, data: dict[str, str], words: str
) -> None:
    assert words in page(admin, data=data, status=400)
    assert kept(alpha) == {}


def test_days_of_warning_are_set_and_only_by_who_may(alpha: Tenant, admin: Client) -> None:
    days = dict.fromkeys(
        ("decide", "answer", "ship", "collect", "refund", "remedy", "reply", "shopper_reply"), "2"
    )
    page(admin, data=days | {"remedy_days": "14"}, status=302)
    assert kept(alpha)["remedy_days"] == 14
    assert kept(alpha)["warn_days"]["refund"] == 2
    page(admin, data=days | {"ship": "999"}, status=400)
    analyst = cast.browser(alpha, cast.person(alpha, "analyst", "Bo"))
    page(analyst)
    page(analyst, data=days, status=403)
    assert kept(alpha)["warn_days"]["ship"] == 2

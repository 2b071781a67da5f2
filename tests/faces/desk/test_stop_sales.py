"""Stop-sales on the desk: placed by one at once, confirmed by another, lifted by two."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import StopSale
from tenants.models import Tenant
from tests import cast
from tests.factories.catalog import make_product
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(alpha: Tenant) -> Client:
    return cast.browser(alpha, cast.person(alpha, "safety_officer", "Una"))


@pytest.fixture
def manager(alpha: Tenant) -> Client:
    return cast.browser(alpha, cast.person(alpha, "recall_manager", "Ruth"))


def placed(tenant: Tenant, client: Client, **fields: str) -> StopSale:
    answer = client.post(reverse("desk:place_stop_sale"), {"reason": "It smokes"} | fields)
    assert answer.status_code == 302, answer.content.decode()
    with working_in(tenant):
        return StopSale.objects.select_related("product").order_by("-pk")[0]


def words(client: Client, stop: StopSale) -> str:
    answer = client.get(reverse("desk:stop_sale", args=[stop.public_id]))
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def act(client: Client, stop: StopSale, verb: str, **fields: str) -> Any:
    return client.post(reverse("desk:act", args=["stop", stop.public_id, verb]), fields)


def fresh(tenant: Tenant, stop: StopSale) -> StopSale:
    with working_in(tenant):
        return StopSale.objects.get(pk=stop.pk)


def test_one_person_places_it_at_once(alpha: Tenant, officer: Client) -> None:
    make_product(alpha, "LAMP", title="Lantern 320")
    stop = placed(alpha, officer, sku="lamp", serials="L3-2288, L3-2290\nL3-2291")
    assert stop.product is not None
    assert (stop.status, stop.product.sku, len(stop.serials)) == ("placed", "LAMP", 3)
    said = words(officer, stop)
    assert "Lantern 320 (LAMP), serial" in said
    assert "You placed this stop-sale. A second person has to confirm it." in said
    listed = officer.get(reverse("desk:stop_sales")).content.decode()
    assert "It smokes" in listed
    assert (
        "It smokes"
        in officer.get(reverse("desk:product", args=[stop.product.public_id])).content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reason": "It smokes"}, "Say what it blocks"),
        ({"reason": "It smokes", "sku": "NONE"}, "No product has the SKU “NONE”."),
        ({"reason": "It smokes", "gtin": "4006381333932"}, "4006381333932"),
        ({"lot": "L7"}, "This field is required."),
    ],
)
def test_what_cannot_be_blocked_is_told_at_its_field(
    alpha: Tenant, officer: Client, fields: dict[str, str], told: str
) -> None:
    answer = officer.post(reverse("desk:place_stop_sale"), fields)
    assert answer.status_code == 400
    assert told in unescape(answer.content.decode())
    with working_in(alpha):
        assert not StopSale.objects.exists()


def test_two_people_confirm_and_two_people_lift(
    alpha: Tenant, officer: Client, manager: Client
) -> None:
    stop = placed(alpha, officer, lot="L7")
    assert act(officer, stop, "confirm").status_code == 403
    assert act(manager, stop, "confirm").status_code == 302
    assert fresh(alpha, stop).status == "confirmed"
    said = words(manager, stop)
    assert "It blocks until two people lift it" in said
    assert "Ask for it to be lifted" in said
    assert act(manager, stop, "ask_lift", reason="Tested, safe").status_code == 302
    assert fresh(alpha, stop).status == "confirmed"
    said = words(manager, stop)
    assert "You asked for this. A second person has to lift the stop-sale." in said
    assert act(manager, stop, "lift", reason="Tested, safe").status_code == 403
    assert act(officer, stop, "lift", reason="Seen the test").status_code == 302
    assert fresh(alpha, stop).status == "lifted"
    assert "Why it was lifted Seen the test" in words(officer, stop)


def test_one_who_only_looks_finds_no_button(alpha: Tenant, officer: Client, bob: Any) -> None:
    stop = placed(alpha, officer, lot="L7")
    looks = cast.browser(alpha, bob)
    assert "Place a stop-sale" not in looks.get(reverse("desk:stop_sales")).content.decode()
    assert "Confirm" not in words(looks, stop).replace("Confirmed", "").replace("confirm", "")
    assert act(looks, stop, "confirm").status_code == 403
    assert looks.get(reverse("desk:place_stop_sale")).status_code == 403

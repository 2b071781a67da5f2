"""An old device that is taken back: by law, by its own short form, to be recycled, for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from disposition.routing import Goods, options
from notifications.models import MailboxMail
from returns_portal.lib.errors import InvalidInput
from rma.asks import LineAsk, ReturnAsk
from rma.law import LAW
from rma.models import Rma
from rma.services import request_return
from rma.take_back import OldDevice, answer
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser

TODAY = date(2026, 11, 20)
SMALL = {
    "article": "Toaster",
    "kind": "device",
    "size": "small",
    "purchase": "no",
    "name": "Ines",
    "email": "ines@post.example",
}


@pytest.mark.parametrize(
    ("old", "country", "holds", "code", "rule"),
    [
        (OldDevice("x", "device", "large", True), "DE", True, "by_take_back_device", "device"),
        (OldDevice("x", "device", "small", True), "IE", True, "by_take_back_device", "device"),
        (OldDevice("x", "device", "small"), "FR", True, "by_take_back_small", "small"),
        (OldDevice("x", "battery_device", "small"), "ES", True, "by_take_back_small", "small"),
        (OldDevice("x", "battery", "large"), "NO", True, "by_take_back_battery", "battery"),
        (OldDevice("x", "device", "large"), "DE", False, "take_back_large", None),
        (OldDevice("x", "device", "small", True), "US", False, "take_back_elsewhere", None),
        (OldDevice("x", "battery", "small"), "US", False, "take_back_elsewhere", None),
    ],
)
def test_the_law_says_what_is_taken_back(
    old: OldDevice, country: str, holds: bool, code: str, rule: str | None
) -> None:
    found = answer(old, country=country, today=TODAY)
    assert (found.holds, found.sentence.code) == (holds, code)
    assert found.clause == (LAW.find(f"take_back_{rule}", country, TODAY) if rule else None)


def test_a_business_takes_it_to_its_own_recycler() -> None:
    old = OldDevice("Printer", "device", "small", True)
    assert not answer(old, country="DE", today=TODAY, is_business=True).holds


def test_it_is_recycled_and_never_sold_on() -> None:
    as_new = Goods(function="F6", cosmetic="C9", packaging="sealed", taken_back=True)
    routes = [choice.route for choice in options(as_new, ())]
    assert routes[0] == "recycle"
    assert not {"restock_as_new", "restock_open_box", "liquidate", "donate"} & set(routes)
    hazard = Goods(function="F1", cosmetic="C1", taken_back=True, hazard=True, battery=True)
    assert [choice.route for choice in options(hazard, ())] == ["hazardous_treatment"]


@pytest.fixture
def form(
    open_shop: Tenant, visitor: Client, run_handlers: Callable[[Tenant], int]
) -> Callable[..., str]:
    """Goes up to the page after the code; returns its address."""

    def go(**said: str) -> str:
        path = visitor.post("/take-back", SMALL | said)["Location"]
        run_handlers(open_shop)
        with tenant_scope(open_shop), transaction.atomic():
            mail = MailboxMail.objects.order_by("-created_at", "-id")[0]
        found = re.search(r"\b(\d{6})\b", mail.text)
        assert found
        return str(visitor.post(path, {"code": found[1]})["Location"])

    return go


def returns(shop: Tenant) -> list[Rma]:
    with tenant_scope(shop), transaction.atomic():
        return list(Rma.objects.prefetch_related("lines", "resolutions"))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("in_store", "I bring it to you"),
        ("label", "Print a label"),
        ("collection", "We arrange the collection with you"),
    ],
)
def test_it_goes_all_the_way_to_its_own_page(
    open_shop: Tenant, visitor: Client, form: Callable[..., str], way: str, said: str
) -> None:
    path = form(purchase="yes", bought="HT-48213")
    assert said in visitor.get(path).content.decode()
    status = visitor.post(path, {"method": way, "happened": "It smells."})["Location"]
    page = visitor.get(status).content.decode()
    for words in (
        "We are looking at your request",
        "You asked us to take it back",
        "It costs you nothing.",
        "Your old device is taken back for a new one of its kind, for free.",
    ):
        assert words in page
    [rma] = returns(open_shop)
    [line], [resolution] = rma.lines.all(), rma.resolutions.all()
    assert (rma.legal_basis, rma.order_id, rma.shipping_method) == ("take_back", None, way)
    assert (line.title, line.legal_basis, line.refund_on) == ("Toaster", "take_back", "receipt")
    assert (resolution.type, resolution.amount_minor) == ("none", 0)
    assert rma.metadata["new_device_order"] == "HT-48213"
    assert visitor.get(path)["Location"].startswith("/r/")


def test_a_battery_is_asked_about_and_an_unsafe_one_is_fetched(
    open_shop: Tenant, visitor: Client, form: Callable[..., str]
) -> None:
    path = form(article="Phone", kind="battery_device")
    refused = visitor.post(path, {"method": "label"})
    assert refused.status_code == 400
    assert 'id="id_safety-error"' in refused.content.decode()
    assert returns(open_shop) == []
    page = visitor.get(visitor.post(path, {"method": "label", "safety": "swollen"})["Location"])
    assert "A battery like this can catch fire" in page.content.decode()
    assert returns(open_shop)[0].shipping_method == "collection"


def test_what_need_not_be_taken_is_said_before_anybody_gives_a_name(
    open_shop: Tenant, visitor: Client, run_handlers: Callable[[Tenant], int]
) -> None:
    answered = visitor.post("/take-back", SMALL | {"size": "large"})
    assert answered.status_code == 200
    assert "Your municipal collection point takes it for free." in answered.content.decode()
    run_handlers(open_shop)
    with tenant_scope(open_shop), transaction.atomic():
        assert not MailboxMail.objects.exists()


def test_what_is_large_is_not_posted(visitor: Client, form: Callable[..., str]) -> None:
    path = form(size="large", purchase="yes")
    assert "Print a label" not in visitor.get(path).content.decode()
    assert visitor.post(path, {"method": "label"}).status_code == 400


def test_a_form_has_its_own_steps_and_is_not_there_in_another_shop(
    visitor: Client, form: Callable[..., str], beta: Tenant
) -> None:
    path = form()
    token = path.rpartition("/")[2]
    assert visitor.get(f"/start/{token}/article")["Location"] == path
    assert visitor.get(f"/start/{token}")["Location"] == path
    assert browser(beta).get(path).status_code == 404
    assert visitor.get("/take-back/forged").status_code == 404


@pytest.mark.parametrize(
    ("ask", "basis", "code"),
    [
        ({"resolution": {"type": "refund"}}, "take_back", "not_expected"),
        ({"resolution": {"type": "none"}}, None, "not_expected"),
    ],
)
def test_nothing_is_paid_for_an_old_device(
    open_shop: Tenant, ask: dict[str, Any], basis: str | None, code: str
) -> None:
    old = LineAsk(quantity=1, old_device=OldDevice("Toaster", "device", "small"), **ask)
    asked = ReturnAsk([old], legal_basis=basis, customer={"email": "ines@post.example"})
    with tenant_scope(open_shop), transaction.atomic(), pytest.raises(InvalidInput) as refused:
        request_return(asked, by=Actor.shopper(), tenant=open_shop)
    assert refused.value.errors[0].code == code
    assert returns(open_shop) == []

"""Without an order number: the address is verified, the article found, people decide."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from flows.models import Document
from notifications.models import MailboxMail
from rma.models import Rma
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.portal.test_reasons import photo
from tests.factories.catalog import line_given, make_order, make_product

pytestmark = pytest.mark.django_db

WHO = {"name": "Maren Oduya", "email": "maren@post.example", "origin": "gift"}


@pytest.fixture
def shop(open_shop: Tenant) -> Tenant:
    """A shop that sells two phones, one of which somebody bought."""
    make_product(
        open_shop,
        sku="PX5",
        title="Phone PX5, black",
        gtins=["04006381333931"],
        battery={"chemistry": "li_ion", "wh": "15.2", "contained": True},
    )
    make_product(open_shop, sku="PX6", title="Phone PX6, black")
    line = line_given(sku="PX5", title="Phone PX5, black", quantity=1, serials=["SN-771"])
    make_order(open_shop, customer={"name": "Secret Buyer", "email": "b@x.example"}, lines=[line])
    return open_shop


@pytest.fixture
def verified(
    shop: Tenant, visitor: Client, run_handlers: Callable[[Tenant], int]
) -> Callable[[str], str]:
    """Goes up to the page after the code; returns its address."""

    def go(article: str) -> str:
        path = visitor.post("/start", WHO | {"article": article})["Location"]
        run_handlers(shop)
        with tenant_scope(shop), transaction.atomic():
            mail = MailboxMail.objects.order_by("-created_at", "-id")[0]
        assert mail.recipient == "maren@post.example"
        found = re.search(r"\b(\d{6})\b", mail.text)
        assert found
        answer = visitor.post(path, {"code": found[1]})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    return go


def returns(shop: Tenant) -> list[Rma]:
    with tenant_scope(shop), transaction.atomic():
        return list(Rma.objects.select_related("customer").prefetch_related("lines"))


@pytest.mark.parametrize("article", ["SN-771", "4006381333931", "px5"])
def test_a_number_on_the_goods_names_the_article_at_once(
    shop: Tenant, visitor: Client, verified: Callable[[str], str], article: str
) -> None:
    path = verified(article)
    assert not path.endswith("/article")
    page = visitor.get(path).content.decode()
    assert "Phone PX5, black" in page
    assert "Secret Buyer" not in page


def test_a_name_is_answered_with_the_few_that_it_fits(
    visitor: Client, verified: Callable[[str], str]
) -> None:
    path = verified("black phone")
    assert path.endswith("/article")
    page = visitor.get(path).content.decode()
    assert "Phone PX5, black" in page
    assert "Phone PX6, black" in page
    page = visitor.get(path, {"q": "teapot"}).content.decode()
    assert "We do not find it" in page
    assert visitor.post(path, {"sku": "NONSENSE"}).status_code == 400
    assert visitor.post(path, {"sku": "PX6"}).status_code == 302


def test_it_goes_to_the_shops_people_with_photos_and_proof(
    shop: Tenant, visitor: Client, verified: Callable[[str], str]
) -> None:
    path = verified("SN-771")
    said = {
        "reason": "defective",
        "safety": ["sound"],
        "happened": "It is dead.",
        "serial": "SN-771",
        "wish": "repair",
    }
    added = visitor.post(path, said | {"photos": photo(), "proofs": photo(), "add": "photos"})
    assert added["Location"] == path
    assert visitor.get(path).content.decode().count('class="photo__frame"') == 2
    status = visitor.post(path, said)["Location"]
    page = visitor.get(status).content.decode()
    assert "We are looking at your return" in page
    assert "1 item without an order" in page
    [rma] = returns(shop)
    [line] = rma.lines.all()
    assert (rma.order_id, rma.status, line.sku, line.comment) == (
        None,
        "requested",
        "PX5",
        "It is dead.",
    )
    assert visitor.get(path)["Location"].startswith("/r/")
    with tenant_scope(shop), transaction.atomic():
        kinds = sorted(Document.objects.values_list("kind", flat=True))
    assert kinds == ["photo", "proof_of_purchase"]


def test_what_is_missing_is_said_beside_its_field(
    shop: Tenant, visitor: Client, verified: Callable[[str], str]
) -> None:
    path = verified("SN-771")
    answer = visitor.post(path, {"reason": "", "happened": ""})
    page = answer.content.decode()
    assert answer.status_code == 400
    for field in ("reason", "safety", "happened", "wish"):
        assert f'id="id_{field}-error"' in page
    assert returns(shop) == []


def test_nothing_opens_before_the_code(shop: Tenant, visitor: Client) -> None:
    path = visitor.post("/start", WHO | {"article": "SN-771"})["Location"]
    details = path.removesuffix("/code")
    for page in (details, f"{details}/article"):
        assert visitor.get(page)["Location"] == path
        assert visitor.post(page, {"sku": "PX5"})["Location"] == path
    assert visitor.post(path, {"code": "000000"}).status_code == 400
    assert visitor.get(f"{details}x").status_code == 404
    assert returns(shop) == []


def test_an_address_that_is_none_gets_no_code(shop: Tenant, visitor: Client) -> None:
    answer = visitor.post("/start", WHO | {"article": "x", "email": "nobody"})
    assert answer.status_code == 400
    assert "This is no e-mail address." in answer.content.decode()


def test_a_form_is_not_there_in_another_shop(shop: Tenant, visitor: Client, beta: Tenant) -> None:
    path = visitor.post("/start", WHO | {"article": "SN-771"})["Location"].removesuffix("/code")
    stranger = browser(beta)
    for step in ("", "/code", "/article"):
        assert stranger.get(f"{path}{step}").status_code == 404
        assert stranger.post(f"{path}{step}", {"code": "123456"}).status_code == 404
    assert stranger.post(f"{path}/code/again").status_code == 404

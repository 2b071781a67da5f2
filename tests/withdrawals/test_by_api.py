"""Withdrawals by API: a secret key states and reads, a publishable one only states."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from returns_portal.lib import clock
from rma.models import Withdrawal
from tenants.keys import create_publishable_key, origin_of
from tests import cast
from tests.faces.drawing import NOW
from tests.factories.catalog import make_order
from tests.factories.rma import working_in
from tests.journeys.partner import Partner

pytestmark = pytest.mark.django_db

SHOP = "https://shop.example"
SAID = {"name": "Ada", "order": "no such order", "contact": "ada@post.example"}


@pytest.fixture(autouse=True)
def _on_a_friday():
    with clock.frozen(NOW):
        yield


class Page:
    """A page of a shop with a publishable key in it."""

    def __init__(self, tenant: Any, origin: str = SHOP) -> None:
        _key, self.secret = create_publishable_key(
            tenant=tenant, name="Shop page", allowed_origins=[SHOP]
        )
        self.client, self.origin = Client(), origin

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"authorization": f"Bearer {self.secret}", "origin": self.origin} | headers,
        )


def test_a_statement_is_received_and_read_with_its_acknowledgement(alpha, run_handlers):
    order = make_order(alpha, customer={"email": "ada@post.example", "country": "DE"})
    partner = Partner(alpha)
    lines = [{"order_line": "1", "quantity": 1}]
    said = SAID | {"order": order.number, "lines": lines}
    made = partner.must(partner.post("withdrawals", said), 201)
    assert set(made) == {"id", "number", "received_at", "acknowledgement"}
    run_handlers(alpha)
    row = partner.must(partner.get(f"withdrawals/{made['id']}"))
    assert (row["status"], row["order"], row["return"]) == ("matched", order.public_id, None)
    assert (row["lines"], row["contact"]) == (lines, "ada@post.example")
    paper = row["acknowledgement"]
    assert "/withdrawn/" in paper["url"]
    assert "/documents/" in paper["pdf"]
    assert paper["sent_at"] is not None
    by_number = partner.must(partner.get(f"withdrawals/{made['number'].lower()}"))
    assert by_number["id"] == made["id"]
    for query in ("status=matched", f"order={order.public_id}"):
        found = partner.must(partner.get(f"withdrawals?{query}"))["results"]
        assert [each["id"] for each in found] == [made["id"]]
    assert partner.must(partner.get("withdrawals?status=accepted"))["results"] == []


def test_the_same_key_is_one_statement(alpha):
    partner = Partner(alpha)
    answers = [partner.post("withdrawals", SAID, key="k1") for _time in range(2)]
    assert [each.status for each in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    with working_in(alpha):
        assert Withdrawal.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", None),
        ({"contact": "nobody"}, "contact", "invalid_email"),
        ({"reason": "too small"}, "reason", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named_and_no_reason_is_taken(alpha, change, field, code):
    refused = Partner(alpha).post("withdrawals", SAID | change)
    assert refused.status == 400
    [error] = refused.body["errors"]
    assert error["field"] == field
    assert code in (None, error["code"])


def test_a_publishable_key_states_and_learns_nothing(alpha, run_handlers):
    order = make_order(alpha, customer={"email": "ada@post.example"})
    page = Page(alpha)
    answers = []
    for number in (order.number, "no such order"):
        answer = page.call("POST", "withdrawals", SAID | {"order": number})
        assert answer.status_code == 201
        assert answer["Access-Control-Allow-Origin"] == SHOP
        answers.append(answer.json())
        run_handlers(alpha)
    assert [set(each) for each in answers] == [set(answers[0])] * 2
    with working_in(alpha):
        assert set(Withdrawal.objects.values_list("source", flat=True)) == {"shop_page"}


def test_a_publishable_key_can_do_nothing_else(alpha):
    page = Page(alpha)
    made = page.call("POST", "withdrawals", SAID).json()
    for method, path in [
        ("GET", "withdrawals"),
        ("GET", f"withdrawals/{made['id']}"),
        ("GET", "orders"),
        ("POST", "orders"),
        ("POST", "returns"),
        ("POST", "returns/quote"),
        ("POST", "files"),
        ("GET", "events"),
        ("GET", "openapi.json"),
        ("GET", "scan/1001"),
    ]:
        assert page.call(method, path, {}).status_code == 403, path


@pytest.mark.parametrize("origin", ["https://evil.example", "http://shop.example", "null", ""])
def test_other_pages_may_not_use_it(alpha, origin):
    page = Page(alpha, origin)
    answer = page.call("POST", "withdrawals", SAID)
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin_not_allowed"
    assert "Access-Control-Allow-Origin" not in answer.headers
    with working_in(alpha):
        assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(("origin", "allowed"), [(SHOP, True), ("https://evil.example", False)])
def test_a_browsers_question_is_answered_for_known_pages(alpha, origin, allowed):
    Page(alpha)
    asks = {"origin": origin, "access-control-request-method": "POST"}
    answer = Client().options("/api/v1/withdrawals", headers=asks)
    assert answer.status_code == 204
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
    assert ("Access-Control-Allow-Methods" in answer.headers) is allowed


def test_a_secret_key_gives_no_page_leave_to_read(alpha):
    secret = cast.api_secret(alpha)
    headers = {"authorization": f"Bearer {secret}", "origin": SHOP}
    answer = Client().get("/api/v1/withdrawals", headers=headers)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_flood_from_one_page_is_slowed_down_and_not_refused(alpha):
    page = Page(alpha)
    answers = [page.call("POST", "withdrawals", SAID) for _time in range(11)]
    assert {each.status_code for each in answers} == {201}
    assert [each.wsgi_request.even_time for each in answers] == [0.0] * 10 + [0.25]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Shop.example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://münze.example", "https://xn--mnze-0ra.example"),
        ("https://shop.example/checkout", None),
        ("https://*.example", None),
        ("*", None),
        ("shop.example", None),
        ("javascript://x", None),
    ],
)
def test_an_origin_is_scheme_and_host_and_nothing_else(text, origin):
    if origin is None:
        with pytest.raises(ValueError, match="origin"):
            origin_of(text)
    else:
        assert origin_of(text) == origin


def test_a_key_without_pages_is_not_made(alpha):
    with pytest.raises(ValueError, match="pages"):
        create_publishable_key(tenant=alpha, name="x", allowed_origins=[])

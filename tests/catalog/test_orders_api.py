"""Orders by API, to the letter of the contract: sent, read, listed, refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Order, OrderLine
from returns_portal.rest.fields import KEY_LENGTH
from tenants.scope import tenant_scope
from tests.factories.catalog import make_order

#: The order of the contract's page, with figures that can be true.
ORDER: dict[str, Any] = {
    "external_id": "1001",
    "number": "#1001",
    "currency": "EUR",
    "prices_include_tax": False,
    "placed_at": "2026-10-01T09:00:00Z",
    "delivered_at": "2026-10-04T12:00:00Z",
    "channel": "distance",
    "customer": {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": None,
        "country": "DE",
        "language": "de",
    },
    "ship_to": {
        "name": "Ada Lovelace",
        "lines": ["Road 1"],
        "city": "Berlin",
        "region": None,
        "postcode": "10115",
        "country": "DE",
    },
    "lines": [
        {
            "external_id": "1",
            "sku": "TEE",
            "title": "T-shirt",
            "quantity": 2,
            "fulfilled_quantity": 2,
            "unit_price": "10.00",
            "discount": "0.00",
            "tax_rates": [{"name": "VAT", "rate": "0.19"}],
            "serials": [],
            "lot": None,
            "made_on": "2026-09-01",
            "final_sale": False,
            "delivered_at": None,
        }
    ],
    "discounts": [{"code": "OCT", "amount": "1.00", "applies_to": "items"}],
    "shipping": [
        {
            "kind": "standard",
            "amount": "4.90",
            "discount": "0.00",
            "tax_rates": [{"name": "VAT", "rate": "0.19"}],
        }
    ],
    "payments": [{"external_id": "p1", "method": "card", "amount": "28.44", "reference": "r1"}],
    "fulfillments": [
        {
            "shipped_at": "2026-10-02T08:00:00Z",
            "delivered_at": "2026-10-04T12:00:00Z",
            "tracking_number": "JD014",
            "lines": [{"line": "1", "quantity": 1, "serials": [], "lot": None}],
        }
    ],
    "refunds": [{"external_id": "x1", "line": "1", "amount": "5.00", "at": "2026-10-05T10:00:00Z"}],
    "cancellations": [{"line": "1", "quantity": 1}],
}


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def shown(order: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(order[name] for name in names)


def test_an_order_comes_back_as_it_was_sent_with_its_figures(partner):
    sent = partner.call("POST", "orders", ORDER, 201)
    read = partner.call("GET", f"orders/{sent['id']}")
    assert read == sent
    assert read["id"].startswith("ord_")
    assert shown(read, "external_id", "number", "currency", "channel") == (
        "1001",
        "#1001",
        "EUR",
        "distance",
    )
    assert shown(read, "placed_at", "delivered_at") == (
        "2026-10-01T09:00:00Z",
        "2026-10-04T12:00:00Z",
    )
    assert read["customer"]["id"].startswith("cus_")
    assert shown(read["customer"], "name", "email", "phone", "language") == (
        "Ada Lovelace",
        "ada@example.com",
        None,
        "de",
    )
    assert read["ship_to"] == ORDER["ship_to"]
    line = read["lines"][0]
    assert line["id"].startswith("oln_")
    assert shown(line, "external_id", "sku", "title", "kind", "lot", "final_sale") == (
        "1",
        "TEE",
        "T-shirt",
        "goods",
        None,
        False,
    )
    assert shown(line, "quantity", "fulfilled_quantity", "cancelled_quantity") == (2, 1, 1)
    assert shown(line, "unit_price", "discount", "tax", "total") == (
        eur("10.00"),
        eur("0.00"),
        eur("3.61"),
        eur("22.61"),
    )
    assert shown(line, "fulfilled_at", "delivered_at") == (
        "2026-10-02T08:00:00Z",
        "2026-10-04T12:00:00Z",
    )
    assert read["totals"] == {
        "items": eur("19.00"),
        "shipping": eur("4.90"),
        "tax": eur("4.54"),
        "total": eur("28.44"),
    }
    assert read["payments"] == [
        {"external_id": "p1", "method": "card", "amount": eur("28.44"), "reference": "r1"}
    ]
    assert read["refunds"][0] == {
        "external_id": "x1",
        "target": "line",
        "line": "1",
        "amount": eur("5.00"),
        "at": "2026-10-05T10:00:00Z",
    }
    assert read["cancellations"] == [{"line": "1", "quantity": 1}]


def test_a_known_order_is_answered_with_200_and_its_version_rises_only_when_it_changes(partner):
    first = partner.ask("POST", "orders", ORDER)
    again = partner.ask("POST", "orders", ORDER)
    changed = partner.ask("POST", "orders", ORDER | {"number": "#77"})
    assert [answer.status_code for answer in (first, again, changed)] == [201, 200, 200]
    assert [answer["ETag"] for answer in (first, again, changed)] == ['"1"', '"1"', '"2"']
    assert first.json()["id"] == changed.json()["id"]


def test_the_shortest_order_has_the_contracts_defaults(partner):
    short = {
        "external_id": "7",
        "currency": "JPY",
        "placed_at": "2026-10-01T11:00:00+02:00",
        "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "0.425"}],
    }
    order = partner.call("POST", "orders", short, 201)
    assert shown(order, "number", "prices_include_tax", "customer", "ship_to", "payments") == (
        "7",
        True,
        None,
        None,
        None,
    )
    assert order["placed_at"] == "2026-10-01T09:00:00Z"
    line = order["lines"][0]
    assert shown(line, "external_id", "title", "fulfilled_quantity", "tax_rates") == (
        "1",
        "MUG",
        3,
        [],
    )
    assert line["unit_price"] == {"amount": "0.425", "currency": "JPY"}
    assert line["total"] == {"amount": "1", "currency": "JPY"}


@pytest.mark.parametrize("key", ["{id}", "ext-1", " ext-1 ", "%20%231089%20", "1089", "#1089"])
def test_an_order_is_found_by_id_external_id_and_number(partner, key):
    order = partner.call("POST", "orders", ORDER | {"external_id": "ext-1", "number": "#1089"}, 201)
    path = key.format(id=order["id"]).replace("#", "%23").replace(" ", "%20")
    assert partner.call("GET", f"orders/{path}")["id"] == order["id"]


def test_an_external_id_beats_the_number_of_another_order(partner):
    partner.call("POST", "orders", ORDER | {"external_id": "a", "number": "b"}, 201)
    partner.call("POST", "orders", ORDER | {"external_id": "b", "number": "c"}, 201)
    assert partner.call("GET", "orders/b")["external_id"] == "b"
    assert partner.call("GET", "orders/c")["external_id"] == "b"


@pytest.mark.parametrize(
    ("field", "code", "change"),
    [
        ("external_id", "required", {"external_id": ...}),
        ("external_id", "max_length", {"external_id": "x" * (KEY_LENGTH + 1)}),
        ("colour", "unknown_field", {"colour": "red"}),
        ("currency", "unknown_currency", {"currency": "XXX"}),
        ("placed_at", "invalid_time", {"placed_at": "2026-10-01"}),
        ("lines", "empty", {"lines": []}),
        ("lines[0].quantity", "min_value", {"quantity": 0}),
        ("lines[0].quantity", "invalid", {"quantity": "2"}),
        ("lines[0].unit_price", "too_many_digits", {"unit_price": "1.1234567"}),
        ("lines[0].unit_price", "invalid_amount", {"unit_price": 10}),
        ("lines[0].discount", "too_many_digits", {"discount": "0.001"}),
        ("lines[0].tax_rates[0].rate", "max_value", {"tax_rates": [{"rate": "19"}]}),
        ("lines[0].kind", "invalid_choice", {"kind": "gift"}),
        ("discounts[0].amount", "discount_exceeds_base", {"discounts": [{"amount": "20.01"}]}),
        ("customer.email", "invalid", {"customer": {"email": "ada"}}),
        ("customer.country", "unknown_country", {"customer": {"country": "UK"}}),
        ("metadata", "too_many_pairs", {"metadata": {str(n): "" for n in range(51)}}),
    ],
)
def test_bad_input_is_refused_by_field_and_nothing_is_written(partner, field, code, change):
    body = ORDER | {"lines": [dict(ORDER["lines"][0])]}
    for name, value in change.items():
        target = body["lines"][0] if name in body["lines"][0] or name == "kind" else body
        if name == "external_id":
            target = body
        target[name] = value
        if value is ...:
            del target[name]
    problem = partner.call("POST", "orders", body, 400)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert partner.call("GET", "orders")["results"] == []


def test_a_discount_above_its_base_says_how_much_is_allowed(partner):
    body = ORDER | {"discounts": [{"amount": "20.01", "applies_to": "items"}]}
    error = partner.call("POST", "orders", body, 400)["errors"][0]
    assert error["allowed"] == "20.00"


def test_an_upsert_below_what_is_on_returns_is_a_conflict(partner):
    partner.call("POST", "orders", ORDER | {"fulfillments": [], "cancellations": []}, 201)
    with tenant_scope(partner.tenant), transaction.atomic():
        OrderLine.objects.update(on_returns=2)
    lower = [ORDER["lines"][0] | {"quantity": 1, "fulfilled_quantity": 1}]
    body = ORDER | {"lines": lower, "fulfillments": [], "cancellations": []}
    problem = partner.call("POST", "orders", body, 409)
    assert (problem["code"], problem["errors"][0]["field"]) == ("on_returns", "lines[0].quantity")
    assert partner.call("GET", "orders/1001")["lines"][0]["quantity"] == 2


def test_an_upsert_honours_if_match(partner):
    partner.call("POST", "orders", ORDER, 201)
    body = ORDER | {"number": "#2"}
    problem = partner.call("POST", "orders", body, 412, If_Match='"7"')
    assert problem["code"] == "version_mismatch"
    assert partner.call("POST", "orders", body, 200, If_Match='"1"')["number"] == "#2"
    assert partner.call("POST", "orders", body | {"external_id": "9"}, 412, If_Match='"1"')


def test_the_same_key_writes_once(partner):
    first = partner.ask("POST", "orders", ORDER, Idempotency_Key="k1")
    second = partner.ask("POST", "orders", ORDER, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"
    assert first.content == second.content


def test_a_batch_answers_row_by_row(partner):
    rows = [
        ORDER,
        ORDER | {"external_id": "2", "currency": "JPY"},
        ORDER | {"external_id": "3", "colour": "red"},
        "no order",
        ORDER | {"number": "again"},
    ]
    results = partner.call("POST", "orders/batch", {"orders": rows})["results"]
    assert [(row["index"], row["status"]) for row in results] == [
        (0, 201),
        (1, 400),
        (2, 400),
        (3, 400),
        (4, 200),
    ]
    assert results[0]["id"] == results[4]["id"]
    assert results[1]["errors"][0]["code"] == "too_many_digits"
    assert results[2]["errors"][0]["field"] == "colour"
    assert [row["external_id"] for row in partner.call("GET", "orders")["results"]] == ["1001"]


def test_a_batch_of_more_than_a_thousand_is_too_large(partner):
    partner.call("POST", "orders/batch", {"orders": [{}] * 1001}, 413)


def test_orders_are_listed_by_every_filter(partner):
    for number, placed in (("1", "01"), ("2", "02"), ("3", "03")):
        partner.call(
            "POST",
            "orders",
            ORDER
            | {
                "external_id": f"e{number}",
                "number": f"#N{number}",
                "placed_at": f"2026-10-{placed}T09:00:00Z",
                "customer": {"external_id": f"c{number}", "email": f"Mail{number}@example.com"},
                "lines": [ORDER["lines"][0] | {"sku": f"SKU{number}"}],
            },
            201,
        )

    def found(query: str) -> list[str]:
        return [row["external_id"] for row in partner.call("GET", f"orders?{query}")["results"]]

    assert found("") == ["e3", "e2", "e1"]
    assert found("ordering=placed_at") == ["e1", "e2", "e3"]
    assert found("external_id=e2") == ["e2"]
    assert found("number=n2") == ["e2"]
    assert found("email=mail3@example.com") == ["e3"]
    assert found("customer=c1") == ["e1"]
    assert found("sku=sku2") == ["e2"]
    assert found("placed_from=2026-10-02T09:00:00Z&placed_to=2026-10-03T09:00:00Z") == ["e2"]
    assert found("updated_after=2100-01-01T00:00:00Z") == []


def test_pages_follow_each_other_without_gaps(partner):
    for number in range(5):
        partner.call("POST", "orders", ORDER | {"external_id": str(number)}, 201)
    seen, path = [], "orders?limit=2"
    while path:
        page = partner.call("GET", path)
        seen += [row["external_id"] for row in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert sorted(seen) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("query", ["ordering=number", "limit=0", "cursor=x", "colour=red"])
def test_bad_parameters_are_refused(partner, query):
    partner.call("GET", f"orders?{query}", status=400)


def test_a_list_costs_as_many_statements_for_many_as_for_one(partner):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            partner.call("GET", "orders")
        return len([query for query in queries if "catalog_" in query["sql"]])

    make_order(partner.tenant)
    one = statements()
    for _number in range(3):
        make_order(partner.tenant)
    assert (one, statements()) == (3, 3)


def test_another_shop_sees_and_changes_nothing(partner, neighbour):
    order = partner.call("POST", "orders", ORDER, 201)
    for key in (order["id"], "1001", "%231001"):
        neighbour.call("GET", f"orders/{key}", status=404)
    assert neighbour.call("GET", "orders")["results"] == []
    other = neighbour.call("POST", "orders", ORDER | {"number": "#other"}, 201)
    assert other["id"] != order["id"]
    assert partner.call("GET", "orders/1001")["number"] == "#1001"


def test_a_key_that_may_only_look_writes_nothing(partner, reader):
    problem = reader.call("POST", "orders", ORDER, 403)
    assert problem["scope"] == "catalog:write"
    assert reader.call("GET", "orders")["results"] == []
    with tenant_scope(partner.tenant), transaction.atomic():
        assert Order.objects.count() == 0

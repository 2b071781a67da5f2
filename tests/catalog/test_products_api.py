"""Products by API: sent, changed in part, found by SKU in any letters, listed."""

from __future__ import annotations

from typing import Any

import pytest

PHONE: dict[str, Any] = {
    "sku": "PHONE-1",
    "gtins": ["04006381333931"],
    "title": "Phone",
    "category": "phone",
    "price": "399.00",
    "currency": "EUR",
    "weight_g": 480,
    "dimensions_mm": [160, 80, 40],
    "country_of_origin": "CN",
    "hs_code": "8517",
    "cn_code": "85171300",
    "serialised": True,
    "lot_tracked": False,
    "data_bearing": True,
    "returnable": True,
    "warranty_months": 24,
    "battery": {"chemistry": "li_ion", "wh": "15.2", "contained": True, "un_number": "3481"},
    "hazard_class": None,
    "image_url": None,
    "variants_of": None,
    "stock": None,
}


def test_a_product_comes_back_as_it_was_sent(partner):
    sent = partner.call("POST", "products", PHONE, 201)
    read = partner.call("GET", f"products/{sent['id']}")
    assert read == sent
    assert read["id"].startswith("prd_")
    assert read["price"] == {"amount": "399.00", "currency": "EUR"}
    assert {name: read[name] for name in PHONE if name != "price"} == {
        name: value for name, value in PHONE.items() if name != "price"
    }


def test_a_known_sku_in_other_letters_is_the_same_product(partner):
    first = partner.ask("POST", "products", PHONE)
    again = partner.ask("POST", "products", PHONE)
    changed = partner.ask("POST", "products", {"sku": "phone-1", "title": "New words"})
    assert [answer.status_code for answer in (first, again, changed)] == [201, 200, 200]
    assert [answer["ETag"] for answer in (first, again, changed)] == ['"1"', '"1"', '"2"']
    body = changed.json()
    assert (body["id"], body["title"], body["gtins"]) == (first.json()["id"], "New words", [])
    assert partner.call("GET", "products/Phone-1")["sku"] == "phone-1"


def test_a_patch_changes_what_is_sent_and_nothing_else(partner):
    before = partner.call("POST", "products", PHONE, 201)
    after = partner.call("PATCH", "products/PHONE-1", {"title": "Telephone", "price": "1.50"})
    assert after["price"] == {"amount": "1.50", "currency": "EUR"}
    unchanged = {"title", "price", "updated_at"}
    assert {k: v for k, v in after.items() if k not in unchanged} == {
        k: v for k, v in before.items() if k not in unchanged
    }


def test_a_patch_with_the_object_as_it_was_read_changes_nothing(partner):
    before = partner.call("POST", "products", PHONE, 201)
    answer = partner.ask("PATCH", "products/PHONE-1", before)
    assert (answer.status_code, answer["ETag"], answer.json()) == (200, '"1"', before)


@pytest.mark.parametrize(
    ("field", "code", "change"),
    [
        ("sku", "read_only", {"sku": "OTHER"}),
        ("id", "unknown_field", {"id": "prd_other"}),
        ("price", "too_many_digits", {"price": "1.005"}),
        ("gtins[1]", "invalid_gtin", {"gtins": ["04006381333931", "4006381333932"]}),
        ("dimensions_mm", "min_length", {"dimensions_mm": [1, 2]}),
        ("weight_g", "min_value", {"weight_g": -1}),
        ("battery.chemistry", "required", {"battery": {}}),
        ("title", "blank", {"title": " "}),
    ],
)
def test_a_bad_patch_is_refused_by_field_and_changes_nothing(partner, field, code, change):
    before = partner.call("POST", "products", PHONE, 201)
    problem = partner.call("PATCH", "products/PHONE-1", change, 400)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert partner.call("GET", "products/PHONE-1") == before


def test_a_price_needs_its_currency(partner):
    problem = partner.call("POST", "products", {"sku": "A", "title": "A", "price": "1.00"}, 400)
    assert (problem["errors"][0]["field"], problem["code"]) == ("currency", "required")


def test_a_patch_honours_if_match(partner):
    partner.call("POST", "products", PHONE, 201)
    partner.call("PATCH", "products/PHONE-1", {"title": "x"}, 412, If_Match='"2"')
    partner.call("PATCH", "products/PHONE-1", {"title": "x"}, 200, If_Match='"1"')
    partner.call("POST", "products", PHONE, 412, If_Match='"1"')


def test_products_are_found_by_sku_bar_code_and_category(partner):
    partner.call("POST", "products", PHONE, 201)
    partner.call("POST", "products", {"sku": "MUG", "title": "Mug", "category": "home"}, 201)

    def found(query: str) -> list[str]:
        return [row["sku"] for row in partner.call("GET", f"products?{query}")["results"]]

    assert found("") == ["MUG", "PHONE-1"]
    assert found("sku=phone-1") == found("category=phone") == ["PHONE-1"]
    assert found("gtin=4006381333931") == ["PHONE-1"]
    assert found("gtin=4") == []


def test_a_batch_answers_row_by_row(partner):
    rows = [PHONE, {"sku": "X"}, {"sku": "Y", "title": "Y", "gtins": ["1"]}, PHONE | {"sku": "Z"}]
    results = partner.call("POST", "products/batch", {"products": rows})["results"]
    assert [row["status"] for row in results] == [201, 400, 400, 201]
    assert [row["errors"][0]["field"] for row in results if row["errors"]] == ["title", "gtins[0]"]


def test_another_shop_sees_and_changes_nothing(partner, neighbour, reader):
    product = partner.call("POST", "products", PHONE, 201)
    for key in (product["id"], "PHONE-1"):
        neighbour.call("GET", f"products/{key}", status=404)
        neighbour.call("PATCH", f"products/{key}", {"title": "mine"}, 404)
    reader.call("PATCH", "products/PHONE-1", {"title": "mine"}, 403)
    assert neighbour.call("GET", "products")["results"] == []
    assert reader.call("GET", "products/PHONE-1") == product

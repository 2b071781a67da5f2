"""What a body may say: JSON as meant, known fields, the right types, bounded sizes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from rest_framework import serializers

from returns_portal.lib.errors import InvalidInput
from returns_portal.rest import fields
from returns_portal.rest.parsers import MalformedBody, read_object
from returns_portal.rest.serializers import StrictSerializer
from tests.rest.shop import ProductBody
from tests.rest.test_problems import titles

GOOD = {"sku": "A", "title": "Tea"}


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (b"{", "malformed_body", "The body is not JSON: line 1, column 2."),
        (b'{"a": 1,}', "malformed_body", "The body is not JSON: line 1, column 9."),
        (b'{"a": "\t"}', "malformed_body", "The body is not JSON: line 1, column 8."),
        (b"\xef\xbb\xbf{}", "malformed_body", "The body is not JSON: line 1, column 1."),
        (b'{"a": "\xff"}', "invalid_utf8", "The body is not UTF-8 (byte 7)."),
        (b"[]", "not_an_object", "The body has to be a JSON object."),
        (b'"text"', "not_an_object", "The body has to be a JSON object."),
        (b"null", "not_an_object", "The body has to be a JSON object."),
        (b'{"a": NaN}', "not_a_number", "NaN is not a JSON number."),
        (b'{"a": -Infinity}', "not_a_number", "-Infinity is not a JSON number."),
        (b'{"a": 1e400}', "not_a_number", "A number in the body is too large."),
        (b'{"a": ' + b"1" * 5000 + b"}", "malformed_body", "A number in the body is too long."),
        (b'{"a": ' + b"[" * 100_000, "too_deep", "The body is nested too deeply."),
        (b'{"a": 1, "a": 1}', "duplicate_name", "The name “a” stands twice in one object."),
        (b'{"x": [{"": 1, "": 2}]}', "duplicate_name", "The name “” stands twice in one object."),
    ],
)
def test_what_is_not_meant_is_not_read(body, code, detail):
    with pytest.raises(MalformedBody) as refused:
        read_object(body)
    assert (refused.value.status, refused.value.code, str(refused.value)) == (400, code, detail)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (rb'{"name": "a\u0000b"}', "name"),
        (rb'{"lines": [{"a": "ok"}, {"a": "\ud800"}]}', "lines[1].a"),
        (rb'{"lines": [["x", "\uDfff"]]}', "lines[0][1]"),
        (rb'{"m": {"\u0000": "v"}}', "m"),
    ],
)
def test_characters_that_cannot_be_stored_are_refused_by_place(body, path):
    with pytest.raises(InvalidInput) as refused:
        read_object(body)
    [error] = refused.value.errors
    assert (error.field, error.code) == (path, "invalid_character")


def test_whole_characters_may_be_escaped():
    assert read_object(rb'{"a": "\ud83d\ude00 \u0041 \\u0000"}') == {"a": "😀 A \\u0000"}


def errors_of(response):
    assert response.status_code == 400, response.content
    return [(row["field"], row["code"]) for row in response.json()["errors"]]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"colour": "red"}, [("colour", "unknown_field")]),
        ({"id": "prd_1"}, [("id", "unknown_field")]),
        ({"sku": None}, [("sku", "null")]),
        ({"sku": ""}, [("sku", "blank")]),
        ({"sku": " \t "}, [("sku", "blank")]),
        ({"sku": 12}, [("sku", "invalid")]),
        ({"sku": ["A"]}, [("sku", "invalid")]),
        ({"sku": True}, [("sku", "invalid")]),
        ({"title": "t" * 51}, [("title", "max_length")]),
        ({"price": "1,5"}, [("price", "invalid_amount")]),
        ({"price": 1.5}, [("price", "invalid_amount")]),
        ({"price": "-1"}, [("price", "negative_amount")]),
        ({"metadata": []}, [("metadata", "not_a_dict")]),
        ({"metadata": {"a": 1}}, [("metadata.a", "invalid")]),
        ({"metadata": {"": "x"}}, [("metadata", "name_length")]),
        ({"metadata": {"n" * 61: "x"}}, [("metadata", "name_length")]),
        ({"metadata": {"a": "v" * 501}}, [("metadata.a", "max_length")]),
        ({"metadata": {f"n{i}": "v" for i in range(51)}}, [("metadata", "too_many_pairs")]),
        ({"parts": {}}, [("parts", "not_a_list")]),
        ({"parts": [1]}, [("parts[0]", "invalid")]),
        ({"parts": [{"name": "a", "quantity": 1}] * 4}, [("parts", "max_length")]),
        (
            {"parts": [{"name": "a", "quantity": 1}, {"quantity": 0, "foo": 1}]},
            [
                ("parts[1].name", "required"),
                ("parts[1].quantity", "min_value"),
                ("parts[1].foo", "unknown_field"),
            ],
        ),
    ],
)
def test_a_fault_is_named_by_path_and_code_and_nothing_is_written(alice, change, errors):
    assert errors_of(alice.post("products", GOOD | change)) == errors
    assert titles(alice) == []


@pytest.mark.parametrize(
    "quantity", ["2", 1.5, True, None, 0, -1, 1_000_001, 10**30, 1e300, [1], {}]
)
def test_a_quantity_is_a_whole_number_from_one_up(alice, quantity):
    parts = [{"name": "a", "quantity": quantity}]
    [(field, _code)] = errors_of(alice.post("products", GOOD | {"parts": parts}))
    assert field == "parts[0].quantity"


def test_a_thousand_faults_are_counted_and_the_first_hundred_named(alice):
    problem = alice.post("products", GOOD | {f"n{i}": 1 for i in range(1000)}).json()
    assert len(problem["errors"]) == 100
    assert problem["detail"] == "1000 fields are not valid; “errors” names them."


def test_two_point_zero_is_a_whole_number(alice):
    parts = [{"name": "a", "quantity": 2.0}]
    assert alice.post("products", GOOD | {"parts": parts}).status_code == 201


def test_no_body_is_an_empty_one(alice):
    response = alice.call("POST", "products")
    assert errors_of(response) == [("sku", "required"), ("title", "required")]
    assert response.json()["detail"] == "2 fields are not valid; “errors” names them."
    assert response.json()["code"] == "invalid"


def test_one_fault_gives_its_code_and_sentence_to_the_problem(alice):
    problem = alice.post("products", GOOD | {"colour": "red"}).json()
    assert problem["code"] == "unknown_field"
    assert problem["detail"] == "colour: This field is not known here."
    assert problem["type"] == "urn:returns-portal:problem:unknown_field"


def test_outer_blanks_are_trimmed_and_inner_ones_kept(alice):
    made = alice.post("products", {"sku": " A 1 ", "title": "\n Tea  pot\t"}).json()
    assert (made["sku"], made["title"]) == ("A 1", "Tea  pot")


def test_a_long_unknown_name_does_not_fill_the_answer(alice):
    response = alice.post("products", GOOD | {"n" * 100_000: 1})
    assert errors_of(response) == [("n" * 200, "unknown_field")]
    assert len(response.content) < 2000


def test_a_patch_changes_what_differs_and_accepts_back_what_was_read(alice):
    made = alice.post("products", GOOD | {"metadata": {"a": "1"}}).json()
    changed = alice.patch(f"products/{made['id']}", made | {"title": "Coffee"})
    assert changed.status_code == 200
    assert changed.json() == made | {"title": "Coffee"}


def test_a_patch_refuses_to_change_what_is_read_only(alice):
    made = alice.post("products", GOOD).json()
    response = alice.patch(f"products/{made['id']}", made | {"id": "prd_other", "title": "never"})
    assert errors_of(response) == [("id", "unknown_field")]
    assert titles(alice) == ["Tea"]


def test_a_patch_needs_nothing_but_whole_rows_within_lists(alice):
    made = alice.post("products", GOOD).json()
    assert alice.patch(f"products/{made['id']}", {}).status_code == 200
    response = alice.patch(f"products/{made['id']}", {"parts": [{"name": "a"}]})
    assert errors_of(response) == [("parts[0].quantity", "required")]


def one(field: serializers.Field):
    """Reads `value` with `field` alone: its value, or its code."""
    body = type("OneBody", (StrictSerializer,), {"it": field})

    def read(value):
        try:
            return body.read({"it": value})["it"]
        except InvalidInput as refused:
            return refused.errors[0].code

    return read


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-01T09:00:00Z", datetime(2026, 10, 1, 9, tzinfo=UTC)),
        ("2026-10-01t09:00:00.123456789z", datetime(2026, 10, 1, 9, 0, 0, 123456, tzinfo=UTC)),
        ("2026-10-01T09:00:00+05:30", datetime(2026, 10, 1, 3, 30, tzinfo=UTC)),
        (" 2024-02-29T00:00:00.5-01:00 ", datetime(2024, 2, 29, 1, 0, 0, 500000, tzinfo=UTC)),
        ("2026-10-01T09:00:00", "invalid_time"),
        ("2026-10-01", "invalid_time"),
        ("2026-02-29T00:00:00Z", "invalid_time"),
        ("2026-10-01T24:00:00Z", "invalid_time"),
        ("2026-10-01T23:59:60Z", "invalid_time"),
        ("2026-10-01T09:00:00+25:00", "invalid_time"),
        ("0001-01-01T00:00:00+14:00", "invalid_time"),
        ("9999-12-31T23:59:59-14:00", "invalid_time"),
        ("٢٠٢٦-10-01T09:00:00Z", "invalid_time"),
        ("now", "invalid_time"),
        (1790000000, "invalid_time"),
    ],
)
def test_a_time_is_rfc_3339_with_its_offset(text, moment):
    assert one(fields.TimestampField())(text) == moment


def test_a_time_is_written_in_utc_with_z():
    write = fields.TimestampField().to_representation
    assert write(datetime(2026, 10, 1, 9, tzinfo=UTC)) == "2026-10-01T09:00:00Z"
    fraction = datetime(2026, 10, 1, 9, 0, 0, 120000, tzinfo=UTC)
    assert write(fraction) == "2026-10-01T09:00:00.120000Z"


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        (fields.DayField(), "2026-10-01", date(2026, 10, 1)),
        (fields.DayField(), "2026-1-1", "invalid_date"),
        (fields.DayField(), "2026-02-30", "invalid_date"),
        (fields.DayField(), 20261001, "invalid_date"),
        (fields.CountryField(), "DE", "DE"),
        (fields.CountryField(), "XK", "XK"),
        (fields.CountryField(), "de", "unknown_country"),
        (fields.CountryField(), "EU", "unknown_country"),
        (fields.CountryField(), "XX", "unknown_country"),
        (fields.CountryField(), "DEU", "unknown_country"),
        (fields.LanguageField(), "de", "de"),
        (fields.LanguageField(), "zh-Hant-TW", "zh-Hant-TW"),
        (fields.LanguageField(), "es-419", "es-419"),
        (fields.LanguageField(), "German", "unknown_language"),
        (fields.LanguageField(), "de_DE", "unknown_language"),
        (fields.CurrencyField(), "EUR", "EUR"),
        (fields.CurrencyField(), "eur", "unknown_currency"),
        (fields.CurrencyField(), "XAU", "unknown_currency"),
        (fields.MoneyStringField(), " 12.50 ", "12.50"),
        (fields.MoneyStringField(), "12.1234567", "too_many_digits"),
        (fields.MoneyStringField(), "1" * 30, "amount_too_large"),
        (fields.MoneyStringField(), "1e3", "invalid_amount"),
        (fields.MoneyStringField(), "٣", "invalid_amount"),
        (fields.PriceField(), "0.333333", Decimal("0.333333")),
        (fields.DecimalStringField(max_digits=7, places=6, maximum="1"), "0.19", Decimal("0.19")),
        (fields.DecimalStringField(max_digits=7, places=6, maximum="1"), "1.01", "max_value"),
        (fields.DecimalStringField(max_digits=7, places=6), "-0.19", "min_value"),
        (fields.DecimalStringField(max_digits=7, places=6), "10", "too_many_digits"),
        (fields.DecimalStringField(max_digits=7, places=6), "0.1234567", "too_many_digits"),
        (fields.DecimalStringField(max_digits=7, places=6), "NaN", "invalid"),
        (fields.DecimalStringField(max_digits=7, places=6), 0.19, "invalid"),
        (fields.FlagField(), True, True),
        (fields.FlagField(), "true", "invalid"),
        (fields.FlagField(), 1, "invalid"),
        (fields.ChoiceField(["refund", "exchange"]), "refund", "refund"),
        (fields.ChoiceField(["refund", "exchange"]), "Refund", "invalid_choice"),
        (fields.ChoiceField(["1"]), 1, "invalid_choice"),
        (fields.ChoiceField(["refund"]), ["refund"], "invalid_choice"),
        (fields.ChoiceField(["refund"]), "", "invalid_choice"),
        (fields.EmailField(), "ann@example.com", "ann@example.com"),
        (fields.EmailField(), "ann@", "invalid"),
        (fields.EmailField(), 7, "invalid"),
        (fields.UrlField(), "https://example.com/a", "https://example.com/a"),
        (fields.UrlField(), "javascript:alert(1)", "invalid"),
        (fields.PublicIdField("ord"), "ord_" + "0" * 25 + "1", UUID(int=1)),
        (fields.PublicIdField("ord"), "prd_" + "0" * 25 + "1", "invalid_id"),
        (fields.PublicIdField("ord"), "ord_1", "invalid_id"),
        (fields.PublicIdField("ord"), 1, "invalid_id"),
    ],
)
def test_each_kind_of_value_is_strict(field, value, read):
    assert one(field)(value) == read


def test_an_amount_is_read_in_its_currency_or_refused_by_place():
    assert fields.amount("96.67", "EUR", field="amount") == 9667
    with pytest.raises(InvalidInput) as refused:
        fields.amount("0.5", "JPY", field="payments[0].amount")
    [error] = refused.value.errors
    assert (error.field, error.code) == ("payments[0].amount", "too_many_digits")


def test_a_body_is_built_once_and_shared():
    assert ProductBody.read(GOOD) == ProductBody.read(GOOD)
    with pytest.raises(InvalidInput):
        ProductBody.read({"sku": "A"})
    assert ProductBody.read({"sku": "A"}, partial=True) == {"sku": "A"}
    with pytest.raises(InvalidInput):
        ProductBody.read({"sku": "A"})

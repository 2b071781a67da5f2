"""Many rows in one request: each is done or refused by itself."""

from __future__ import annotations

from tests.rest.test_bodies import errors_of
from tests.rest.test_problems import titles


def row(sku, title="Tea", **more):
    return {"sku": sku, "title": title, **more}


def test_each_row_has_its_own_result_and_a_refused_one_leaves_nothing(alice):
    rows = [
        row("A"),
        row("B", colour="red"),
        row("C", "refuse"),
        row("D", "stumble"),
        row("E", "overflow"),
        row("F", parts=[{"name": "n"}]),
        "text",
        None,
        row("G", "Coffee"),
    ]
    response = alice.post("products/batch", {"products": rows})
    assert response.status_code == 200
    results = response.json()["results"]
    assert [result["index"] for result in results] == list(range(9))
    statuses = [result["status"] for result in results]
    assert statuses == [201, 400, 409, 409, 400, 400, 400, 400, 201]
    assert [index for index, result in enumerate(results) if result["id"]] == [0, 8]
    assert [[(e["field"], e["code"]) for e in result["errors"]] for result in results] == [
        [],
        [("colour", "unknown_field")],
        [("", "refused")],
        [("", "conflict")],
        [("", "out_of_range")],
        [("parts[0].quantity", "required")],
        [("", "invalid")],
        [("", "null")],
        [],
    ]
    assert results[2]["errors"][0]["message"] == "This product is refused."
    assert titles(alice) == ["Tea", "Coffee"]


def test_the_second_of_two_equal_rows_meets_the_first(alice):
    results = alice.post("products/batch", {"products": [row("A"), row("A")]}).json()["results"]
    assert [result["status"] for result in results] == [201, 409]
    assert titles(alice) == ["Tea"]


def test_a_thousand_rows_are_accepted_and_one_more_is_too_large(alice):
    bad = [{}] * 1000
    response = alice.post("products/batch", {"products": bad})
    assert response.status_code == 200
    assert {result["status"] for result in response.json()["results"]} == {400}
    response = alice.post("products/batch", {"products": [*bad, {}]})
    assert response.status_code == 413
    assert response.json()["detail"] == "A batch has at most 1000 rows."


def test_the_batch_itself_is_checked(alice):
    assert errors_of(alice.post("products/batch", {})) == [("products", "required")]
    assert errors_of(alice.post("products/batch", {"products": {}})) == [("products", "not_a_list")]
    more = {"products": [], "x": 1}
    assert errors_of(alice.post("products/batch", more)) == [("x", "unknown_field")]
    assert alice.post("products/batch", {"products": []}).json() == {"results": []}


def test_our_own_mistake_in_a_row_undoes_the_whole_batch(alice):
    response = alice.post("products/batch", {"products": [row("A"), row("B", "crash")]})
    assert response.status_code == 500
    assert titles(alice) == []


def test_a_batch_is_done_once_for_a_key(alice):
    body = {"products": [row("A"), row("B", "refuse")]}
    first = alice.post("products/batch", body, Idempotency_Key="k1")
    again = alice.post("products/batch", body, Idempotency_Key="k1")
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert titles(alice) == ["Tea"]

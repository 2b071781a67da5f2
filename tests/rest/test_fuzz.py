"""Nothing that is sent makes the API stumble."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.parsers import read_object

MANY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(MANY, max_examples=60)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)
names = st.sampled_from(["sku", "title", "category", "price", "metadata", "parts", "products"])
bodies = st.dictionaries(names | st.text(), values | st.text(max_size=5), max_size=6)
header_text = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=300)


@MANY
@given(st.binary())
def test_bytes_are_read_or_refused(body):
    with suppress(InvalidInput):
        assert isinstance(read_object(body), dict)


@MANY
@given(bodies, st.booleans())
def test_what_is_json_reads_as_it_was_meant(body, escaped):
    text = json.dumps(body, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    with suppress(InvalidInput):
        assert read_object(text) == json.loads(text)


@FEW
@given(body=bodies, path=st.sampled_from(["products", "products/batch", "stop-sales"]))
def test_a_post_of_anything_is_answered_below_500(alice, body, path):
    text = json.dumps(body).encode("utf-8", "surrogatepass")
    response = alice.post(path, text, Idempotency_Key="k")
    assert response.status_code < 500, response.content
    json.loads(response.content)


@FEW
@given(query=st.lists(st.tuples(names | st.text(max_size=5), st.text()), max_size=3))
def test_a_list_with_any_query_is_answered_below_500(alice, query):
    response = alice.client.get(
        "/api/v1/products", query, headers={"Authorization": f"Bearer {alice.secret}"}
    )
    assert response.status_code in (200, 400)


@FEW
@given(
    name=st.sampled_from(["limit", "cursor", "ordering", "updated_after", "kind", "like"]),
    value=st.text(max_size=40),
)
def test_a_known_parameter_with_any_value_is_answered_below_500(alice, name, value):
    response = alice.client.get(
        "/api/v1/products", {name: value}, headers={"Authorization": f"Bearer {alice.secret}"}
    )
    assert response.status_code in (200, 400)


@FEW
@given(
    name=st.sampled_from(
        ["Idempotency-Key", "If-Match", "Accept", "Accept-Language", "X-Request-Id", "Content-Type"]
    ),
    value=header_text,
)
def test_a_header_with_anything_in_it_is_answered_below_500(alice, name, value):
    response = alice.call("POST", "stop-sales", {"reason": "a"}, **{name: value})
    assert response.status_code < 500, response.content


@FEW
@given(value=header_text)
def test_any_authorization_is_answered_with_401(stranger, value):
    assert stranger.get("products", Authorization=value).status_code == 401


@FEW
@given(key=st.text(min_size=1, max_size=60))
def test_any_name_in_a_path_is_answered_below_500(alice, key):
    response = alice.client.get(
        f"/api/v1/products/{key}", headers={"Authorization": f"Bearer {alice.secret}"}
    )
    assert response.status_code in (200, 404, 400)

"""The API describes itself completely, and any key may read it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework import serializers

from returns_portal.rest import description
from returns_portal.rest.serializers import StrictSerializer
from returns_portal.rest.views import ApiView


@pytest.fixture(scope="module")
def schema():
    found = SchemaGenerator(urlconf="tests.rest.shop").get_schema(request=None, public=True)
    return json.loads(json.dumps(found, default=str))


def test_it_is_valid_openapi_3_1(schema):
    assert schema["openapi"] == "3.1.0"
    validate_schema(schema)


def test_operations_have_stable_names(schema):
    names = {op["operationId"] for path in schema["paths"].values() for op in path.values()}
    assert {"products_list", "products_create", "products_retrieve", "products_update"} < names
    assert {"products_batch", "stop_sales_withdraw"} < names


def test_a_list_names_its_parameters_and_its_page(schema):
    listing = schema["paths"]["/api/v1/products"]["get"]
    assert [parameter["name"] for parameter in listing["parameters"]] == [
        *["category", "cursor", "kind", "like", "limit", "ordering", "returnable", "updated_after"]
    ]
    page = listing["responses"]["200"]["content"]["application/json"]["schema"]
    assert page["required"] == ["results", "next", "previous"]
    assert page["properties"]["results"]["items"] == {"$ref": "#/components/schemas/ProductShape"}
    assert set(listing["responses"]) == {"200", "400", "401", "403", "406", "429"}
    assert "Link" in listing["responses"]["200"]["headers"]


def test_a_write_names_its_key_its_scope_and_its_refusals(schema):
    create = schema["paths"]["/api/v1/products"]["post"]
    assert create["security"] == [{"apiKey": ["catalog:write"]}]
    [key] = create["parameters"]
    assert (key["name"], key["in"], key["schema"]["maxLength"]) == (
        "Idempotency-Key",
        "header",
        255,
    )
    assert "required" not in key
    assert set(create["responses"]) == {
        *["201", "400", "401", "403", "406", "409", "413", "415", "422", "429"]
    }
    assert {"ETag", "Idempotency-Replayed", "X-Request-Id", "RateLimit"} < set(
        create["responses"]["201"]["headers"]
    )
    money = schema["paths"]["/api/v1/stop-sales"]["post"]["parameters"]
    assert [(one["name"], one["required"]) for one in money] == [("Idempotency-Key", True)]


def test_a_change_of_one_object_takes_if_match(schema):
    names = [
        one["name"] for one in schema["paths"]["/api/v1/products/{key}"]["patch"]["parameters"]
    ]
    assert names == ["If-Match", "key"]


def test_refusals_are_problem_documents(schema):
    refused = schema["components"]["responses"]["Problem401"]
    assert list(refused["content"]) == ["application/problem+json"]
    assert "WWW-Authenticate" in refused["headers"]


def test_bodies_are_closed_and_bounded(schema):
    body = schema["components"]["schemas"]["ProductBody"]
    assert body["additionalProperties"] is False
    assert body["required"] == ["sku", "title"]
    assert body["properties"]["title"] == {"type": "string", "minLength": 1, "maxLength": 50}
    assert body["properties"]["parts"]["maxItems"] == 3
    assert body["properties"]["metadata"] == {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": 500},
        "maxProperties": 50,
        "propertyNames": {"minLength": 1, "maxLength": 60},
    }


def test_any_key_reads_it_and_a_stranger_does_not(bob, stranger, settings):
    settings.ROOT_URLCONF = "returns_portal.urls"
    description._document.cache_clear()
    response = bob.get("openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json()["info"] == {"title": "Returns Portal", "version": "1"}
    assert stranger.get("openapi.json").status_code == 401


def test_the_whole_api_is_described_without_a_warning(settings):
    settings.ROOT_URLCONF = "returns_portal.urls"
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def bodies():
    """Every body that any view of the API declares."""
    from returns_portal import api

    waiting, found = list(api.urlpatterns), []
    while waiting:
        pattern = waiting.pop()
        waiting.extend(getattr(pattern, "url_patterns", ()))
        view = getattr(getattr(pattern, "callback", None), "view_class", ApiView)
        for method in ("post", "patch", "delete", "get"):
            declared = getattr(getattr(view, method, None), "call", None)
            if declared is not None and declared.body is not None:
                found.append(declared.body)
    return sorted(set(found), key=lambda body: body.__name__)


def unbounded(field, path):
    """The places within `field` that may grow without a bound."""
    if isinstance(field, StrictSerializer):
        for name, inner in field.fields.items():
            yield from unbounded(inner, f"{path}.{name}")
    elif isinstance(field, serializers.Serializer):
        yield f"{path} is no StrictSerializer"
    elif isinstance(field, serializers.ListSerializer | serializers.ListField):
        if field.max_length is None:
            yield path
        yield from unbounded(field.child, f"{path}[]")
    elif isinstance(field, serializers.CharField) and field.max_length is None:
        yield path
    elif isinstance(field, serializers.IntegerField):
        if None in (field.min_value, field.max_value):
            yield path
    elif isinstance(field, serializers.JSONField):
        yield path


def test_everything_a_body_may_say_is_bounded():
    found = [place for body in bodies() for place in unbounded(body(), body.__name__)]
    assert found == []

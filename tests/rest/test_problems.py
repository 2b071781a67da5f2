"""Whatever is refused is refused as a problem document, and nothing is changed."""

from __future__ import annotations

import logging
from io import BytesIO, StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from catalog.models import Product
from returns_portal.lib import clock
from returns_portal.rest.logs import RequestIdFilter
from tenants.keys import digest
from tenants.models import ApiKey, Membership, User
from tenants.scope import tenant_scope


def titles(caller):
    with tenant_scope(caller.tenant), transaction.atomic():
        return list(Product.objects.order_by("pk").values_list("title", flat=True))


def test_a_stranger_gets_401_with_a_challenge(stranger):
    response = stranger.get("products")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Returns Portal"'
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "type": "urn:returns-portal:problem:not_signed_in",
        "title": "A key is needed",
        "status": 401,
        "detail": "Send a valid key: “Authorization: Bearer …”.",
        "instance": "/api/v1/products",
        "code": "not_signed_in",
        "errors": [],
        "request_id": response["X-Request-Id"],
    }


@pytest.mark.parametrize("header", ["Bearer nobodys", "Bearer", "Basic YTpi", "x", "Bearer \xff"])
def test_an_unknown_key_gets_401_and_is_told_so(stranger, header):
    response = stranger.get("products", Authorization=header)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Returns Portal", error="invalid_token"'


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_a_key_that_was_withdrawn_or_has_expired_gets_401(alice, field):
    ApiKey.objects.filter(hash=digest(alice.secret)).update(**{field: clock.now()})
    assert alice.get("products").status_code == 401


def test_somebody_signed_in_to_the_pages_is_nobody_to_the_api(stranger, tenant):
    user = User.objects.create_user("ann@example.com", "correct horse battery")
    Membership.objects.create(tenant=tenant, user=user, role="admin")
    stranger.client.force_login(user)
    session = stranger.client.session
    assert isinstance(session, SessionStore)
    session["tenant"] = str(tenant.pk)
    session.save()
    response = stranger.get("products", Host=f"{tenant.slug}.localhost")
    assert response.status_code == 401
    assert response.json()["code"] == "not_signed_in"


def test_a_key_without_the_scope_gets_403_naming_it_and_changes_nothing(bob):
    assert bob.get("products").status_code == 200
    response = bob.post("products", {"sku": "A", "title": "never"})
    assert response.status_code == 403
    problem = response.json()
    assert problem["code"] == "permission_denied"
    assert problem["scope"] == "catalog:write"
    assert problem["detail"] == "This key lacks the scope “catalog:write”."
    assert titles(bob) == []


def test_a_view_that_declares_no_permission_is_refused_to_everybody(alice):
    response = alice.get("undeclared")
    assert response.status_code == 403
    assert response.json()["code"] == "permission_denied"


def test_another_tenants_object_is_not_found(alice, charlie):
    made = alice.post("products", {"sku": "A", "title": "mine"}).json()
    theirs = charlie.get(f"products/{made['id']}")
    nobodys = charlie.get("products/prd_00000000000000000000000000")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["code"] == nobodys.json()["code"] == "not_found"
    assert theirs.json()["detail"] == nobodys.json()["detail"]
    assert charlie.patch(f"products/{made['id']}", {"title": "taken"}).status_code == 404
    assert titles(alice) == ["mine"]


@pytest.mark.parametrize("key", ["prd_x", "%00", "a%00b", "x" * 300, "%F0%9F", "..", "ord_0"])
def test_a_key_of_any_form_is_looked_up_without_a_stumble(alice, key):
    response = alice.get(f"products/{key}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_an_unknown_address_is_a_problem_document(alice, stranger):
    for caller in (alice, stranger):
        response = caller.get("nothing/here")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["instance"] == "/api/v1/nothing/here"


def test_a_method_that_is_not_there_gets_405_with_those_that_are(alice):
    response = alice.call("PUT", "products")
    assert response.status_code == 405
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


def test_options_names_the_methods(alice):
    response = alice.call("OPTIONS", "products")
    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Type" not in response
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_head_is_get_without_a_body(alice):
    response = alice.call("HEAD", "products")
    assert (response.status_code, response.content) == (200, b"")


def test_who_accepts_only_html_gets_406(alice):
    response = alice.get("products", Accept="text/html")
    assert response.status_code == 406
    assert response.json()["code"] == "not_acceptable"
    for accept in ("*/*", "application/*;q=0.5", "text/html, application/json;q=0.1"):
        assert alice.get("products", Accept=accept).status_code == 200


def test_a_document_is_negotiated_by_its_own_type(alice):
    assert alice.get("paper.pdf", Accept="application/pdf").content == b"%PDF"
    assert alice.get("paper.pdf", Accept="application/json").status_code == 406


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_body_that_is_not_json_gets_415_and_changes_nothing(alice, kind):
    body = b'{"sku": "A", "title": "never"}'
    response = alice.call("POST", "products", body, **{"Content-Type": kind})
    assert response.status_code == 415
    assert response.json()["code"] == "unsupported_media_type"
    assert titles(alice) == []


def test_a_media_type_may_carry_parameters(alice):
    body = b'{"sku": "A", "title": "with parameters"}'
    kind = "Application/JSON; charset=utf-8"
    assert alice.call("POST", "products", body, **{"Content-Type": kind}).status_code == 201


def test_a_body_over_the_limit_gets_413(alice, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = alice.post("products", {"sku": "A", "title": "t" * 200})
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"
    assert titles(alice) == []


def test_a_lost_race_is_a_conflict_worth_a_retry(alice):
    response = alice.post("products", {"sku": "A", "title": "stumble"})
    assert response.status_code == 409
    assert response["Retry-After"] == "1"
    problem = response.json()
    assert problem["code"] == "conflict"
    assert problem["retryable"] is True
    assert "duplicate key" not in response.content.decode()


def test_a_value_the_database_cannot_hold_is_bad_input(alice):
    """A net under the bodies: they bound every value, this catches what they forget."""
    response = alice.post("products", {"sku": "A", "title": "t", "category": "c" * 50})
    assert response.status_code == 201
    response = alice.post("products", {"sku": "overflow", "title": "overflow"})
    assert response.status_code == 400
    assert response.json()["code"] == "out_of_range"
    assert titles(alice) == ["t"]


def test_a_refusal_undoes_what_was_written_before_it(alice):
    response = alice.post("products", {"sku": "A", "title": "refuse"})
    assert response.status_code == 409
    assert response.json()["code"] == "refused"
    assert response.json()["detail"] == "This product is refused."
    assert titles(alice) == []


def test_our_own_mistake_is_a_problem_document_that_tells_nothing(alice, caplog):
    response = alice.post("products", {"sku": "A", "title": "crash"})
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "internal_error"
    assert "ZeroDivision" not in response.content.decode()
    assert "ZeroDivisionError" in caplog.text
    assert [record.message for record in caplog.records if record.name == "django.request"] == [
        "Internal Server Error: /api/v1/products"
    ]
    assert titles(alice) == []


@pytest.mark.parametrize("host", ["whatever.localhost", "api.example", "a b", "[::1", "x" * 300])
def test_any_host_will_do_because_the_key_names_the_tenant(alice, host):
    for title in ("one", "two"):
        alice.post("products", {"sku": title, "title": title}, Host=host)
    assert titles(alice) == ["one", "two"]
    url = alice.get("products?limit=1", Host=host).json()["next"]
    ours = "whatever.localhost" if host == "whatever.localhost" else "localhost"
    assert url.startswith(f"http://{ours}/api/v1/products?")


@pytest.mark.parametrize(("limit", "status"), [(1000, 201), (20, 413)])
def test_a_body_in_chunks_is_read_up_to_the_limit(alice, settings, limit, status):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = limit
    body = b'{"sku": "A", "title": "in chunks"}'
    response = alice.client.post(
        "/api/v1/products",
        headers={"Authorization": f"Bearer {alice.secret}", "Transfer-Encoding": "chunked"},
        content_type="application/json",
        CONTENT_LENGTH="",
        **{"wsgi.input": BytesIO(body), "wsgi.input_terminated": True},
    )
    assert response.status_code == status, response.content
    assert titles(alice) == ["in chunks"] * (status == 201)


def test_a_final_slash_is_neither_needed_nor_refused(alice):
    assert alice.get("products/").status_code == 200
    assert alice.post("products/", {"sku": "A", "title": "slashed"}).status_code == 201
    assert alice.get("nothing/").json()["instance"] == "/api/v1/nothing/"
    assert titles(alice) == ["slashed"]


def test_the_callers_request_id_comes_back(alice):
    response = alice.get("products", X_Request_Id="order-1001/try.2")
    assert response["X-Request-Id"] == "order-1001/try.2"
    response = alice.get("products/none", X_Request_Id="abc")
    assert response.json()["request_id"] == "abc"


@pytest.mark.parametrize("unsafe", ["x" * 129, "a b", "a\tb", "ä", "<script>", ""])
def test_an_unsafe_request_id_is_replaced(alice, unsafe):
    found = alice.get("products", X_Request_Id=unsafe)["X-Request-Id"]
    assert len(found) == 32
    assert found.isalnum()


def test_the_log_names_the_request(alice, monkeypatch, settings):
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [handler])
    alice.get("products/none", X_Request_Id="find-me")
    line = written.getvalue().partition(" WARNING ")[2]
    assert line == "django.request [find-me] Not Found: /api/v1/products/none\n"


def test_every_request_has_an_id_of_its_own(alice):
    assert alice.get("products")["X-Request-Id"] != alice.get("products")["X-Request-Id"]

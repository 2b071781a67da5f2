"""The same request twice is done once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import encode_multipart

from catalog.models import Product
from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.rest.models import IdempotencyRecord
from returns_portal.rest.tasks import forget_idempotency_keys
from tenants.keys import create_api_key
from tenants.models import ApiKey
from tenants.scope import tenant_scope
from tests.rest import shop
from tests.rest.conftest import Caller, make_caller, make_tenant
from tests.rest.test_problems import titles

TEA = {"sku": "A", "title": "Tea"}


def records(caller):
    with tenant_scope(caller.tenant):
        return list(IdempotencyRecord.objects.order_by("pk").values_list("key", "status"))


def test_a_repeated_request_is_answered_alike_and_done_once(alice):
    first = alice.post("products", TEA, Idempotency_Key="k1")
    again = alice.post("products", TEA, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["ETag"] == again["ETag"] == '"1"'
    assert first["Content-Type"] == again["Content-Type"] == "application/json"
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert titles(alice) == ["Tea"]
    assert records(alice) == [("k1", 201)]


def test_without_a_key_every_request_is_done(alice):
    alice.post("products", TEA)
    alice.post("products", TEA | {"sku": "B"})
    assert titles(alice) == ["Tea", "Tea"]
    assert records(alice) == []


def test_the_same_key_with_another_body_is_refused(alice):
    alice.post("products", TEA, Idempotency_Key="k1")
    response = alice.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1")
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_mismatch"
    assert "Idempotency-Replayed" not in response
    assert titles(alice) == ["Tea"]


def test_the_same_key_at_another_address_is_refused(alice):
    alice.post("stop-sales", {"reason": "a"}, Idempotency_Key="k1")
    assert alice.post("products", {"reason": "a"}, Idempotency_Key="k1").status_code == 422
    assert titles(alice) == []


def test_a_final_slash_makes_no_other_request(alice):
    alice.post("products", TEA, Idempotency_Key="k1")
    assert alice.post("products/", TEA, Idempotency_Key="k1")["Idempotency-Replayed"] == "true"


def test_keys_are_compared_byte_for_byte(alice):
    for key in ("abc", "ABC", "abc."):
        alice.post("products", TEA | {"sku": key + "x"}, Idempotency_Key=key)
    assert titles(alice) == ["Tea"] * 2  # the shop compares SKUs in lower case
    assert records(alice) == [("abc", 201), ("abc.", 201)]


def test_a_business_refusal_is_stored_and_what_it_wrote_is_undone(alice):
    body = {"sku": "A", "title": "refuse"}
    first = alice.post("products", body, Idempotency_Key="k1")
    again = alice.post("products", body, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 409
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert again["Idempotency-Replayed"] == "true"
    assert titles(alice) == []
    assert records(alice) == [("k1", 409)]


def test_bad_input_is_stored_too(alice):
    first = alice.post("products", {"sku": ""}, Idempotency_Key="k1")
    again = alice.post("products", {"sku": ""}, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 400
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(("title", "status"), [("stumble", 409), ("crash", 500)])
def test_a_lost_race_or_our_mistake_is_not_stored(alice, title, status):
    body = {"sku": "A", "title": title}
    assert alice.post("products", body, Idempotency_Key="k1").status_code == status
    assert alice.post("products", body, Idempotency_Key="k1").status_code == status
    assert records(alice) == []


def test_a_missing_scope_is_not_stored(bob, tenant):
    assert bob.post("products", TEA, Idempotency_Key="k1").status_code == 403
    ApiKey.objects.update(scopes=["catalog:write"])
    assert bob.post("products", TEA, Idempotency_Key="k1").status_code == 201


def test_a_wrong_media_type_or_version_is_not_stored(alice):
    made = alice.post("stop-sales", {"reason": "a"}, Idempotency_Key="k1").json()
    path = f"stop-sales/{made['id']}/withdraw"
    refused = alice.post(path, {"reason": "b"}, Idempotency_Key="k2", If_Match='"7"')
    assert refused.status_code == 412
    done = alice.post(path, {"reason": "b"}, Idempotency_Key="k2", If_Match='"1"')
    assert done.status_code == 200
    kind = {"Content-Type": "text/plain"}
    assert alice.call("POST", "products", b"{}", Idempotency_Key="k3", **kind).status_code == 415
    assert alice.post("products", TEA, Idempotency_Key="k3").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "k" * 256, "a\x7f", "tab\t"])
def test_a_malformed_key_is_refused(alice, key):
    response = alice.post("products", TEA, Idempotency_Key=key)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_idempotency_key"
    assert titles(alice) == []


def test_the_longest_key_is_accepted(alice):
    assert alice.post("products", TEA, Idempotency_Key="~" * 255).status_code == 201
    assert records(alice) == [("~" * 255, 201)]


def test_where_money_moves_a_key_is_required(alice):
    response = alice.post("stop-sales", {"reason": "a"})
    assert response.status_code == 400
    assert response.json()["code"] == "idempotency_key_required"


def test_what_writes_nothing_keeps_no_key(alice):
    assert alice.post("echo", {"a": 1}, Idempotency_Key="k1").status_code == 202
    assert alice.post("echo", {"a": 2}, Idempotency_Key="k1").status_code == 202
    assert records(alice) == []


def test_events_of_a_replayed_request_are_recorded_once(alice):
    for _time in range(3):
        alice.post("stop-sales", {"reason": "a"}, Idempotency_Key="k1")
    with tenant_scope(alice.tenant):
        assert StageEvent.objects.count() == 1


def test_a_rotated_key_shares_its_owners_answers_and_another_key_does_not(alice, tenant):
    alice.post("products", TEA, Idempotency_Key="k1")
    owner = ApiKey.objects.get(tenant=tenant).owner_id
    _key, secret = create_api_key(tenant=tenant, name="Rotated", owner_id=owner)
    rotated = Caller(tenant, secret, alice.client)
    assert rotated.post("products", TEA, Idempotency_Key="k1")["Idempotency-Replayed"] == "true"
    other = make_caller(tenant)
    response = other.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1")
    assert (response.status_code, "Idempotency-Replayed" in response) == (201, False)


def test_another_tenants_key_is_another_key(alice, charlie):
    alice.post("products", TEA, Idempotency_Key="k1")
    response = charlie.post("products", TEA, Idempotency_Key="k1")
    assert (response.status_code, "Idempotency-Replayed" in response) == (201, False)


def test_an_answer_is_kept_for_24_hours(alice):
    start = datetime(2026, 10, 1, 9, tzinfo=UTC)
    with clock.frozen(start):
        alice.post("products", TEA, Idempotency_Key="k1")
    with clock.frozen(start + timedelta(hours=23, minutes=59)):
        assert alice.post("products", TEA, Idempotency_Key="k1")["Idempotency-Replayed"] == "true"
    with clock.frozen(start + timedelta(hours=24, seconds=1)):
        response = alice.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1")
        assert (response.status_code, "Idempotency-Replayed" in response) == (201, False)
        again = alice.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1")
        assert again["Idempotency-Replayed"] == "true"


def test_old_answers_are_forgotten(alice):
    start = datetime(2026, 10, 1, 9, tzinfo=UTC)
    with clock.frozen(start):
        alice.post("products", TEA, Idempotency_Key="old")
    with clock.frozen(start + timedelta(hours=12)):
        alice.post("products", TEA | {"sku": "B"}, Idempotency_Key="young")
    with clock.frozen(start + timedelta(hours=25)):
        forget_idempotency_keys(str(alice.tenant.pk))
    assert records(alice) == [("young", 201)]


def test_a_form_sent_again_with_another_boundary_is_the_same_request(alice):
    headers = {"Authorization": f"Bearer {alice.secret}", "Idempotency-Key": "k1"}

    def send(content):
        boundary = uuid4().hex
        body = encode_multipart(boundary, {"file": SimpleUploadedFile("photo.txt", content)})
        kind = f"multipart/form-data; boundary={boundary}"
        return alice.client.generic("POST", "/api/v1/upload", body, kind, headers=headers)

    first, again, other = send(b"one"), send(b"one"), send(b"two")
    assert first.json() == {"name": "photo.txt", "read": "one"}
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 422


def test_a_keyed_request_costs_two_statements_more(alice, django_assert_num_queries):
    alice.post("products", TEA | {"sku": "warm"})
    # The key, the insert, and the test's savepoint and scope, each entered and left.
    with django_assert_num_queries(6):
        alice.post("products", TEA | {"sku": "A"})
    with django_assert_num_queries(8):
        alice.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1")


# --- at the same time, on connections of their own -----------------------------------------------


class Gate:
    """Holds the service until the test lets it go on."""

    def __init__(self):
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.calls = 0

    def save(self, *, sku, title, **given):
        self.calls += 1
        self.inside.set()
        assert self.go_on.wait(10)
        return Product.objects.create(sku=sku, title=title)


def in_thread(work):
    answers = []

    def run():
        try:
            answers.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_to_wait(monkeypatch):
    alice, gate = make_caller(make_tenant("gate")), Gate()
    monkeypatch.setattr(shop, "save_product", gate.save)
    thread, answers = in_thread(lambda: alice.post("products", TEA, Idempotency_Key="k1"))
    assert gate.inside.wait(10)
    second = alice.post("products", TEA, Idempotency_Key="k1")
    other = make_caller(alice.tenant)
    gate.go_on.set()
    thread.join()
    assert second.status_code == 409
    assert second.json()["code"] == "idempotency_in_progress"
    assert second["Retry-After"] == "1"
    assert answers[0].status_code == 201
    third = alice.post("products", TEA, Idempotency_Key="k1")
    assert third["Idempotency-Replayed"] == "true"
    assert third.content == answers[0].content
    assert gate.calls == 1
    assert titles(alice) == ["Tea"]
    assert other.post("products", TEA | {"sku": "B"}, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_done_once():
    alice = make_caller(make_tenant("many"))
    runs = [
        in_thread(lambda: alice.post("products", TEA, Idempotency_Key="k1")) for _run in range(8)
    ]
    for thread, _answers in runs:
        thread.join()
    statuses = sorted(answers[0].status_code for _thread, answers in runs)
    assert set(statuses) <= {201, 409}
    assert statuses[0] == 201
    bodies = {a[0].content for _t, a in runs if a[0].status_code == 201}
    assert len(bodies) == 1
    assert titles(alice) == ["Tea"]
    codes = {a[0].json()["code"] for _t, a in runs if a[0].status_code == 409}
    assert codes <= {"idempotency_in_progress"}

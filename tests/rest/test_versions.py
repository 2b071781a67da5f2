"""A change may be bound to the version that was read."""

from __future__ import annotations

import pytest

from catalog.models import StopSale
from tenants.scope import tenant_scope
from tests.rest.test_problems import titles


@pytest.fixture
def stop_path(alice):
    made = alice.post("stop-sales", {"reason": "a"}, Idempotency_Key="make")
    assert made["ETag"] == '"1"'
    return f"stop-sales/{made.json()['id']}/withdraw"


def statuses(caller):
    with tenant_scope(caller.tenant):
        return list(StopSale.objects.values_list("status", "version"))


def test_an_object_carries_its_version_and_a_change_raises_it(alice):
    made = alice.post("products", {"sku": "A", "title": "Tea"})
    path = f"products/{made.json()['id']}"
    assert alice.get(path)["ETag"] == '"1"'
    assert alice.patch(path, {"title": "Coffee"}, If_Match='"1"')["ETag"] == '"2"'
    stale = alice.patch(path, {"title": "Cocoa"}, If_Match='"1"')
    assert stale.status_code == 412
    assert stale.json()["code"] == "version_mismatch"
    assert stale.json()["detail"] == (
        "It has changed since you read it: it is now version 2. Read it again."
    )
    assert titles(alice) == ["Coffee"]


@pytest.mark.parametrize("header", ['"1"', "*", '"7", "1"', '"1","2"'])
def test_a_verb_is_done_on_the_version_that_was_read(alice, stop_path, header):
    done = alice.post(stop_path, {"reason": "b"}, If_Match=header)
    assert (done.status_code, done.json()["status"], done["ETag"]) == (200, "lifted", '"2"')
    assert statuses(alice) == [("lifted", 2)]


@pytest.mark.parametrize("header", ['"2"', "1", 'W/"1"', '"01"', '"1', "", '"*"', '"ä"'])
def test_a_verb_on_another_version_is_refused_and_changes_nothing(alice, stop_path, header):
    refused = alice.post(stop_path, {"reason": "b"}, If_Match=header)
    assert refused.status_code == 412
    assert statuses(alice) == [("placed", 1)]


def test_a_verb_that_the_state_does_not_allow_is_a_conflict(alice, stop_path):
    alice.post(stop_path, {"reason": "b"})
    again = alice.post(stop_path, {"reason": "b"})
    assert again.status_code == 409
    assert again.json()["code"] == "transition_refused"
    assert statuses(alice) == [("lifted", 2)]


def test_if_match_does_not_matter_to_reading(alice):
    made = alice.post("products", {"sku": "A", "title": "Tea"}).json()
    assert alice.get(f"products/{made['id']}", If_Match='"7"').status_code == 200


def test_an_object_is_found_by_id_before_its_business_key(alice):
    first = alice.post("products", {"sku": "A", "title": "first"}).json()
    alice.post("products", {"sku": first["id"], "title": "named like it"})
    assert alice.get(f"products/{first['id']}").json()["title"] == "first"
    assert alice.get("products/A").json()["title"] == "first"
    assert alice.get("products/%20A%20").json()["title"] == "first"
    assert alice.get("products/B").status_code == 404

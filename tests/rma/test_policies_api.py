"""Versions of the policy by API: drafts that change and go, what is published, what is tried."""

from __future__ import annotations

from typing import Any

import pytest

from flows.models import StageEvent
from rma.models import Policy, Remark
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import make_order
from tests.factories.rma import working_in
from tests.journeys.partner import Partner
from tests.rma.asking import body, codes, euros

pytestmark = pytest.mark.django_db

RULES = {"window_days": 30, "auto_authorize": True, "resolutions": ["refund"]}


def draft(partner: Partner, **fields: Any) -> dict[str, Any]:
    made = partner.post("policies", {"name": "Next", "rules": RULES} | fields)
    return partner.must(made, 201)


def test_a_draft_changes_until_it_is_published(shop: Tenant, partner: Partner) -> None:
    made = draft(partner)
    path = f"policies/{made['id']}"
    changed = partner.must(
        partner.call("PATCH", path, made | {"name": "Shorter", "rules": {"window_days": 20}})
    )
    assert (changed["name"], changed["rules"], changed["version"]) == (
        "Shorter",
        {"window_days": 20},
        made["version"],
    )
    refused = partner.call("PATCH", path, {"rules": {"window": 3}})
    assert codes(refused) == [("rules.window", "unknown_field")]
    partner.must(partner.post(f"{path}/publish"))
    for answer in (
        partner.call("PATCH", path, {"name": "Later"}),
        partner.call("DELETE", path),
    ):
        assert (answer.status, answer.body["code"]) == (409, "already_published")
    assert partner.must(partner.get(path))["name"] == "Shorter"


def test_a_draft_is_thrown_away(shop: Tenant, partner: Partner) -> None:
    made = draft(partner)
    assert partner.call("DELETE", f"policies/{made['id']}").status == 204
    assert partner.get(f"policies/{made['id']}").status == 404
    assert partner.post(f"policies/{made['id']}/publish").status == 404


def test_two_who_change_one_draft_do_not_overwrite_each_other(
    shop: Tenant, partner: Partner
) -> None:
    path = f"policies/{draft(partner)['id']}"
    tag = partner.get(path).headers["ETag"]
    assert partner.call("PATCH", path, {"name": "One"}, if_match=tag).status == 200
    lost = partner.call("PATCH", path, {"name": "Two"}, if_match=tag)
    assert (lost.status, lost.body["code"]) == (412, "version_mismatch")


def test_a_future_version_waits(shop: Tenant, partner: Partner) -> None:
    made = draft(partner, effective_from="2026-10-20T00:00:00Z", rules={"returnable": False})
    partner.must(partner.post(f"policies/{made['id']}/publish"))
    assert partner.post("returns/quote", body(make_order(shop))).status == 200


def test_below_the_law_is_refused_with_the_clause_and_nothing_is_published(
    shop: Tenant, partner: Partner
) -> None:
    override = {"match": {"bases": ["withdrawal"]}, "rules": {"window_days": 7}}
    made = draft(partner, overrides=[override])
    (warning,) = made["warnings"]
    assert (warning["code"], warning["field"]) == (
        "below_the_law",
        "overrides[0].rules.window_days",
    )
    with make.unchanged(shop):
        refused = partner.post(f"policies/{made['id']}/publish")
    assert (refused.status, refused.body["code"]) == (400, "below_the_law")
    (error,) = refused.body["errors"]
    assert error["field"] == "overrides[0].rules.window_days"
    assert error["clause"] == "Directive 2011/83/EU, Art. 9(1)"
    assert "Art. 9(1)" in error["message"]
    assert "DE" in error["countries"]
    with working_in(shop):
        assert Policy.objects.filter(published_at=None).count() == 1


def test_what_may_be_misread_is_published_with_a_warning(shop: Tenant, partner: Partner) -> None:
    made = draft(partner, rules={"window_days": 7, "resolutions": ["store_credit"]})
    published = partner.must(partner.post(f"policies/{made['id']}/publish"))
    assert [(each["field"], each["code"]) for each in published["warnings"]] == [
        ("rules.window_days", "may_be_misread"),
        ("rules.resolutions", "may_be_misread"),
    ]
    listed = partner.must(partner.get("policies"))["results"]
    assert [len(each["warnings"]) for each in listed] == [2, 0]


def test_a_draft_is_tried_on_past_returns(shop: Tenant, partner: Partner) -> None:
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    sent = {"name": "Strict", "rules": RULES | {"window_days": 3}, "last": 10}
    run = partner.must(partner.post("policies/dry-run", sent), 201)
    assert (run["status"], run["progress"]) == ("finished", {"done": 1, "total": 1})
    assert run["outcomes"] == {
        "before": {"authorized": 1, "review": 0, "declined": 0},
        "after": {"authorized": 0, "review": 0, "declined": 1},
    }
    assert run["money"] == [
        {"before": euros("10.00"), "after": euros("0.00"), "difference": euros("-10.00")}
    ]
    (change,) = run["changes"]
    assert (change["number"], run["changed"]) == (made["number"], 1)
    (line,) = change["lines"]
    assert (line["after"]["code"], line["rules"]) == (
        "window_expired",
        [{"rule": "window_days", "source": "policy"}],
    )
    assert line["after"]["explanation"] == (
        "The time to return this ended on October 7, 2026. "
        "You can ask our team to make an exception."
    )
    path = f"policies/dry-run/{run['id']}"
    assert partner.must(partner.get(path)) == run
    assert partner.must(partner.get(f"{path}/changes"))["results"] == [change]


def test_a_kept_draft_is_tried_by_its_id(shop: Tenant, partner: Partner) -> None:
    partner.must(partner.post("returns", body(make_order(shop))), 201)
    made = draft(partner, rules=RULES | {"auto_authorize": False})
    run = partner.must(partner.post("policies/dry-run", {"policy": made["id"]}), 201)
    assert (run["policy"], run["name"], run["changed"]) == (made["id"], "Next", 1)
    assert partner.call("DELETE", f"policies/{made['id']}").status == 204
    kept = partner.must(partner.get(f"policies/dry-run/{run['id']}"))
    assert (kept["policy"], kept["changed"]) == (None, 1)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, [("rules", "required")]),
        ({"rules": {"a": 1}}, [("rules.a", "unknown_field")]),
        ({"rules": {}, "last": 0}, [("last", "min_value")]),
        ({"rules": {}, "since": "2027-01-01T00:00:00Z"}, [("since", "out_of_range")]),
        ({"rules": {}, "scope": 3}, [("scope", "unknown_field")]),
    ],
)
def test_a_dry_run_that_cannot_be_is_refused(
    shop: Tenant, partner: Partner, sent: Any, found: Any
) -> None:
    with make.unchanged(shop):
        assert codes(partner.post("policies/dry-run", sent)) == found
    assert partner.post("policies/dry-run", {"policy": "pol_none"}).status == 404


def test_a_reason_of_other_goods_is_not_taken_unless_an_agent_says_so(
    shop: Tenant, partner: Partner
) -> None:
    reason = {"handle": "no_signal", "side": "defect", "categories": ["Phone"]}
    partner.must(partner.post("reasons", reason), 201)
    line = {"order_line": "1", "quantity": 1, "reason": "no_signal"}
    refused = partner.post("returns/quote", body(make_order(shop), line))
    assert codes(refused) == [("lines[0].reason", "reason_not_offered")]
    asked = body(make_order(shop), line, requested_by="agent")
    made = partner.must(partner.post("returns", asked), 201)
    assert made["lines"][0]["decision"]["overruled"] == ["reason_not_offered"]
    order = make_order(shop)
    partner.must(partner.call("PATCH", "products/TEE", {"category": "phone"}))
    assert partner.post("returns/quote", body(order, line)).status == 200


def test_an_agent_says_why_the_rules_are_set_aside(shop: Tenant, partner: Partner) -> None:
    make.with_policy(shop, [{"match": {"skus": ["TEE"]}, "rules": {"window_days": 2}}])
    why = {"override_reason": "A gift that came late"}
    refused = partner.post("returns", body(make_order(shop), **why))
    assert codes(refused)[0] == ("override_reason", "not_an_override")
    asked = body(make_order(shop), requested_by="agent", **why)
    made = partner.must(partner.post("returns", asked), 201)
    decision = made["lines"][0]["decision"]
    assert (decision["overruled"], decision["version"]) == (["window_expired"], 2)
    assert decision["trace"] == [{"rule": "window_days", "source": "override 1"}]
    with working_in(shop):
        event = StageEvent.objects.get(name="rma.overruled")
        told = Remark.objects.get()
    assert (event.data, told.text, told.kind) == (
        {"reason": told.public_id, "overruled": ["window_expired"]},
        "A gift that came late",
        "override",
    )
    assert event.actor_kind == "api_key"


def test_goods_that_may_be_kept_go_to_a_charity_where_the_shop_says_so(
    shop: Tenant, partner: Partner
) -> None:
    make.with_policy(shop, keep_below="20.00", donate=True)
    line = {"order_line": "1", "quantity": 1, "resolution": {"type": "keep_with_refund"}}
    made = partner.must(partner.post("returns", body(make_order(shop), line)), 201)
    assert made["lines"][0]["decision"]["explanation"].endswith(
        "Please give it to a charity near you instead of sending it."
    )


def test_a_version_is_read_by_machines(shop: Tenant, partner: Partner) -> None:
    made = draft(partner, overrides=[{"match": {"skus": ["TEE"]}, "rules": {"window_days": 5}}])
    schema = partner.must(partner.get(f"policies/{made['id']}/schema-org"))
    assert schema["document"]["@graph"][0]["merchantReturnDays"] == 30
    assert schema["warnings"] == [
        {"field": "overrides[0]", "message": "Exceptions by article cannot be said."}
    ]
    google = partner.must(partner.get(f"policies/{made['id']}/google"))
    assert google["policies"][0]["policy"]["days"] == "30"
    assert google["policies"][0]["returnPolicyUri"].endswith("/policy")

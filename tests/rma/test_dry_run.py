"""A draft tried on returns that were: each whose outcome or money changes, once, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.drain import drain
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied
from rma import seeds
from rma.models import DryRun, DryRunChange, RiskFinding
from rma.services import cancel_return, decline_return, try_policy, trying
from rma.services.risks import dismiss_finding, note_finding
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import SYSTEM, line_ask, returned, working_in

pytestmark = pytest.mark.django_db


def tried(shop: Tenant, overrides: Any = (), *, scope: Any = None, **rules: Any) -> DryRun:
    """A run of the usual rules but for `rules`."""
    with working_in(shop):
        return try_policy(
            by=SYSTEM, rules=seeds.RULES | rules, overrides=overrides, **(scope or {})
        )


def changes(shop: Tenant, run: DryRun) -> list[DryRunChange]:
    with working_in(shop):
        return list(DryRunChange.objects.filter(run=run).select_related("rma").order_by("id"))


def test_the_same_rules_change_nothing(shop: Tenant) -> None:
    returned(shop)
    returned(shop)
    run = tried(shop)
    assert (run.total, run.done, run.changed) == (2, 2, 0)
    assert run.finished_at is not None
    assert run.totals == {
        "before": {"authorized": 2},
        "after": {"authorized": 2},
        "money": {"EUR": [2000, 2000]},
    }


@pytest.mark.parametrize(
    ("rules", "asked", "outcome", "amount", "code", "ruled"),
    [
        ({"window_days": 3}, {}, "declined", 0, "window_expired", "window_days"),
        ({"returnable": False}, {}, "declined", 0, "returns_disabled", "returnable"),
        ({"photo_reasons": ["too_small"]}, {}, "declined", 0, "photo_required", "photo_reasons"),
        ({"serial_reasons": ["too_small"]}, {}, "declined", 0, "serial_required", "serial_reasons"),
        ({"auto_authorize": False}, {}, "review", 1000, "needs_review", "auto_authorize"),
        ({"review_above": "9.99"}, {}, "review", 1000, "review_value", "review_above"),
        ({"review_reasons": ["too_small"]}, {}, "review", 1000, "review_reason", "review_reasons"),
        (
            {"return_shipping_fee": {"amount": "4.90"}},
            {},
            "authorized",
            510,
            "within_window",
            "return_shipping_fee",
        ),
    ],
)
def test_what_ends_otherwise_is_told_with_its_rule(
    shop: Tenant, rules: Any, asked: Any, outcome: str, amount: int, code: str, ruled: str
) -> None:
    whole = returned(shop, None, line_ask(**asked))
    run = tried(shop, **rules)
    (change,) = changes(shop, run)
    assert change.rma == whole.rma
    assert (change.before, change.before_minor) == ("authorized", 1000)
    assert (change.after, change.after_minor, change.currency) == (outcome, amount, "EUR")
    (line,) = change.lines
    assert line["after"]["sentence"]["code"] == code
    assert line["rules"] == [{"rule": ruled, "source": "policy"}]


def test_an_exception_of_the_draft_is_named(shop: Tenant) -> None:
    returned(shop)
    override = {"match": {"skus": ["TEE"]}, "rules": {"window_days": 2}}
    (change,) = changes(shop, tried(shop, [override]))
    assert change.lines[0]["rules"] == [{"rule": "window_days", "source": "override 1"}]


def test_the_moment_of_the_request_decides_not_today(shop: Tenant) -> None:
    returned(shop)
    with clock.frozen(make.SOON + timedelta(days=300)):
        assert tried(shop).changed == 0
        assert tried(shop, window_days=7).changed == 0
        assert tried(shop, window_days=5).changed == 1


def test_what_was_on_other_returns_at_the_time_counts(shop: Tenant) -> None:
    order = make_order(shop, lines=[line_given(quantity=3, unit_price="33.333333")])
    first = returned(shop, order)
    with clock.frozen(make.SOON + timedelta(hours=1)):
        returned(shop, order)
    with clock.frozen(make.SOON + timedelta(hours=2)):
        with working_in(shop):
            cancel_return(first.rma, by=SYSTEM)
        run = tried(shop, one_open_return_per_order=True)
    # The second met the first while it was open, and was worth the second unit.
    (change,) = changes(shop, run)
    assert change.lines[0]["after"]["sentence"]["code"] == "open_return_exists"
    assert (change.before_minor, run.totals["money"]) == (3333, {"EUR": [3334 + 3333, 3334]})


def test_what_was_declined_later_had_taken_its_units_until_then(shop: Tenant) -> None:
    order = make_order(shop, lines=[line_given(quantity=3, unit_price="33.333333")])
    make.with_policy(shop, auto_authorize=False)
    first = returned(shop, order)
    with clock.frozen(make.SOON + timedelta(hours=1)):
        beside = returned(shop, order)
    with clock.frozen(make.SOON + timedelta(hours=2)), working_in(shop):
        decline_return(first.rma, by=SYSTEM, reason="Worn")
    with clock.frozen(make.SOON + timedelta(hours=3)):
        last = returned(shop, order)
        run = tried(shop, auto_authorize=False, one_open_return_per_order=True)
    # The second met the first before it was declined, the third met the second alone.
    second, third = sorted(changes(shop, run), key=lambda each: each.before_minor)
    codes = {each.lines[0]["after"]["sentence"]["code"] for each in (second, third)}
    assert codes == {"open_return_exists"}
    # Each is worth what it was told at its time; the first, too, although nobody took it.
    worth = [each.resolutions[0].amount_minor for each in (first, beside, last)]
    assert run.totals["money"] == {"EUR": [sum(worth), worth[0]]}


RISKY, EVE = {"review_risk": 40}, {"name": "Eve", "email": "eve@example.com", "country": "DE"}


def test_a_customers_returns_are_as_unusual_as_they_were_then(shop: Tenant) -> None:
    first = returned(shop, make_order(shop, customer=EVE))
    with working_in(shop), clock.frozen(make.SOON + timedelta(days=1)):
        note_finding(first.rma, "swapped_item", source="dock")
    with clock.frozen(make.SOON + timedelta(days=2)):
        second = returned(shop, make_order(shop, customer=EVE))
    with working_in(shop), clock.frozen(make.SOON + timedelta(days=3)):
        dismiss_finding(RiskFinding.objects.get(), by=SYSTEM, reason="Ours")
    with clock.frozen(make.SOON + timedelta(days=4)):
        returned(shop, make_order(shop, customer=EVE))
        run = tried(shop, **RISKY)
        assert tried(shop, review_risk=60).changed == 0
        above = tried(shop, [{"match": {"skus": ["TEE"]}, "rules": RISKY}])
    # Before the finding, and after it was dismissed, nothing was unusual.
    (change,) = changes(shop, run)
    assert (change.rma, change.before, change.after) == (second.rma, "authorized", "review")
    (line,) = change.lines
    assert line["after"]["sentence"]["code"] == "review_risk"
    assert line["rules"] == [{"rule": "review_risk", "source": "policy"}]
    assert above.changed == 1


def test_a_dry_run_says_of_risk_what_the_request_was_told(shop: Tenant) -> None:
    make.with_policy(shop, review_risk=20)
    with clock.frozen(make.SOON + timedelta(hours=1)):
        for _each in range(4):
            returned(shop, make_order(shop, customer=EVE))
        run = tried(shop, review_risk=20)
        assert (run.changed, run.totals["before"]) == (0, {"authorized": 2, "review": 2})
        assert tried(shop).totals["after"] == {"authorized": 4}


def test_many_are_done_by_a_worker_in_slices_and_told_once(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "AT_ONCE", 2)
    monkeypatch.setattr(trying, "SLICE", 2)
    for _number in range(5):
        returned(shop)
    run = tried(shop, window_days=3)
    assert (run.total, run.done, run.finished_at) == (5, 0, None)
    with make.tenant_scope(shop):
        trying.go_on_trying(run.pk, slices=1)
    with working_in(shop):
        run.refresh_from_db()
    assert (run.done, run.changed, run.finished_at) == (2, 2, None)
    with make.tenant_scope(shop):
        drain()
        trying.go_on_trying(run.pk)
    with working_in(shop):
        run.refresh_from_db()
    assert (run.total, run.done, run.changed) == (5, 5, 5)
    assert run.finished_at is not None
    assert len(changes(shop, run)) == 5


def test_the_last_ones_or_those_of_a_period(shop: Tenant) -> None:
    for hours in range(4):
        with clock.frozen(make.SOON + timedelta(hours=hours)):
            returned(shop)
    since = make.SOON + timedelta(hours=1)
    until = since + timedelta(hours=1)
    with clock.frozen(make.SOON + timedelta(days=1)):
        assert tried(shop, scope={"last": 3}).done == 3
        assert tried(shop, scope={"since": since}).done == 3
        assert tried(shop, scope={"since": since, "until": until}).done == 2
        assert tried(shop, scope={"until": since - timedelta(minutes=1)}).done == 1


def test_a_document_that_cannot_be_and_a_stranger_are_refused(shop: Tenant) -> None:
    viewer = Actor("member", None, "", frozenset({"settings.view"}))
    with make.unchanged(shop), working_in(shop):
        with pytest.raises(InvalidInput) as refused:
            try_policy(by=SYSTEM, rules={"window": 3})
        assert [error.field for error in refused.value.errors] == ["rules.window"]
        with pytest.raises(InvalidInput):
            try_policy(by=SYSTEM, rules={}, since=clock.now())
        with pytest.raises(PermissionDenied):
            try_policy(by=viewer, rules={})

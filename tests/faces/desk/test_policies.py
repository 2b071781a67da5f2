"""The policy editor: drafts, rules, exceptions, what the law says, publishing, dry runs."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from returns_portal.faces.desk.policyform import CONDITION_WORDS
from returns_portal.faces.desk.policygroups import GROUPS
from returns_portal.faces.desk.policyrules import CONTROLS, Offered, means, usual
from returns_portal.faces.desk.rulebook import RULES as WORDS
from returns_portal.faces.desk.rulebook import rules_of
from returns_portal.lib import clock
from rma.models import Policy
from rma.policies import CONDITIONS, RULES
from tenants.models import Tenant
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories.rma import SOON, working_in

pytestmark = pytest.mark.django_db

#: A document that sets every rule, as partners may write it.
EVERYTHING: dict[str, Any] = usual() | {
    "window_days": None,
    "resolutions": ["store_credit", "refund"],
    "review_above": "250.00",
    "photo_reasons": ["defective"],
    "minimum_price": "5",
    "reduce_up_to": "20",
    "keep_below": "8.00",
    "restocking_fee": {"percent": "7.5"},
    "return_shipping_fee": {"amount": "4.90"},
    "fees_by_reason": {"too_small": "2.00"},
    "fee_free_reasons": ["defective"],
    "fee_free_bases": ["withdrawal"],
    "fee_free_outcomes": ["exchange"],
    "store_credit": {"bonus_percent": "10", "waive_fees": True, "valid_days": 365},
    "grade_deductions": {"C6": {"percent": "10"}, "F3": {"amount": "25.00"}},
}
FLAT = {"restocking_fee": {"amount": "3.00", "per": "line"}, "store_credit": None}


@pytest.fixture
def world(alpha: Tenant) -> World:
    return at_work(alpha)


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def address(name: str, world: World, query: str = "") -> str:
    return reverse(f"desk:{name}", args=[world.draft_policy.public_id]) + query


def draft(world: World) -> Policy:
    with working_in(world.tenant):
        return Policy.objects.get(pk=world.draft_policy.pk)


def filled(browser: Client, there: str, **changed: Any) -> dict[str, Any]:
    """What a browser sends for the form as it stands, with some fields changed."""
    form = browser.get(there).context["form"]
    given = {}
    for bound in form:
        value = bound.value()
        if value is True:
            given[bound.html_name] = "on"
        elif value not in (None, False, ""):
            given[bound.html_name] = value
    return given | changed


def test_every_rule_and_condition_has_its_words_and_its_control() -> None:
    assert set(CONTROLS) == set(RULES) == set(WORDS)
    assert sorted(name for _title, names in GROUPS for name in names) == sorted(RULES)
    assert set(CONDITION_WORDS) == set(CONDITIONS)


@pytest.mark.parametrize("document", [EVERYTHING, EVERYTHING | FLAT, usual()])
def test_each_control_reads_back_what_it_shows(document: dict[str, Any]) -> None:
    offered = Offered([("too_small", "Too small"), ("defective", "Defective")])
    for name, control in CONTROLS.items():
        fields = control.fields(name, offered)
        shown = control.shown(name, document[name])
        given = {
            part: field.clean(field.widget.value_from_datadict(_sent(part, shown), {}, part))
            for part, field in fields.items()
        }
        value = control.read(name, given)
        assert means(RULES[name], value) == means(RULES[name], document[name]), name


def _sent(part: str, shown: dict[str, Any]) -> Any:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    value = shown.get(part)
    query.setlist(part, value if isinstance(value, list) else [] if value is None else [str(value)])
    return query


def test_versions_say_where_they_stand(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        found = browser.get(reverse("desk:policies")).context["versions"]
    assert [str(each.state[0]) for each in found] == ["Draft", "In force", "Replaced"][: len(found)]


def test_a_draft_begins_with_what_is_in_force(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        page = browser.get(browser.post(reverse("desk:new_policy"))["Location"])
        again = {"from": world.draft_policy.public_id}
        other = browser.get(browser.post(reverse("desk:new_policy"), again)["Location"])
    assert page.context["page"].changes == []
    assert page.context["page"].policy.rules == world.policy.rules
    assert other.context["page"].policy.rules["window_days"] == 5


def test_rules_are_saved_as_ticked_or_changed_and_the_rest_stays_silent(
    world: World, browser: Client
) -> None:
    there = address("policy_rules", world)
    before = draft(world).rules
    assert browser.post(there, filled(browser, there))["Location"] == address("policy", world)
    assert draft(world).rules == before
    changed = {"name": "Spring", "return_shipping_fee": "4,90", "window_days": "21"}
    browser.post(there, filled(browser, there, **changed))
    assert draft(world).name == "Spring"
    fee = {"return_shipping_fee": {"amount": "4.90"}, "window_days": 21}
    assert draft(world).rules == before | fee
    given = filled(browser, there)
    del given["set-return_shipping_fee"]
    browser.post(there, given)
    assert draft(world).rules == before | {"window_days": 21}


def test_a_rule_that_cannot_be_is_refused_beside_its_field(world: World, browser: Client) -> None:
    there = address("policy_rules", world)
    wrong = {"restocking_fee.kind": "percent", "restocking_fee.value": "100"}
    answer = browser.post(there, filled(browser, there, **wrong))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["restocking_fee.kind"]
    assert "restocking_fee" not in draft(world).rules


def test_an_exception_is_added_changed_moved_doubled_and_removed(
    world: World, browser: Client
) -> None:
    there = address("policy_exception", world)
    given = filled(browser, there, **{"match.countries": "at, ch", "window_days": "60"})
    browser.post(there, given)
    assert draft(world).overrides[2] == {
        "match": {"countries": ["at", "ch"]},
        "rules": {"window_days": 60},
    }
    first = f"{there}?n=0"
    browser.post(first, filled(browser, first, **{"match.placed_from": "2026-11-01"}))
    match = {"countries": ["DE"], "placed_from": "2026-11-01"}
    assert draft(world).overrides[0] == {"match": match, "rules": {"window_days": 20}}
    places = address("arrange_policy", world)
    for do, n, order in (
        ("up", "2", [0, 2, 1]),
        ("down", "0", [2, 0, 1]),
        ("up", "0", [2, 0, 1]),
        ("duplicate", "2", [2, 0, 1, 1]),
        ("remove", "0", [0, 1, 1]),
    ):
        browser.post(places, {"n": n, "do": do})
        days = [row["rules"].get("window_days") for row in draft(world).overrides]
        assert days == [{0: 20, 1: None, 2: 60}[place] for place in order]
    assert browser.post(places, {"n": "7", "do": "up"}).status_code == 404
    assert browser.post(places, {"n": "0", "do": "explode"}).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"window_days": "60"},  # always
        {"match.countries": "AT"},  # nothing
        {"match.countries": "AT", "window_days": "-1"},
        {"match.countries": "AT", "match.min_order_value": "much", "window_days": "60"},
        {"match.outcomes": ["exchange"], "window_days": "60"},  # only fees differ by outcome
    ],
)
def test_an_exception_that_is_none_is_refused(
    world: World, browser: Client, given: dict[str, Any]
) -> None:
    there = address("policy_exception", world)
    assert browser.post(there, filled(browser, there, **given)).status_code == 400
    assert draft(world).overrides == world.draft_policy.overrides


def test_how_much_it_is_is_said_as_people_write_it() -> None:
    rules = {"restocking_fee": {"percent": "7.25"}, "return_shipping_fee": FLAT["restocking_fee"]}
    assert [each.value for each in rules_of(rules)] == ["7.25 %", "3.00, for each line"]
    with translation.override("de"):
        assert rules_of(rules)[0].value == "7,25 %"


def test_what_differs_is_said_in_words(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        changes = browser.get(address("policy", world)).context["page"].changes
    told = [(str(each.about), each.was, each.now, each.where) for each in changes]
    assert told == [
        ("Within", "30 days", "5 days", ""),
        ("New exception", "", "Within 20 days", "country DE"),
        ("New exception", "", "Label paid by the shop", "reason It does not work"),
    ]


def test_a_rule_below_the_law_is_named_with_its_clause_and_never_published(
    world: World, browser: Client
) -> None:
    there = address("policy_exception", world)
    worse = {"match.countries": "DE", "match.bases": ["withdrawal"], "window_days": "10"}
    with clock.frozen(SOON):
        browser.post(there, filled(browser, there, **worse))
        page = browser.get(address("policy", world))
        [(remark, mended_at)] = page.context["page"].to_mend
        assert "2011/83/EU, Art. 9" in page.content.decode()
        assert "2011/83/EU, Art. 9" in browser.get(mended_at).content.decode()
        refused = browser.post(address("publish_policy", world), {"day": ""})
    assert remark.field == "overrides[2].rules.window_days"
    assert refused.status_code == 400
    assert draft(world).published_at is None


def test_a_draft_is_published_from_a_day_on_and_stays_as_it_is(
    world: World, browser: Client
) -> None:
    with clock.frozen(SOON):
        browser.post(address("publish_policy", world), {"day": "2026-12-01"})
        assert "From Tue 1 Dec" in browser.get(reverse("desk:policies")).content.decode()
        assert browser.get(address("policy_rules", world)).status_code == 409
        assert browser.post(address("discard_policy", world)).status_code == 409
    with clock.frozen(SOON.replace(month=12)):
        found = browser.get(reverse("desk:policies")).context["versions"]
        assert [str(each.state[0]) for each in found][:2] == ["In force", "Replaced"]


def test_a_draft_is_thrown_away(world: World, browser: Client) -> None:
    assert browser.post(address("discard_policy", world))["Location"] == reverse("desk:policies")
    with working_in(world.tenant):
        assert not Policy.objects.filter(pk=world.draft_policy.pk).exists()


def test_the_fate_of_a_product_is_told_by_reason_and_basis(world: World, browser: Client) -> None:
    asked = {"sku": "tee", "country": "AT", "days": "12"}
    page = browser.get(address("policy", world), asked).context["page"]
    answers = {str(row.asked): row.fate.outcome for row in page.fates}
    assert answers["Too small"] == "declined"
    assert answers["Withdrawal"] == "authorized"
    german = browser.get(address("policy", world), asked | {"country": "DE"}).context["page"]
    assert {str(row.asked): row.fate.outcome for row in german.fates}["Too small"] == "review"
    unknown = browser.get(address("policy", world), asked | {"sku": "nothing"})
    assert "There is no product with this SKU." in unknown.content.decode()


def test_a_dry_run_lists_who_changes_and_gives_them_as_a_table(
    world: World, browser: Client
) -> None:
    with clock.frozen(SOON.replace(month=11)):
        there = browser.post(address("try_policy", world), {"last": "500"})["Location"]
    page = browser.get(there)
    run = page.context["run"]
    assert (run.run.total, run.finished) == (3, True)
    assert sum(kind.count for kind in run.kinds) == 3
    table = browser.get(f"{there}changes.csv")
    text = b"".join(table.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == run.run.changed == len(page.context["rows"])

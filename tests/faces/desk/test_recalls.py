"""Recalls on the desk: written in free text, read back, decided by two, run, narrowed, closed."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from flows.models import StageEvent
from recalls.models import Campaign
from recalls.services import units
from returns_portal.lib import clock
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories.rma import SOON, working_in
from tests.recalls.recalling import HAZARD, Recallers, lamp_sold

pytestmark = pytest.mark.django_db

FORM = {
    "rows": "1",
    "name": "Lantern 320: overheats while charging",
    "hazard": HAZARD,
    "remedies": ["refund", "replacement"],
    "scope-0-sku": "LAMP",
    "scope-0-serials": "L3-2288 to L3-2294",
    "scope-0-production_dates": "13 November 2022 to 24 January 2023",
}


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    with clock.frozen(SOON):
        yield


@pytest.fixture
def recallers(alpha: Tenant) -> Recallers:
    """Alice drafts, Ben approves."""
    routes.furnished(alpha)
    people = [cast.person(alpha, "recall_manager", name) for name in ("Alice", "Ben")]
    return Recallers(alpha, *people)


@pytest.fixture
def first(recallers: Recallers) -> Client:
    return cast.browser(recallers.shop, recallers.first)


@pytest.fixture
def second(recallers: Recallers) -> Client:
    return cast.browser(recallers.shop, recallers.second)


def page(client: Client, name: str, *things: Any, **query: str) -> str:
    """The words of a page, without its markup."""
    answer = client.get(reverse(f"desk:{name}", args=[each.public_id for each in things]), query)
    assert answer.status_code == 200, answer.content.decode()
    return words(answer.content.decode())


def words(markup: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)))


def act(client: Client, kind: str, thing: Any, verb: str, **fields: str) -> Any:
    return client.post(reverse("desk:act", args=[kind, thing.public_id, verb]), fields)


def test_an_empty_list_says_what_to_do_first(first: Client) -> None:
    said = page(first, "recalls")
    assert "No recalls yet" in said
    assert "place a stop-sale first" in said
    assert "Draft a recall" in said


def test_a_draft_is_read_back_row_by_row(first: Client, recallers: Recallers) -> None:
    answer = first.post(reverse("desk:new_recall"), FORM)
    with working_in(recallers.shop):
        campaign = Campaign.objects.get()
    assert answer["Location"] == reverse("desk:recall", args=[campaign.public_id])
    said = page(first, "recall", campaign)
    assert "Made 13 November 2022 to 24 January 2023 article LAMP" in said
    assert "serial number from L3-2288 to L3-2294" in said
    assert "made 13 November 2022 to 24 January 2023" in said


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"scope-0-production_dates": "03/04/2023"}, "may be 2023-04-03 or 2023-03-04"),
        ({"scope-0-gtins": "4006381333932"}, "4006381333932"),
        ({"remedies": ["refund"]}, "say in single_remedy_reason why"),
        ({"hazard": "A precautionary measure"}, "Leave out: precautionary."),
        ({"name": ""}, "Name: This field is required."),
        ({"target_date": "2026-01-01", "decision_date": "2026-02-01"}, "before the decision"),
    ],
)
def test_what_is_not_understood_is_told_at_its_field(
    first: Client, recallers: Recallers, fields: dict[str, Any], told: str
) -> None:
    answer = first.post(reverse("desk:new_recall"), FORM | fields)
    assert answer.status_code == 400
    markup = answer.content.decode()
    assert told in words(markup)
    name = next(iter(fields))
    assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', markup) or "data-invalid" in markup
    assert "L3-2288 to L3-2294" in markup
    with working_in(recallers.shop):
        assert not Campaign.objects.exists()


def test_another_row_loses_nothing(first: Client, recallers: Recallers) -> None:
    answer = first.post(reverse("desk:new_recall"), FORM | {"name": "", "add_row": "1"})
    assert answer.status_code == 200
    markup = answer.content.decode()
    assert 'name="scope-1-sku"' in markup
    assert "L3-2288 to L3-2294" in markup
    assert "error-summary" not in markup


def test_the_dry_run_counts_and_changes_nothing(first: Client, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2290", ship_to={"country": "FR"})
    lamp_sold(recallers.shop, "L3-2300")
    campaign = recallers.draft()
    with tenant_scope(recallers.shop):
        before = StageEvent.objects.count()
    said = page(first, "recall_match", campaign)
    assert "It covers 2 units of 1 customer" in said
    assert "With customers 2" in said
    assert "France 2" in said
    assert "L3-2300" not in said
    with tenant_scope(recallers.shop):
        assert StageEvent.objects.count() == before


def test_who_submits_sees_why_they_may_not_approve(
    first: Client, second: Client, recallers: Recallers
) -> None:
    campaign = recallers.draft()
    assert act(first, "recall", campaign, "submit").status_code == 302
    assert "You submitted this. A second person has to approve it." in page(
        first, "recall", campaign
    )
    assert act(first, "recall", campaign, "approve").status_code == 403
    assert recallers.fresh(campaign).status == "in_review"
    assert act(second, "recall", campaign, "approve").status_code == 302
    assert recallers.fresh(campaign).status == "approved"


def test_activation_says_exactly_what_it_will_do(first: Client, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2290")
    campaign = recallers.approved()
    said = page(first, "recall", campaign)
    assert "finds 2 affected units and writes to their owners" in said
    assert "stops the sale of what the scope covers everywhere, at once" in said
    assert act(first, "recall", campaign, "activate").status_code == 302
    assert "Looking for affected units" in page(first, "recall", campaign)
    recallers.work()
    said = page(first, "recall", campaign)
    assert "2 affected units by where they are now" in said
    assert (
        "Of 2 units: No answer yet 2."
        in first.get(reverse("desk:recall", args=[campaign.public_id])).content.decode()
    )


def test_the_dashboard_counts_each_unit_once(first: Client, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2290", "L3-2291", "L3-2292")
    campaign = recallers.running()
    chosen, gone, lost, _silent = recallers.units(campaign)
    with working_in(recallers.shop):
        units.choose_remedy(chosen, by=recallers.first.actor, remedy="refund")
        units.report_gone(gone, by=recallers.first.actor, how="scrapped")
        units.mark_unreachable(lost, by=recallers.first.actor, reason="moved")
    said = page(first, "recall", campaign)
    for line in (
        "Remedied 0 0.0 %",
        "Answered, goods to come 1 25.0 %",
        "No answer yet 1 25.0 %",
        "Refused or unreachable 1 25.0 %",
        "Gone or not affected 1 25.0 %",
        "Owners 4 0",
        "1 unit cannot be reached",
    ):
        assert line in said, line
    assert "Refund 1" in said


def test_units_are_narrowed_and_the_csv_is_what_is_shown(
    first: Client, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2290", "L3-2291")
    campaign = recallers.running()
    unit = next(u for u in recallers.units(campaign) if u.unit and u.unit.serial == "L3-2288")
    with working_in(recallers.shop):
        units.choose_remedy(unit, by=recallers.first.actor, remedy="refund")
    for query, serials in (
        ({"group": "answered"}, {"L3-2288"}),
        ({"group": "silent"}, {"L3-2290", "L3-2291"}),
        ({"q": "l3-2291"}, {"L3-2291"}),
        ({"remedy": "refund"}, {"L3-2288"}),
        ({"holder": "stock"}, set()),
        ({"q": "nothing"}, set()),
    ):
        said = page(first, "recall_units", campaign, **query)
        assert set(re.findall(r"L3-22\d\d", said)) == serials, query
        answer = first.get(reverse("desk:recall_units_csv", args=[campaign.public_id]), query)
        text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert {row[0] for row in rows[1:]} == serials, query
    wrong = reverse("desk:recall_units", args=[campaign.public_id])
    assert first.get(wrong, {"group": "everything"}).status_code == 400


def test_a_unit_is_answered_for_and_its_story_says_so(first: Client, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    assert "Found to be affected" in page(first, "affected", unit)
    answer = act(first, "affected", unit, "choose", remedy="refund")
    assert answer["Location"] == reverse("desk:affected", args=[unit.public_id])
    said = page(first, "affected", recallers.unit(campaign))
    assert "Coming back" in said
    assert "Refund" in said
    rma = recallers.unit(campaign).rma_line.rma  # type: ignore[union-attr]
    told = page(cast.browser(recallers.shop, cast.person(recallers.shop, "agent")), "return", rma)
    assert f"It comes back because of recall {campaign.number}" in told


def test_a_wider_scope_takes_two_people(
    first: Client, second: Client, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2301")
    campaign = recallers.running()
    wider = {"rows": "1", "scope-0-sku": "LAMP", "scope-0-serials": "L3-2288 to L3-2310"}
    address = reverse("desk:widen_recall", args=[campaign.public_id])
    assert first.post(address, wider).status_code == 302
    with working_in(recallers.shop):
        scope = campaign.scopes.get(number=2)
    assert act(first, "scope", scope, "submit").status_code == 302
    assert act(first, "scope", scope, "approve").status_code == 403
    assert act(second, "scope", scope, "approve").status_code == 302
    recallers.work()
    assert len(recallers.units(campaign)) == 2


def test_closing_says_what_still_blocks_it(first: Client, recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    assert act(first, "recall", campaign, "begin_closing").status_code == 302
    assert "1 unit has no end yet: 1 without an answer." in page(first, "recall", campaign)
    assert act(first, "recall", campaign, "close").status_code == 409
    unit = recallers.unit(campaign)
    assert act(first, "affected", unit, "report_gone", how="scrapped").status_code == 302
    assert act(first, "recall", campaign, "close").status_code == 302
    assert recallers.fresh(campaign).status == "closed"
    said = page(first, "recall", campaign)
    assert "It is kept with its figures and who decided what." in said
    assert "Reopen" in said


def test_its_number_in_the_scan_box_lands_on_it(first: Client, recallers: Recallers) -> None:
    campaign = recallers.draft()
    answer = first.get(reverse("desk:search"), {"q": campaign.number.lower()})
    assert answer["Location"] == reverse("desk:recall", args=[campaign.public_id])
    receiver = cast.browser(recallers.shop, cast.person(recallers.shop, "receiver"))
    assert receiver.get(reverse("desk:search"), {"q": campaign.number}).status_code == 200


def test_a_withdrawn_draft_says_why(first: Client, recallers: Recallers) -> None:
    campaign = recallers.draft()
    done = act(first, "recall", campaign, "withdraw", reason="It was another product")
    assert done.status_code == 302
    assert "It was another product" in page(first, "recall", campaign)


def test_a_suspended_recall_takes_no_answers_and_says_so(
    first: Client, recallers: Recallers
) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    assert (
        act(first, "recall", campaign, "suspend", reason="The supplier objects").status_code == 302
    )
    assert "Suspended: nobody is written to" in page(first, "recall", campaign)
    said = page(first, "affected", recallers.unit(campaign))
    assert "This recall takes no answers now: it is suspended." in said

"""A recall from the draft to the last unit's end: two people, and every refusal by name."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import StopSale
from flows.models import StageEvent
from recalls.models import AffectedUnit, Campaign, RecallNotice
from recalls.selectors.campaigns import progress
from recalls.services import campaigns, stop_sales, units
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from tenants.scope import tenant_scope
from tests import cast
from tests.factories.catalog import make_product
from tests.factories.rma import working_in
from tests.recalls.recalling import HAZARD, SCOPE, Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]


def faults(refused: Any) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_draft_keeps_what_was_written_and_reads_it_back(recallers: Recallers) -> None:
    campaign = recallers.draft()
    assert (campaign.status, campaign.language) == ("draft", "en")
    assert campaign.number.startswith("RC-")
    with working_in(recallers.shop):
        [scope] = campaign.scopes.all()
    assert scope.written == SCOPE
    assert scope.parsed[0]["serials"] == [
        {"prefix": "L3-", "from": "2288", "to": "2294", "suffix": ""}
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"remedies": ["refund"]}, ("remedies", "two_remedies_required")),
        ({"remedies": []}, ("remedies", "required")),
        ({"remedies": ["refund", "voucher"]}, ("remedies", "unknown_remedy")),
        ({"remedies": ["repair", "disposal"]}, ("remedies", "disposal_needs_refund")),
        ({"remedies": ["repair", "kit"]}, ("remedies", "two_remedies_required")),
        ({"name": " "}, ("name", "required")),
        ({"hazard": ""}, ("hazard", "required")),
        ({"hazard": "A precautionary measure."}, ("hazard", "minimising_words")),
        ({"instructions": "Ein freiwilliger Rückruf."}, ("instructions", "minimising_words")),
        (
            {"texts": {"fr": {"hazard": "Un rappel volontaire."}}},
            ("texts.fr.hazard", "minimising_words"),
        ),
        (
            {"scope": [{"sku": "LAMP", "gtins": "4006381333932"}]},
            ("scope[0].gtins", "gtin_check_digit"),
        ),
        ({"scope": []}, ("scope", "required")),
    ],
)
def test_a_draft_that_would_make_a_bad_notice_is_refused_by_name(
    recallers: Recallers, said: dict[str, Any], fault: tuple[str, str]
) -> None:
    values = {"name": "x", "hazard": HAZARD, "remedies": ["refund", "repair"], "scope": SCOPE}
    with working_in(recallers.shop), pytest.raises(InvalidInput) as refused:
        campaigns.create_campaign(by=recallers.first.actor, **(values | said))
    assert fault in faults(refused)
    with working_in(recallers.shop):
        assert Campaign.objects.count() == 0


def test_one_remedy_is_enough_with_a_recorded_reason(recallers: Recallers) -> None:
    campaign = recallers.draft(remedies=["refund"], single_remedy_reason="No longer made.")
    assert campaign.single_remedy_reason == "No longer made."


def test_the_words_that_are_refused_are_named(recallers: Recallers) -> None:
    with working_in(recallers.shop), pytest.raises(InvalidInput) as refused:
        campaigns.create_campaign(
            by=recallers.first.actor,
            name="x",
            hazard="In rare cases it burns. No accidents reported.",
            remedies=["refund", "repair"],
            scope=SCOPE,
        )
    assert refused.value.errors[0].extra == {"words": ["In rare cases", "No accidents reported"]}


def test_who_submits_may_not_approve(recallers: Recallers) -> None:
    campaign = recallers.draft()
    with working_in(recallers.shop):
        campaigns.submit(campaign, by=recallers.first.actor)
        with pytest.raises(PermissionDenied) as refused:
            campaigns.approve(campaign, by=recallers.first.actor)
    assert refused.value.code == "approver_is_initiator"
    assert recallers.fresh(campaign).status == "in_review"
    with working_in(recallers.shop):
        done = campaigns.approve(campaign, by=recallers.second.actor)
    assert (done.status, done.approver) == ("approved", recallers.second.user.pk)
    assert recallers.scope_status(campaign) == "applied"


def test_the_system_is_no_second_person(recallers: Recallers) -> None:
    from tenants.actors import Actor

    campaign = recallers.draft()
    with working_in(recallers.shop):
        campaigns.submit(campaign, by=recallers.first.actor)
        with pytest.raises(PermissionDenied):
            campaigns.approve(campaign, by=Actor.system())


def test_nothing_begins_before_it_is_approved(recallers: Recallers) -> None:
    campaign = recallers.draft()
    with working_in(recallers.shop), pytest.raises(TransitionRefused):
        campaigns.activate(campaign, by=recallers.first.actor)
    recallers.work()
    with working_in(recallers.shop):
        assert (StopSale.objects.count(), RecallNotice.objects.count()) == (0, 0)


def test_what_is_sent_back_is_changed_and_approved_again(recallers: Recallers) -> None:
    campaign = recallers.approved()
    with working_in(recallers.shop):
        campaigns.send_back(campaign, by=recallers.second.actor, reason="One serial too many")
        campaigns.change_draft(
            campaign, by=recallers.first.actor, scope=[{"sku": "LAMP", "serials": "L3-2288"}]
        )
        campaigns.submit(campaign, by=recallers.second.actor)
        with pytest.raises(PermissionDenied):
            campaigns.approve(campaign, by=recallers.second.actor)
        done = campaigns.approve(campaign, by=recallers.first.actor)
    assert done.status == "approved"
    lamp_sold(recallers.shop, "L3-2288", "L3-2289")
    with working_in(recallers.shop):
        campaigns.activate(campaign, by=recallers.first.actor)
    recallers.work()
    assert [unit.unit.serial for unit in recallers.units(campaign)] == ["L3-2288"]


def test_only_a_draft_can_be_changed(recallers: Recallers) -> None:
    campaign = recallers.approved()
    with working_in(recallers.shop), pytest.raises(Conflict) as refused:
        campaigns.change_draft(campaign, by=recallers.first.actor, name="Another")
    assert refused.value.code == "not_a_draft"


def test_beginning_stops_the_sale_finds_who_is_affected_and_tells_them(
    recallers: Recallers,
) -> None:
    lamp_sold(recallers.shop, "L3-2288", "L3-2300")
    lamp_sold(recallers.shop, "L3-2294")
    campaign = recallers.approved()
    with working_in(recallers.shop):
        campaigns.activate(campaign, by=recallers.first.actor)
        [stop] = StopSale.objects.all()
    assert (stop.status, stop.campaign) == ("confirmed", campaign.pk)
    assert (stop.placed_by, stop.confirmed_by) == (
        recallers.first.user.pk,
        recallers.second.user.pk,
    )
    recallers.work()
    found = recallers.units(campaign)
    assert sorted(unit.unit.serial for unit in found) == ["L3-2288", "L3-2294"]
    assert [unit.contact for unit in found] == ["notified", "notified"]
    assert len(recallers.mails()) == 2
    figures = _figures(recallers, campaign)
    assert (figures.total.units, figures.holders["customer"].units) == (2, 2)
    assert figures.search_done


def test_doing_it_all_again_finds_and_tells_nobody_twice(recallers: Recallers) -> None:
    from recalls.services.searching import search

    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    with tenant_scope(recallers.shop):
        search(campaign)
    recallers.work()
    assert len(recallers.units(campaign)) == 1
    assert len(recallers.mails()) == 1


def test_a_stop_sale_that_stands_already_becomes_the_recalls(recallers: Recallers) -> None:
    lamp = make_product(recallers.shop, "LAMP")
    with working_in(recallers.shop):
        stop = stop_sales.place(by=recallers.first.actor, product=lamp, reason="It smokes")
        stop_sales.confirm(stop, by=recallers.second.actor)
    campaign = recallers.running()
    with working_in(recallers.shop):
        [stop] = StopSale.objects.all()
        assert stop.campaign == campaign.pk
        with pytest.raises(Conflict) as refused:
            stop_sales.lift(stop, by=recallers.first.actor, reason="Enough")
    assert refused.value.code == "needed_by_campaign"


def test_a_wider_scope_needs_two_people_and_finds_more(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    lamp_sold(recallers.shop, "L3-2300")
    campaign = recallers.running()
    assert len(recallers.units(campaign)) == 1
    with working_in(recallers.shop):
        revision = campaigns.add_scope_revision(
            campaign, by=recallers.first.actor, scope=[{"sku": "LAMP", "serials": "L3-2300"}]
        )
        campaigns.submit_scope(revision, by=recallers.first.actor)
        with pytest.raises(PermissionDenied) as refused:
            campaigns.approve_scope(revision, by=recallers.first.actor)
        assert refused.value.code == "approver_is_initiator"
    assert len(recallers.units(campaign)) == 1
    with working_in(recallers.shop):
        campaigns.approve_scope(revision, by=recallers.second.actor)
    recallers.work()
    assert [unit.unit.serial for unit in recallers.units(campaign)] == ["L3-2288", "L3-2300"]
    assert len(recallers.mails()) == 2


def test_closing_waits_for_every_unit_and_says_how_many(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    lamp_sold(recallers.shop, "L3-2289")
    campaign = recallers.running()
    first, second = recallers.units(campaign)
    by = recallers.first.actor
    with working_in(recallers.shop):
        campaigns.begin_closing(campaign, by=by)
        units.report_gone(first, by=by, how="stolen")
    with working_in(recallers.shop), pytest.raises(TransitionRefused) as refused:
        campaigns.close(campaign, by=recallers.second.actor)
    assert str(refused.value) == "1 units have no end state yet."
    with working_in(recallers.shop):
        units.mark_unreachable(second, by=by, reason="moved")
        done = campaigns.close(campaign, by=recallers.second.actor)
        assert done.status == "closed"
        assert StopSale.objects.get().status == "confirmed"
        assert campaigns.reopen(campaign, by=recallers.second.actor).status == "active"


def test_a_recall_is_not_closed_before_the_search_is_complete(recallers: Recallers) -> None:
    campaign = recallers.running()
    with working_in(recallers.shop):
        revision = campaigns.add_scope_revision(
            campaign, by=recallers.first.actor, scope=[{"sku": "LAMP", "serials": "L3-2300"}]
        )
        campaigns.submit_scope(revision, by=recallers.first.actor)
        campaigns.approve_scope(revision, by=recallers.second.actor)
        campaigns.begin_closing(campaign, by=recallers.first.actor)
        with pytest.raises(Conflict) as refused:
            campaigns.close(campaign, by=recallers.second.actor)
    assert refused.value.code == "search_running"
    recallers.work()
    with working_in(recallers.shop):
        assert campaigns.close(campaign, by=recallers.second.actor).status == "closed"


def test_a_suspended_recall_writes_nobody_until_it_goes_on(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.approved()
    with working_in(recallers.shop):
        campaigns.activate(campaign, by=recallers.first.actor)
        campaigns.suspend(campaign, by=recallers.second.actor, reason="A doubt")
    recallers.work()
    assert recallers.mails() == []
    with working_in(recallers.shop):
        assert StopSale.objects.get().status == "confirmed"
        campaigns.resume(campaign, by=recallers.second.actor)
    recallers.work()
    assert len(recallers.mails()) == 1


def test_who_may_only_look_decides_nothing(recallers: Recallers, bob: cast.Person) -> None:
    campaign = recallers.draft()
    with working_in(recallers.shop):
        before = StageEvent.objects.count()
        for act in (campaigns.submit, campaigns.approve, campaigns.activate, campaigns.close):
            with pytest.raises(PermissionDenied):
                act(campaign, by=bob.actor)
        assert StageEvent.objects.count() == before
    assert recallers.fresh(campaign).status == "draft"


def test_progress_adds_up_by_holder_and_rates_what_came_back(recallers: Recallers) -> None:
    for number in range(2288, 2293):
        lamp_sold(recallers.shop, f"L3-{number}")
    campaign = recallers.running()
    found = recallers.units(campaign)
    by = recallers.first.actor
    with working_in(recallers.shop):
        units.receive(found[0], by=cast.person(recallers.shop, "receiver").actor)
        units.remedy(found[0], by=by)
        units.receive(found[1], by=cast.person(recallers.shop, "receiver", "Rita").actor)
        units.report_gone(found[2], by=by, how="scrapped")
        units.exclude(found[3], by=by, reason="Found by mistake")
    figures = _figures(recallers, campaign)
    assert figures.total == sum(figures.holders.values(), type(figures.total)())
    assert (figures.total.units, figures.total.corrected, figures.total.returned) == (4, 1, 2)
    assert (figures.total.removed, figures.total.open) == (1, 2)
    assert figures.total.rate == "33.33"
    with working_in(recallers.shop):
        assert AffectedUnit.objects.count() == figures.total.units + figures.states["excluded"]


def _figures(recallers: Recallers, campaign: Campaign) -> Any:
    with working_in(recallers.shop):
        return progress(campaign)

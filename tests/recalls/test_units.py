"""What becomes of an affected unit: remedies and the returns they open, the dock, every end."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import pytest

from flows.documents import store
from inspection import services as floor_services
from recalls.links import LIFETIME, owner_token
from recalls.models import AffectedUnit, RecallNotice
from recalls.selectors.owners import affected_by_token
from recalls.services import campaigns, units
from returns_portal.lib import clock
from returns_portal.lib.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    TransitionRefused,
)
from rma import services as rma
from rma.models import Resolution, Rma, RmaLine
from tenants.actors import Actor
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.rma import working_in
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]


def chosen(recallers: Recallers, campaign: Any, remedy: str = "refund") -> AffectedUnit:
    """The campaign's only unit, whose owner has chosen on their page."""
    unit = recallers.unit(campaign)
    with working_in(recallers.shop):
        return units.choose_remedy(unit, by=Actor.shopper(unit.customer_id), remedy=remedy)


def line_of(recallers: Recallers, unit: AffectedUnit) -> RmaLine:
    with working_in(recallers.shop):
        return RmaLine.objects.select_related("rma").get(pk=unit.rma_line_id)


def arrived(recallers: Recallers, unit: AffectedUnit, **item: Any) -> Any:
    """The piece of the unit's return, counted at the dock; workers have looked at it."""
    line = line_of(recallers, unit)
    whole = make.fresh(recallers.shop, line.rma)
    given = floor.item(line, **item)
    [piece] = floor.units_of(recallers.shop, floor.received(recallers.shop, whole, given))
    recallers.work()
    return piece


def fresh(recallers: Recallers, unit: AffectedUnit) -> AffectedUnit:
    with working_in(recallers.shop):
        return AffectedUnit.objects.select_related("campaign").get(pk=unit.pk)


def test_a_chosen_refund_opens_a_return_that_costs_the_owner_nothing(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = chosen(recallers, campaign)
    line = line_of(recallers, unit)
    assert (unit.status, unit.contact) == ("awaiting_return", "reached")
    assert (line.legal_basis, line.status, line.authorized) == ("recall", "authorized", 1)
    assert (line.rma.label_paid_by, line.rma.status) == ("merchant", "authorized")
    assert line.decision["code"] == "by_recall"
    with working_in(recallers.shop):
        [resolution] = Resolution.objects.all()
    assert (resolution.type, resolution.amount_minor) == ("refund", 7200)


def test_the_window_being_over_does_not_matter(recallers: Recallers) -> None:
    with clock.frozen(make.SOON.replace(year=2029)):
        lamp_sold(recallers.shop, "L3-2288")
        campaign = recallers.running()
        unit = chosen(recallers, campaign)
        assert line_of(recallers, unit).status == "authorized"


def test_a_piece_on_a_return_already_joins_it_and_only_gets_better(recallers: Recallers) -> None:
    order = lamp_sold(recallers.shop, "L3-2288")
    asked = make.returned(recallers.shop, order, make.line_ask(serials=["L3-2288"]))
    campaign = recallers.running()
    unit = chosen(recallers, campaign)
    line = line_of(recallers, unit)
    assert line.rma_id == asked.rma.pk
    assert line.legal_basis == "recall"
    with working_in(recallers.shop):
        assert Rma.objects.count() == 1


def test_a_withdrawal_stays_a_withdrawal(recallers: Recallers) -> None:
    buyer = {"name": "Ada", "email": "ada@example.com", "country": "DE"}
    order = lamp_sold(recallers.shop, "L3-2288", customer=buyer)
    make.returned(
        recallers.shop, order, make.line_ask(serials=["L3-2288"]), legal_basis="withdrawal"
    )
    campaign = recallers.running()
    line = line_of(recallers, chosen(recallers, campaign))
    assert (line.legal_basis, line.rma.label_paid_by) == ("withdrawal", "merchant")


def test_only_some_pieces_of_a_line_are_joined(recallers: Recallers) -> None:
    order = lamp_sold(recallers.shop, line={"quantity": 3})
    make.returned(recallers.shop, order, make.line_ask(quantity=2))
    campaign = recallers.running(scope=[{"sku": "LAMP"}])
    unit = recallers.unit(campaign)
    assert unit.quantity == 3
    chosen(recallers, campaign)
    with working_in(recallers.shop):
        lines = RmaLine.objects.filter(legal_basis="recall")
        assert sorted(lines.values_list("authorized", flat=True)) == [1, 2]


def test_what_was_returned_and_paid_before_has_nothing_left_to_come_back(
    recallers: Recallers,
) -> None:
    order = lamp_sold(recallers.shop, line={"quantity": 1})
    campaign = recallers.running(scope=[{"sku": "LAMP"}])
    asked = make.returned(recallers.shop, order)
    make.received(recallers.shop, asked.lines[0])
    make.inspected(recallers.shop, asked.lines[0])
    make.disposed(recallers.shop, asked.lines[0])
    with working_in(recallers.shop):
        rma.settle_resolution(
            asked.resolutions[0], by=Actor.system(), reference="T", amount_minor=7200
        )
    with pytest.raises(Conflict) as refused:
        chosen(recallers, campaign)
    assert refused.value.code == "already_returned"
    assert recallers.unit(campaign).status == "open"


def test_somebody_elses_unit_is_not_there(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    other = lamp_sold(recallers.shop, "L3-9999")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    receiver = cast.person(recallers.shop, "receiver").actor
    with working_in(recallers.shop):
        with pytest.raises(NotFound):
            units.choose_remedy(unit, by=Actor.shopper(other.customer_id), remedy="refund")
        with pytest.raises(PermissionDenied):
            units.choose_remedy(unit, by=receiver, remedy="refund")
    assert recallers.unit(campaign).status == "open"


def test_what_is_not_offered_is_refused(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    with pytest.raises(InvalidInput) as refused:
        chosen(recallers, campaign, "repair")
    assert refused.value.errors[0].code == "remedy_not_offered"


def test_an_owner_finds_what_is_theirs_by_their_link(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    with working_in(recallers.shop):
        notice = RecallNotice.objects.get()
        token = owner_token(notice)
        owner = affected_by_token(token)
        assert [unit.unit.serial for unit in owner.units] == ["L3-2288"]
        assert (owner.campaign, owner.remedies) == (campaign, ("refund", "replacement"))
        unit = units.choose_remedy(owner.units[0], by=owner.actor, remedy="replacement")
        assert unit.status == "awaiting_return"
        for forged in (token[:-2], "x", token.swapcase()):
            with pytest.raises(NotFound):
                affected_by_token(forged)


def test_a_link_ends(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    recallers.running()
    with working_in(recallers.shop):
        token = owner_token(RecallNotice.objects.get())
    later = patch("django.core.signing.time.time", return_value=time.time() + LIFETIME + 60)
    with later, working_in(recallers.shop), pytest.raises(NotFound):
        affected_by_token(token)


def test_answers_wait_while_the_recall_is_suspended(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    with working_in(recallers.shop):
        campaigns.suspend(campaign, by=recallers.second.actor, reason="A doubt")
    with pytest.raises(Conflict) as refused:
        chosen(recallers, campaign)
    assert refused.value.code == "campaign_not_running"


def test_a_recalled_piece_is_set_aside_at_the_dock_and_counts_as_received(
    recallers: Recallers,
) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = chosen(recallers, campaign)
    piece = arrived(recallers, unit, serial="L3-2288")
    [hold] = floor.holds_on(recallers.shop, piece)
    assert (hold.kind, hold.rule, hold.status) == ("recall_hit", "recall", "open")
    assert hold.reason == f"{campaign.number}: Lantern 320"
    row = fresh(recallers, unit)
    assert (row.status, row.piece_id) == ("received", piece.pk)
    recallers.work()
    assert len(floor.holds_on(recallers.shop, piece)) == 1


def test_nobody_lets_a_recalled_piece_go_by_hand(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    piece = arrived(recallers, chosen(recallers, campaign), serial="L3-2288")
    [hold] = floor.holds_on(recallers.shop, piece)
    officer = cast.person(recallers.shop, "safety_officer").actor
    with working_in(recallers.shop), pytest.raises(Conflict) as refused:
        floor_services.release_hold(hold, finding="Looks fine", by=officer)
    assert refused.value.code == "recall_decides"


def test_money_given_makes_it_remedied_and_keeps_it_off_sale_for_ever(
    recallers: Recallers,
) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = chosen(recallers, campaign)
    piece = arrived(recallers, unit, serial="L3-2288")
    routes.inspected(recallers.shop, piece)
    with working_in(recallers.shop):
        [resolution] = Resolution.objects.all()
        assert resolution.status == "due"
        rma.settle_resolution(resolution, by=Actor.system(), reference="T", amount_minor=7200)
    recallers.work()
    assert fresh(recallers, unit).status == "remedied"
    [hold] = floor.holds_on(recallers.shop, piece)
    assert hold.status == "condemned"
    way = routes.route_of(recallers.shop, piece)
    assert way.route not in ("restock_as_new", "restock_open_box", "liquidate", "donate")
    from disposition.selectors.options import offered

    with working_in(recallers.shop):
        choices = {choice.route for choice in offered(floor.fresh(recallers.shop, piece))}
    assert "recycle" in choices
    assert not choices & {"restock_as_new", "restock_open_box", "liquidate", "donate", "refurbish"}


def test_what_is_looked_at_and_not_affected_may_move_on(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = chosen(recallers, campaign)
    piece = arrived(recallers, unit, serial="L3-2288")
    with working_in(recallers.shop):
        done = units.clear(
            fresh(recallers, unit), by=recallers.first.actor, reason="Another battery"
        )
    assert done.status == "excluded"
    [hold] = floor.holds_on(recallers.shop, piece)
    assert (hold.status, hold.finding) == ("released", "Another battery")


def test_what_is_here_already_is_caught_when_the_recall_begins(recallers: Recallers) -> None:
    order = lamp_sold(recallers.shop, "L3-2288")
    whole = make.returned(recallers.shop, order, make.line_ask(serials=["L3-2288"]))
    given = floor.item(whole.lines[0], serial="L3-2288")
    [piece] = floor.units_of(recallers.shop, floor.received(recallers.shop, whole, given))
    recallers.work()
    assert floor.holds_on(recallers.shop, piece) == []
    campaign = recallers.running()
    holds = floor.holds_on(recallers.shop, piece)
    assert [(hold.kind, hold.rule, hold.status) for hold in holds] == [
        ("recall_hit", "recall", "open")
    ]
    row = recallers.unit(campaign)
    assert (row.holder, row.status) == ("stock", "frozen")
    with working_in(recallers.shop):
        units.remedy(row, by=recallers.first.actor, how="repair")
    [hold] = floor.holds_on(recallers.shop, piece)
    assert hold.status == "released"


def test_a_kit_is_sent_and_the_owner_says_it_is_mended(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running(remedies=["refund", "kit"])
    unit = chosen(recallers, campaign, "kit")
    assert unit.status == "chosen"
    with working_in(recallers.shop):
        units.send_kit(unit, by=recallers.first.actor)
        done = units.confirm_fixed(unit, by=Actor.shopper(unit.customer_id))
    assert (done.status, done.ended_at is not None) == ("remedied", True)


def test_disposal_needs_a_photo_and_pays_without_the_goods(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running(remedies=["refund", "repair", "disposal"])
    unit = chosen(recallers, campaign, "disposal")
    owner = Actor.shopper(unit.customer_id)
    with working_in(recallers.shop), pytest.raises(InvalidInput) as refused:
        units.prove_disposal(unit, by=owner, photos=[])
    assert refused.value.errors[0].code == "photo_required"
    with working_in(recallers.shop):
        photo = store(None, kind="photo", name="p.jpg", content_type="image/jpeg", body=b"x")
        done = units.prove_disposal(unit, by=owner, photos=[photo.pk])
        assert done.status == "disposed"
        [resolution] = Resolution.objects.all()
        assert (resolution.type, resolution.status) == ("keep_with_refund", "due")
        rma.settle_resolution(resolution, by=Actor.system(), reference="T", amount_minor=7200)
    recallers.work()
    assert fresh(recallers, unit).status == "remedied"


@pytest.mark.parametrize("how", ["sold", "stolen", "scrapped", "exported"])
def test_an_owner_who_has_it_no_more_says_how(recallers: Recallers, how: str) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    with working_in(recallers.shop):
        done = units.report_gone(unit, by=Actor.shopper(unit.customer_id), how=how)
    assert (done.status, done.note, done.contact) == ("removed", how, "reached")


def test_a_thing_handed_on_has_a_row_for_its_new_owner(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    other = lamp_sold(recallers.shop, "L3-9999")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    with working_in(recallers.shop):
        row = units.transfer(unit, by=recallers.first.actor, customer=other.customer)
    old, new = recallers.units(campaign)
    assert (old.status, new.status, new.customer_id) == ("transferred", "open", other.customer_id)
    assert (row.pk, new.place, new.unit_id) == (new.pk, 1, old.unit_id)
    with working_in(recallers.shop):
        units.choose_remedy(new, by=Actor.shopper(other.customer_id), remedy="refund")


def test_a_refusal_may_be_thought_over(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    with working_in(recallers.shop):
        assert units.refuse(unit, by=Actor.shopper(unit.customer_id)).status == "refused"
    assert chosen(recallers, campaign).status == "awaiting_return"
    with pytest.raises(TransitionRefused):
        chosen(recallers, campaign)


def test_a_recalled_battery_gets_no_ordinary_label(recallers: Recallers) -> None:
    from rma.models import Shipment
    from tests.factories.catalog import make_product

    make_product(recallers.shop, "LAMP", battery={"chemistry": "li_ion"})
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    chosen(recallers, campaign)
    recallers.work()
    with working_in(recallers.shop):
        [parcel] = Shipment.objects.all()
        rma.request_label(parcel, by=Actor.system())
    assert (parcel.method, parcel.status) == ("collection", "created")
    recallers.work()
    with working_in(recallers.shop):
        assert Shipment.objects.get().status == "label_failed"

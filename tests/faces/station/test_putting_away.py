"""The way out: a route approved, the place scanned, gates that stay shut; set aside, moved."""

from __future__ import annotations

import pytest
from django.test import Client

from disposition.models import Disposition
from inspection.models import HandlingUnit, Location
from tenants.models import Tenant
from tests.faces.station.conftest import At
from tests.faces.station.pages import follow, text_of, value_of
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(shop: Tenant) -> HandlingUnit:
    """An inspected T-shirt with a suggested route: open-box stock."""
    unit = floor.returned_goods(shop)
    routes.inspected(shop, unit)
    return unit


@pytest.fixture
def supervisor(at: At) -> Client:
    """Somebody who approves routes and releases holds."""
    return at("supervisor")


def away(unit: HandlingUnit, rest: str = "") -> str:
    return f"/station/pieces/{unit.public_id}/away/{rest}"


def way_of(shop: Tenant, unit: HandlingUnit) -> Disposition:
    return routes.route_of(shop, unit)


def approved(supervisor: Client, unit: HandlingUnit) -> None:
    follow(supervisor, supervisor.post(away(unit, "decide/"), {"route": "restock_open_box"}))


def held(shop: Tenant, unit: HandlingUnit, kind: str = "evidence", reason: str = "") -> str:
    with make.working_in(shop):
        hold = floor.services.place_hold(unit, kind=kind, reason=reason, by=floor.SYSTEM)
    return f"/station/holds/{hold.public_id}/"


def test_a_supervisor_approves_the_suggested_route(
    supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    page = supervisor.get(away(unit))
    words = text_of(page)
    assert "If you approve, put it in Open-box stock" in words
    assert "Suggested: Opened, works, looks good" in words
    approved(supervisor, unit)
    assert way_of(shop, unit).status == "approved"
    assert "Put it in: Open-box stock" in text_of(supervisor.get(away(unit)))


def test_another_route_needs_a_reason(supervisor: Client, shop: Tenant, unit: HandlingUnit) -> None:
    refused = supervisor.post(away(unit, "decide/"), {"route": "donate"})
    assert refused.status_code == 400
    assert "Say why it goes elsewhere." in text_of(refused)
    assert way_of(shop, unit).status == "proposed"
    given = {"route": "donate", "reason": "Last of its kind"}
    follow(supervisor, supervisor.post(away(unit, "decide/"), given))
    way = way_of(shop, unit)
    assert (way.status, way.route, way.reason) == ("approved", "donate", "Last of its kind")


def test_a_route_that_is_not_on_offer_is_refused(
    supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    given = {"route": "the_moon", "reason": "why not"}
    refused = supervisor.post(away(unit, "decide/"), given)
    assert refused.status_code == 400
    assert "Select a valid choice." in text_of(refused)
    assert way_of(shop, unit).status == "proposed"


def test_an_inspector_waits_for_the_approval(
    inspector: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    assert "A supervisor approves the route" in text_of(inspector.get(away(unit)))
    assert inspector.post(away(unit, "decide/"), {"route": "donate"}).status_code == 403
    assert way_of(shop, unit).status == "proposed"


def test_scanning_the_place_puts_the_piece_there(
    inspector: Client, supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    approved(supervisor, unit)
    page = follow(inspector, inspector.post(away(unit), {"place": "a-01"}))
    assert f"{unit.lpn}: Put away: Open-box stock" in text_of(page)
    assert way_of(shop, unit).status == "completed"
    gone = floor.fresh(shop, unit)
    assert (gone.status, gone.left_to) == ("gone", "stock")
    assert gone.location_id == floor.location(shop, "A-01").pk


def test_a_place_without_a_label_is_confirmed_by_hand(
    inspector: Client, supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    approved(supervisor, unit)
    follow(inspector, inspector.post(away(unit), {"there": "1"}))
    assert way_of(shop, unit).status == "completed"


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("NOWHERE", "No place has the code “NOWHERE”."),
        ("", "Scan the label of the place."),
        ("x" * 300, "at most 200 characters"),
        ("<b>", "No place has the code “<b>”."),
    ],
)
def test_a_code_that_is_no_place_is_refused(
    inspector: Client,
    supervisor: Client,
    shop: Tenant,
    unit: HandlingUnit,
    place: str,
    sentence: str,
) -> None:
    approved(supervisor, unit)
    page = inspector.post(away(unit), {"place": place})
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert way_of(shop, unit).status == "approved"


def test_a_route_that_nobody_approved_cannot_be_done(
    inspector: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    page = inspector.post(away(unit), {"place": "A-01"})
    assert page.status_code == 409
    assert "is not possible: it is suggested route." in text_of(page)
    assert floor.fresh(shop, unit).location_id == floor.location(shop, "DOCK-1").pk


def test_a_shut_gate_says_why_and_the_piece_stays(
    inspector: Client, supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    approved(supervisor, unit)
    held(shop, unit, reason="The police asked for it")
    page = inspector.get(away(unit))
    assert "It may not go there yet It is set aside: The police asked for it" in text_of(page)
    refused = inspector.post(away(unit), {"place": "A-01"})
    assert refused.status_code == 409
    assert "It is set aside: The police asked for it" in text_of(refused)
    here = floor.fresh(shop, unit)
    assert (here.status, here.location_id) == ("on_hand", floor.location(shop, "DOCK-1").pk)


def test_unwiped_data_shuts_the_gate(inspector: Client, supervisor: Client, shop: Tenant) -> None:
    make_product(shop, "TEE", data_bearing=True)
    unit = floor.returned_goods(shop)
    routes.inspected(shop, unit)
    words = text_of(supervisor.get(away(unit)))
    assert "Its data has to be wiped and verified first." in words


# --- set aside -----------------------------------------------------------------------------------


def test_a_piece_is_set_aside_with_its_kind(
    receiver: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    url = f"/station/pieces/{unit.public_id}/aside/"
    assert "Not safe" in text_of(receiver.get(url))
    given = {"kind": "counterfeit_suspected", "reason": "The seam is glued"}
    page = follow(receiver, receiver.post(url, given))
    assert "Set aside: May be a fake" in text_of(page)
    assert "The seam is glued" in text_of(page)
    listed = text_of(receiver.get("/station/aside/"))
    assert unit.lpn in listed
    assert "May be a fake" in listed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say why it is set aside."),
        ({"kind": "mood"}, "Select a valid choice."),
        ({"kind": "evidence", "reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_hold_without_a_reason_is_refused(
    receiver: Client, shop: Tenant, unit: HandlingUnit, fields: dict[str, str], sentence: str
) -> None:
    page = receiver.post(f"/station/pieces/{unit.public_id}/aside/", fields)
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert floor.holds_on(shop, unit) == []


def test_a_supervisor_releases_with_a_finding(
    supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    url = held(shop, unit)
    refused = supervisor.post(url, {"finding": "", "verb": "release"})
    assert refused.status_code == 400
    assert "Say what was found." in text_of(refused)
    page = follow(supervisor, supervisor.post(url, {"finding": "All fine", "verb": "release"}))
    assert "Released" in text_of(page)
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["released"]
    assert "Found: All fine" in text_of(supervisor.get(url))


def test_a_supervisor_condemns(supervisor: Client, shop: Tenant, unit: HandlingUnit) -> None:
    url = held(shop, unit)
    follow(supervisor, supervisor.post(url, {"finding": "A copy", "verb": "condemn"}))
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["condemned"]


def test_a_hold_that_has_ended_cannot_end_again(
    supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    url = held(shop, unit)
    follow(supervisor, supervisor.post(url, {"finding": "All fine", "verb": "release"}))
    page = supervisor.post(url, {"finding": "Again", "verb": "condemn"})
    assert page.status_code == 409
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["released"]


def test_a_safety_hold_waits_for_a_safety_officer(
    supervisor: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    url = held(shop, unit, kind="safety_hazard")
    page = supervisor.get(url)
    assert "A safety officer releases or condemns it" in text_of(page)
    assert supervisor.post(url, {"finding": "Cold now", "verb": "release"}).status_code == 403
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["open"]


def test_an_inspector_sees_why_and_decides_nothing(
    inspector: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    url = held(shop, unit)
    assert "A supervisor releases or condemns it." in text_of(inspector.get(url))
    assert inspector.post(url, {"finding": "Fine", "verb": "release"}).status_code == 403
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["open"]


# --- identified, moved, placed -------------------------------------------------------------------


def test_a_piece_is_identified_by_its_bar_code(receiver: Client, shop: Tenant) -> None:
    make_product(shop, "PEN", title="Ink pen", gtins=["4006381333931"])
    receipt = floor.received(shop, None, floor.item(sku="?", quantity=1))
    [unit] = floor.units_of(shop, receipt)
    url = f"/station/pieces/{unit.public_id}/identify/"
    refused = receiver.post(url, {"code": "nothing of ours"})
    assert refused.status_code == 400
    assert "No article has this SKU or bar code." in text_of(refused)
    refused = receiver.post(url, {"code": "4006381333931", "number": "R-0000-0000"})
    assert "No such return waits for this article." in text_of(refused)
    page = follow(receiver, receiver.post(url, {"code": "4006381333931"}))
    assert floor.fresh(shop, unit).status == "on_hand"
    assert page.status_code == 302  # on to its inspection


def test_a_plate_moves_by_two_scans_and_back(
    receiver: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    page = receiver.get("/station/move/", {"plate": unit.lpn.lower()})
    assert "It stands in DOCK-1 now." in text_of(page)
    given = {"plate": value_of(page, "plate"), "place": "A-02"}
    page = follow(receiver, receiver.post("/station/move/", given))
    assert f"{unit.lpn} is in A-02" in text_of(page)
    there: Location = floor.location(shop, "A-02")
    assert floor.fresh(shop, unit).location_id == there.pk
    undo = page.content.decode().split('<form method="post" action="')[-1].split('"')[0]
    follow(receiver, receiver.post(undo))
    assert floor.fresh(shop, unit).location_id == floor.location(shop, "DOCK-1").pk


def test_a_plate_that_nobody_knows_does_not_move(receiver: Client) -> None:
    page = receiver.get("/station/move/", {"plate": "7K3M-0000"})
    assert "No piece has the plate 7K3M-0000." in text_of(page)
    refused = receiver.post("/station/move/", {"plate": "7K3M-0000", "place": "A-01"})
    assert refused.status_code == 400
    assert "No piece has this plate." in text_of(refused)


def test_a_place_shows_what_stands_in_it(
    receiver: Client, shop: Tenant, unit: HandlingUnit
) -> None:
    dock = floor.location(shop, "DOCK-1")
    words = text_of(receiver.get(f"/station/places/{dock.public_id}/"))
    assert unit.lpn in words
    assert "You work here." in words
    shelf = floor.location(shop, "A-01")
    assert "Nothing stands here" in text_of(receiver.get(f"/station/places/{shelf.public_id}/"))


def test_a_place_is_added_once(receiver: Client) -> None:
    given = {"add": "1", "code": "B-14", "name": "Shelf B"}
    assert "B-14 added" in text_of(follow(receiver, receiver.post("/station/places/", given)))
    again = receiver.post("/station/places/", given | {"code": "b-14"})
    assert again.status_code == 409
    assert "There is such a place already." in text_of(again)
    empty = receiver.post("/station/places/", {"add": "1", "code": ""})
    assert empty.status_code == 400
    assert "Give the code that stands on its label." in text_of(empty)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_choosing_a_place_leads_nowhere_else(receiver: Client, shop: Tenant, target: str) -> None:
    dock = floor.location(shop, "DOCK-1")
    answer = receiver.post(f"/station/places/{dock.public_id}/", {"next": target})
    assert answer["Location"] == "/station/"


def test_the_lists_teach_when_they_are_empty(receiver: Client) -> None:
    for path, words in {
        "waiting": "Nothing waits for inspection",
        "aside": "Nothing is set aside",
        "away": "Nothing to put away",
    }.items():
        assert words in text_of(receiver.get(f"/station/{path}/"))

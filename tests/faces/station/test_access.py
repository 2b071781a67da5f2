"""Every address of the station × every kind of person: who looks, who acts, who finds nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from flows.models import StageEvent
from inspection.models import Discrepancy
from returns_portal.faces.station.urls import urlpatterns
from tenants.models import Tenant
from tests import cast
from tests.faces.station.conftest import At
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots
from tests.factories import repair as bench
from tests.factories import rma as make

pytestmark = pytest.mark.django_db

LOOKS = ("receiver", "inspector", "technician", "supervisor", "admin", "analyst")
OUTSIDE = ("agent", "recall_manager", "safety_officer")
RECEIVES = ("receiver", "inspector", "supervisor", "admin")
INSPECTS = ("inspector", "technician", "supervisor", "admin")
MOVES = ("receiver", "inspector", "technician", "supervisor", "admin")
LEADS = ("supervisor", "admin")
SEES_BENCH = ("technician", "supervisor", "admin", "analyst")
REPAIRS = ("technician", "supervisor", "admin")

#: url name -> the thing it names, who may open it, who may send it (None: it cannot be sent).
#: A page that somebody may not open says 403; one that only takes a form says 405 to a look.
TABLE: dict[str, tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]] = {
    "scan": ("", LOOKS, None),
    "return": ("rma", LOOKS, None),
    "parcel": ("rma", LOOKS, RECEIVES),
    "refuse": ("rma", RECEIVES, RECEIVES),
    "blind": ("", LOOKS, RECEIVES),
    "receipt": ("receipt", LOOKS, None),
    "plates": ("receipt", LOOKS, None),
    "complete": ("receipt", None, RECEIVES),
    "recount": ("receipt", RECEIVES, RECEIVES),
    "difference": ("difference", LEADS, LEADS),
    "piece": ("unit", LOOKS, None),
    "plate": ("unit", LOOKS, None),
    "identify": ("unit", RECEIVES, RECEIVES),
    "set_aside": ("unit", MOVES, MOVES),
    "inspect_again": ("unit", None, INSPECTS),
    "away": ("unit", LOOKS, MOVES),
    "decide": ("unit", None, LEADS),
    "put_back": ("move", None, MOVES),
    "hold": ("hold", LOOKS, LEADS),
    "inspect": ("inspection", LOOKS, None),
    "grade": ("inspection", LOOKS, None),
    "confirm": ("inspection", None, INSPECTS),
    "reopen": ("inspection", LEADS, LEADS),
    "take_over": ("inspection", None, INSPECTS),
    "photos": ("inspection", None, INSPECTS),
    "question": ("question", LOOKS, None),
    "answer": ("question", None, INSPECTS),
    "bench": ("", SEES_BENCH, None),
    "work": ("work", SEES_BENCH, None),
    "work_do": ("job", None, REPAIRS),
    "work_of": ("on_bench", SEES_BENCH, None),
    "lots": ("", LOOKS, MOVES),
    "lot": ("lot", LOOKS, MOVES),
    "lot_item": ("lot_item", MOVES, MOVES),
    "lot_verb": ("lot_verb", MOVES, MOVES),
    "lot_label": ("lot", LOOKS, None),
    "packing_list": ("lot", LOOKS, None),
    "wipe": ("unit", SEES_BENCH, REPAIRS),
    "move": ("", LOOKS, MOVES),
    "places": ("", LOOKS, MOVES),
    "place": ("place", LOOKS, LOOKS),
    "waiting": ("", LOOKS, None),
    "aside": ("", LOOKS, None),
    "routes": ("", LOOKS, None),
}
#: What a form of this name has to carry so that rights are asked before anything else is.
SENDS = {"places": {"add": "1"}, "hold": {"finding": "x"}}


@dataclass
class Floor:
    """One of each thing that an address may name."""

    keys: dict[str, list[str]]

    def url(self, name: str) -> str:
        return reverse(f"station:{name}", args=self.keys[TABLE[name][0]])


def furnished_floor(shop: Tenant) -> Floor:
    """A shop with a receipt that differs, an inspected piece and a hold on it."""
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=2))
    [unit] = floor.units_of(shop, receipt)
    inspection = routes.inspected(shop, unit)
    with make.working_in(shop):
        hold = floor.services.place_hold(unit, kind="evidence", reason="", by=floor.SYSTEM)
        difference = Discrepancy.objects.get(receipt=receipt)
    dock = floor.location(shop, "DOCK-1").public_id
    work = bench.opened(shop)
    lot, inside = lots.opened(shop), lots.ready(shop)
    lots.scanned(shop, lot, inside)
    return Floor(
        {
            "": [],
            "rma": [whole.rma.public_id],
            "receipt": [receipt.public_id],
            "difference": [difference.public_id],
            "unit": [unit.public_id],
            "move": [unit.public_id, dock],
            "hold": [hold.public_id],
            "inspection": [inspection.public_id],
            "question": [inspection.public_id, "safe"],
            "place": [dock],
            "work": [work.public_id],
            "job": [work.public_id, "diagnose"],
            "lot": [lot.public_id],
            "lot_item": [lot.public_id, inside.public_id],
            "lot_verb": [lot.public_id, "seal"],
            "on_bench": [work.unit.public_id],
        }
    )


@pytest.fixture
def here(shop: Tenant) -> Floor:
    return furnished_floor(shop)


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("role", [*LOOKS, *OUTSIDE])
def test_every_page_opens_for_those_who_may_look(here: Floor, at: At, role: str) -> None:
    client = at(role)
    expected = {
        name: 405 if opens is None else 200 if role in opens else 403
        for name, (_thing, opens, _sends) in TABLE.items()
    }
    found = {name: client.get(here.url(name)).status_code for name in TABLE}
    found["inspect"] = 200 if found["inspect"] == 302 else found["inspect"]  # leads to a question
    found["work_of"] = 200 if found["work_of"] == 302 else found["work_of"]  # to its work order
    assert found == expected


@pytest.mark.parametrize("role", [*LOOKS, *OUTSIDE])
def test_every_form_is_taken_only_from_those_who_may(here: Floor, at: At, role: str) -> None:
    client = at(role)
    expected = {
        name: 405 if sends is None else "taken" if role in sends else 403
        for name, (_thing, _opens, sends) in TABLE.items()
    }
    found: dict[str, int | str] = {}
    for name in TABLE:
        status = client.post(here.url(name), SENDS.get(name, {"x": "1"})).status_code
        found[name] = status if status in (403, 404, 405, 500) else "taken"
    assert found == expected


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in(here: Floor, shop: Tenant, method: str) -> None:
    stranger = cast.browser(shop)
    for name, (_thing, opens, sends) in TABLE.items():
        if (opens if method == "get" else sends) is None:
            continue
        answer = getattr(stranger, method)(here.url(name))
        assert (name, answer.status_code) == (name, 302)
        assert answer["Location"].startswith("/accounts/login/?next=/station/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_shop_s_things_are_not_there_and_stay_as_they_are(
    here: Floor, shop: Tenant, beta: Tenant, method: str
) -> None:
    routes.furnished(beta)
    charlie: Client = cast.browser(beta, cast.person(beta, "admin"))
    dock = floor.location(beta, "DOCK-1")
    charlie.post(f"/station/places/{dock.public_id}/")
    with make.working_in(shop):
        before = StageEvent.objects.count()
    for name, (thing, opens, sends) in TABLE.items():
        if not thing or (opens if method == "get" else sends) is None:
            continue
        answer = getattr(charlie, method)(here.url(name), SENDS.get(name, {"x": "1"}))
        assert (name, answer.status_code) == (name, 404)
    with make.working_in(shop):
        assert StageEvent.objects.count() == before

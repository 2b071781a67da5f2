"""What a scanned or typed code is: whose, where, and what to do next."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disposition import services
from disposition.selectors.scanning import scan
from inspection import services as floor_services
from returns_portal.lib.ids import new_licence_plate, new_rma_number
from rma import services as rma
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in
from tests.inspection.conftest import caller


def best(shop, code, who=floor.SYSTEM):
    with working_in(shop):
        hit = scan(code, who).best
        return None if hit is None else (hit.kind, hit.row.pk)


def step(shop, code):
    with working_in(shop):
        found = scan(code, floor.SYSTEM).best.step
        return found.code, found.what


def phone(shop, **fields):
    make_product(shop, "PHONE", serialised=True, gtins=["4006381333931"])
    line = line_given(sku="PHONE", quantity=1, serials=["490154203237518"])
    return make_order(shop, lines=[line], **fields)


def test_a_return_is_found_by_number_token_and_id(shop):
    whole = make.returned(shop)
    number = whole.rma.number
    for code in (
        number,
        number.lower(),
        number.replace("-", ""),
        f" {number} ",
        whole.rma.token,
        f"https://returns.example/r/{whole.rma.token}",
        whole.rma.public_id,
    ):
        assert best(shop, code) == ("rma", whole.rma.pk), code


def test_a_piece_is_found_by_its_plates_and_its_serial(shop):
    whole = make.returned(shop, phone(shop), make.line_ask(serials=["490154203237518"]))
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    with working_in(shop):
        floor_services.add_plate(unit, by=floor.SYSTEM, lpn="TORN-1")
    gs1 = "]C10104006381333931" + "21490154203237518"
    for code in (unit.lpn, unit.lpn.lower(), "torn-1", "490154203237518", gs1, unit.public_id):
        assert best(shop, code) == ("handling_unit", unit.pk), code


def test_an_order_is_found_by_its_number_and_a_customer_by_e_mail(shop):
    order = make_order(shop, number="#77001", customer={"name": "Ada", "email": "ada@b.example"})
    assert best(shop, "#77001") == ("order", order.pk)
    assert best(shop, "77001") == ("order", order.pk)
    whole = make.returned(shop, order)
    with working_in(shop):
        hits = scan("ADA@b.example", floor.SYSTEM).hits
        assert [hit.kind for hit in hits] == ["customer", "rma"]
        assert hits[1].row.pk == whole.rma.pk
        assert hits[1].customer.name == "Ada"


def test_a_parcel_is_found_by_its_tracking_number(shop):
    whole = make.returned(shop, None, make.line_ask(), shipping_method="own_carrier")
    with working_in(shop):
        rma.announce(whole.shipments[0], by=floor.SYSTEM, tracking_number="1Z999AA10123456784")
    assert best(shop, "1z 999 aa1 0123456784") == ("shipment", whole.shipments[0].pk)
    assert step(shop, "1Z999AA10123456784") == ("receive", "Receive it: 1 piece is expected.")


def test_articles_places_and_containers_are_found(shop):
    product = make_product(shop, "LAMP-1", gtins=["04006381333931"])
    assert best(shop, "4006381333931") == ("product", product.pk)
    assert best(shop, "lamp-1") == ("product", product.pk)
    dock = floor.location(shop, "DOCK-1")
    assert best(shop, "dock-1") == ("location", dock.pk)
    with working_in(shop):
        cage = floor_services.add_container(by=floor.SYSTEM, sscc="(00)340123450000000000")
    assert best(shop, "00340123450000000000") == ("container", cage.pk)


def test_a_sold_unit_leads_to_who_bought_it(shop):
    order = phone(shop)
    with working_in(shop):
        [hit] = scan("490154203237518", floor.SYSTEM).hits
        assert (hit.kind, hit.order.pk, hit.customer.pk) == ("unit", order.pk, order.customer_id)


def test_several_meanings_are_all_listed(shop):
    make_product(shop, "77002")
    make_order(shop, number="77002")
    with working_in(shop):
        assert [hit.kind for hit in scan("77002", floor.SYSTEM).hits] == ["order", "product"]


def test_the_next_step_follows_the_piece_over_the_floor(shop):
    whole = make.returned(shop)
    number = whole.rma.number
    assert step(shop, number) == ("receive", "Receive it: 1 piece is expected.")
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    assert step(shop, unit.lpn) == step(shop, number) == ("inspect", "Inspect it.")
    floor.graded(shop, unit)
    assert step(shop, unit.lpn) == ("confirm", "Confirm its grade.")
    with working_in(shop):
        services.confirm_inspection(floor.inspection_of(shop, unit), by=floor.SYSTEM)
        way = routes.route_of(shop, unit)
        assert step(shop, unit.lpn) == (
            "approve_route",
            "Approve its route: Restock as open box.",
        )
        hold = floor_services.place_hold(unit, kind="evidence", reason="Odd", by=floor.SYSTEM)
        assert step(shop, unit.lpn) == ("release", "It is set aside: Odd")
        floor_services.release_hold(hold, finding="Fine", by=floor.SYSTEM)
        services.approve_route(way, by=floor.SYSTEM)
        assert step(shop, unit.lpn)[0] == "start_route"
        services.start_route(way, by=floor.SYSTEM)
        assert step(shop, unit.lpn)[0] == "complete_route"
        services.complete_route(way, by=floor.SYSTEM)
    assert step(shop, unit.lpn) == ("none", "Nothing: it is not here any more.")
    with working_in(shop):
        assert scan(unit.lpn, floor.SYSTEM).best.where == "stock"


def test_somebody_sees_only_what_their_role_may_see(shop):
    whole = make.returned(shop)
    receiver = cast.person(shop, "receiver").actor
    analyst = cast.person(shop, "analyst").actor
    assert best(shop, whole.rma.number, receiver) == ("rma", whole.rma.pk)
    assert best(shop, whole.rma.number, analyst) == ("rma", whole.rma.pk)
    narrow = type(receiver)("api_key", None, "", frozenset({"units.view"}))
    assert best(shop, whole.rma.number, narrow) is None
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    with working_in(shop):
        hit = scan(unit.lpn, narrow).best
        assert (hit.row.pk, hit.rma, hit.order, hit.customer) == (unit.pk, None, None, None)


def test_another_shop_finds_nothing(shop, beta):
    whole = make.returned(shop)
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    for code in (whole.rma.number, unit.lpn, whole.rma.token, whole.rma.public_id):
        assert best(beta, code) is None
        assert caller(beta).call("GET", f"scan/{code}").status_code == 404


@pytest.mark.parametrize(
    "code", ["", "   ", "x" * 600, "a\x00b", "§§§", "]C1", "https://", "()", "☃", "000"]
)
def test_what_means_nothing_is_nothing(shop, code):
    assert best(shop, code) is None


def test_the_api_says_what_a_code_is(shop, api):
    whole = make.returned(shop)
    answer = api.get(f"scan/{whole.rma.number}")
    assert (answer["code"], answer["kind"], answer["id"]) == (
        whole.rma.number,
        "rma",
        whole.rma.public_id,
    )
    assert answer["label"] == whole.rma.number
    assert answer["status"] == "authorized"
    assert answer["next_step"] == {
        "code": "receive",
        "who": "us",
        "what": "Receive it: 1 piece is expected.",
    }
    assert answer["matches"] == [
        {name: value for name, value in answer.items() if name not in ("code", "matches")}
    ]
    unknown = api.call("GET", f"scan/{new_rma_number('A')}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert unknown.json()["detail"].startswith("Nothing here has this code.")


def test_a_key_that_may_see_nothing_is_told_so(shop):
    whole = make.returned(shop)
    stranger = caller(shop, ["insights:read"])
    assert stranger.call("GET", f"scan/{whole.rma.number}").status_code == 403


@pytest.mark.parametrize("kind", ["rma", "plate", "serial", "email", "order", "unknown"])
def test_a_scan_costs_few_queries_however_much_there_is(shop, kind):
    order = phone(shop)
    whole = make.returned(shop, order, make.line_ask(serials=["490154203237518"]))
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    codes = {
        "rma": whole.rma.number,
        "plate": unit.lpn,
        "serial": "490154203237518",
        "email": order.customer.email,
        "order": order.number,
        "unknown": new_licence_plate(),
    }
    with working_in(shop), CaptureQueriesContext(connection) as counted:
        found = scan(codes[kind], floor.SYSTEM)
        assert bool(found.hits) == (kind != "unknown")
    # One query a kind of thing; what is found brings its story with a fixed number more.
    assert len(counted) <= {"unknown": 11, "email": 12}.get(kind, 20)

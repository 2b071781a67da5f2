"""The one box: every code lands on the right next job, and an unknown one says what it could be."""

from __future__ import annotations

import pytest
from django.test import Client

from rma.selectors.whole import WholeReturn
from tenants.models import Tenant
from tests.faces.station.conftest import At
from tests.faces.station.pages import text_of
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product

pytestmark = pytest.mark.django_db


def scan(client: Client, code: str) -> str:
    """Where a scan leads."""
    answer = client.get("/station/", {"code": code})
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def test_a_return_number_lands_on_its_parcel(receiver: Client, two_shirts: WholeReturn) -> None:
    rma = two_shirts.rma
    assert scan(receiver, rma.number) == f"/station/parcels/{rma.public_id}/"
    assert scan(receiver, rma.number.lower().replace("-", "")) == scan(receiver, rma.number)


def test_the_qr_code_of_the_label_lands_there_too(
    receiver: Client, two_shirts: WholeReturn
) -> None:
    rma = two_shirts.rma
    link = f"https://alpha.example/r/{rma.token}"
    assert scan(receiver, link) == f"/station/parcels/{rma.public_id}/"


def test_an_order_number_lands_on_its_open_return(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    number = two_shirts.rma.order.number
    assert scan(receiver, number) == f"/station/parcels/{two_shirts.rma.public_id}/"


def test_a_serial_that_was_announced_lands_on_its_return(receiver: Client, shop: Tenant) -> None:
    make_product(shop, "PHONE", serialised=True)
    order = make_order(shop, lines=[line_given(external_id="1", sku="PHONE", serials=["SN-778"])])
    whole = make.returned(shop, order, make.line_ask(serials=("SN-778",)))
    assert scan(receiver, "sn-778") == f"/station/parcels/{whole.rma.public_id}/"


def test_a_plate_lands_on_what_its_piece_needs_next(
    inspector: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    [unit] = floor.units_of(shop, floor.received(shop, two_shirts))
    inspection = floor.inspection_of(shop, unit)
    assert scan(inspector, unit.lpn) == f"/station/inspections/{inspection.public_id}/"
    routes.inspected(shop, unit)
    assert scan(inspector, unit.lpn) == f"/station/pieces/{unit.public_id}/away/"
    with make.working_in(shop):
        floor.services.place_hold(unit, kind="evidence", reason="", by=floor.SYSTEM)
    assert scan(inspector, unit.lpn) == f"/station/pieces/{unit.public_id}/"


def test_the_label_of_a_shelf_lands_on_what_stands_there(receiver: Client, shop: Tenant) -> None:
    dock = floor.location(shop, "DOCK-1")
    assert scan(receiver, "dock-1") == f"/station/places/{dock.public_id}/"


def test_a_return_whose_goods_are_all_here_shows_its_pieces(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    floor.received(shop, two_shirts)
    url = scan(receiver, two_shirts.rma.number)
    assert url == f"/station/returns/{two_shirts.rma.public_id}/"
    assert "1 piece came" in text_of(receiver.get(url))


def test_two_returns_of_one_order_are_offered_to_choose(receiver: Client, shop: Tenant) -> None:
    lines = [line_given(external_id="1"), line_given(external_id="2", sku="CAP", title="Cap")]
    order = make_order(shop, lines=lines)
    first = make.returned(shop, order, make.line_ask("1"))
    second = make.returned(shop, order, make.line_ask("2"))
    page = receiver.get("/station/", {"code": order.number})
    assert page.status_code == 200
    assert "Which one is it?" in text_of(page)
    for whole in (first, second):
        assert f'href="/station/parcels/{whole.rma.public_id}/"' in page.content.decode()


def test_an_unknown_code_says_what_it_could_be_and_offers_no_paperwork(receiver: Client) -> None:
    page = receiver.get("/station/", {"code": "4006381333931"})
    assert page.status_code == 200
    words = text_of(page)
    assert "Nothing here has this code" in words
    assert "It could be a product's bar code, an order number or a serial number." in words
    assert 'href="/station/blind/?code=4006381333931"' in page.content.decode()


def test_a_bar_code_on_no_return_names_its_article(receiver: Client, shop: Tenant) -> None:
    make_product(shop, "PEN", title="Ink <pen>", gtins=["4006381333931"])
    words = text_of(receiver.get("/station/", {"code": "4006381333931"}))
    assert "It is the bar code of Ink <pen>, which is on no open return." in words


def test_a_tracking_number_that_nobody_announced_goes_on_to_the_dock(receiver: Client) -> None:
    page = receiver.get("/station/", {"code": "1Z999AA10123456784"})
    assert 'href="/station/blind/?tracking=1Z999AA10123456784"' in page.content.decode()
    blind = receiver.get("/station/blind/", {"tracking": "1Z999AA10123456784"})
    assert 'name="tracking" form="count" value="1Z999AA10123456784"' in blind.content.decode()


@pytest.mark.parametrize("code", ["\x00", "x" * 5000, "<script>alert(1)</script>", "%00", "ü" * 90])
def test_nonsense_is_answered_and_never_believed(receiver: Client, code: str) -> None:
    page = receiver.get("/station/", {"code": code})
    assert page.status_code == 200
    assert "Nothing here has this code" in text_of(page)
    assert "<script>alert" not in page.content.decode()


def test_the_last_scans_are_listed_the_newest_first(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    other = make.returned(shop)
    scan(receiver, two_shirts.rma.number)
    scan(receiver, other.rma.number)
    words = text_of(receiver.get("/station/"))
    assert words.index(other.rma.number) < words.index("Before that")
    assert words.index("Before that") < words.index(two_shirts.rma.number)
    assert "Open and count" in words


def test_another_shop_s_codes_are_unknown(receiver: Client, beta: Tenant) -> None:
    routes.furnished(beta)
    theirs = make.returned(beta).rma
    for code in (theirs.number, theirs.public_id, f"https://beta.example/r/{theirs.token}"):
        assert "Nothing here has this code" in text_of(receiver.get("/station/", {"code": code}))


def test_what_waits_is_counted(
    inspector: Client, at: At, shop: Tenant, two_shirts: WholeReturn
) -> None:
    [unit] = floor.units_of(shop, floor.received(shop, two_shirts))
    assert "To inspect 1 To put away 0 Lots 0 Set aside 0" in text_of(inspector.get("/station/"))
    routes.inspected(shop, unit)
    with make.working_in(shop):
        floor.services.place_hold(unit, kind="evidence", reason="", by=floor.SYSTEM)
    assert "To inspect 0 To put away 1 Lots 0 Set aside 1" in text_of(inspector.get("/station/"))


def test_the_top_bar_says_place_and_person(receiver: Client) -> None:
    page = receiver.get("/station/")
    assert "DOCK-1" in text_of(page)
    assert "All sent" in text_of(page)
    assert "Receiver" in text_of(page)

"""The dock: counted in one tap, once; differences, refusals, goods without paperwork, plates."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client

from inspection.models import HandlingUnit, Receipt
from rma.selectors.whole import WholeReturn
from tenants.models import Tenant
from tests import cast
from tests.faces.station.conftest import At
from tests.faces.station.pages import counted, follow, text_of, value_of
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product

pytestmark = pytest.mark.django_db


def parcel(whole: WholeReturn) -> str:
    return f"/station/parcels/{whole.rma.public_id}/"


def receipts(shop: Tenant) -> list[Receipt]:
    with make.working_in(shop):
        return list(Receipt.objects.order_by("id"))


def pieces(shop: Tenant) -> list[HandlingUnit]:
    with make.working_in(shop):
        return list(HandlingUnit.objects.order_by("id"))


@pytest.fixture
def torch(shop: Tenant) -> WholeReturn:
    """A return of two head torches with serial numbers."""
    make_product(shop, "TORCH", title="Lantern 320", serialised=True)
    line = line_given(external_id="1", sku="TORCH", quantity=2, serials=["L-1", "L-2"])
    return make.returned(shop, make_order(shop, lines=[line]), make.line_ask(quantity=2))


def test_the_page_names_each_line_with_what_the_shopper_said(
    receiver: Client, shop: Tenant
) -> None:
    lines = [line_given(external_id="1"), line_given(external_id="2", sku="CAP", title="Wool cap")]
    ask = make.line_ask("2", reason="defective", symptom="frays at the <seam>")
    whole = make.returned(shop, make_order(shop, lines=lines), make.line_ask("1"), ask)
    words = text_of(receiver.get(parcel(whole)))
    assert "Expect 2 items. You receive at DOCK-1." in words
    assert "T-shirt SKU TEE Too small." in words
    assert "Shopper says: “frays at the <seam>”." in words
    assert "All 2 as expected" in words


def test_everything_as_expected_is_one_tap(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    page = follow(receiver, counted(receiver, parcel(two_shirts), 2))
    assert "2 plates to stick on" in text_of(page)
    assert "As announced" in text_of(page)
    [receipt] = receipts(shop)
    assert receipt.status == "reconciled"
    assert [(unit.quantity, unit.counted, unit.status) for unit in pieces(shop)] == [
        (1, 1, "on_hand"),
        (1, 1, "on_hand"),
    ]
    assert make.fresh(shop, two_shirts.rma).lines[0].received == 2


def test_a_double_tap_counts_once(receiver: Client, shop: Tenant, two_shirts: WholeReturn) -> None:
    url = parcel(two_shirts)
    data = {
        "count": "1",
        "action": value_of(receiver.get(url), "action"),
        "line0-quantity": "2",
        "line0-condition": "good",
    }
    first, second = receiver.post(url, data), receiver.post(url, data)
    assert first["Location"] == second["Location"]
    assert len(receipts(shop)) == 1
    assert len(pieces(shop)) == 2


def test_fewer_pieces_ask_whether_the_rest_follows(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    page = follow(receiver, counted(receiver, parcel(two_shirts), 1))
    assert "1 piece did not come" in text_of(page)
    [receipt] = receipts(shop)
    assert receipt.status == "counted"
    url = f"/station/receipts/{receipt.public_id}/complete/"
    page = follow(receiver, receiver.post(url, {"rest": "missing"}))
    assert "Something is different" in text_of(page)
    assert "Missing" in text_of(page)
    assert floor.differences(shop, receipt) == [("missing", 1)]


def test_the_rest_may_follow_in_another_parcel(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    counted(receiver, parcel(two_shirts), 1)
    [receipt] = receipts(shop)
    url = f"/station/receipts/{receipt.public_id}/complete/"
    page = follow(receiver, receiver.post(url, {"rest": "follows"}))
    assert "did not come" not in text_of(page)
    assert floor.differences(shop, receipt) == []
    page = follow(receiver, counted(receiver, parcel(two_shirts), 1))
    assert "As announced" in text_of(page)


def test_more_pieces_than_announced_are_a_difference(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    page = follow(receiver, counted(receiver, parcel(two_shirts), 3))
    assert "More than announced" in text_of(page)
    assert make.fresh(shop, two_shirts.rma).lines[0].received == 2


def test_something_is_different_opens_a_row_and_keeps_what_was_entered(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    make_product(shop, "CAP", title="Wool cap", gtins=["4006381333931"])
    url = parcel(two_shirts)
    action = value_of(receiver.get(url), "action")
    entered = {"action": action, "line0-quantity": "1", "line0-condition": "opened"}
    page = receiver.post(url, entered | {"more": "1"})
    assert page.status_code == 200
    assert "Difference 1" in text_of(page)
    assert value_of(page, "line0-quantity") == "1"
    assert value_of(page, "action") == action
    assert receipts(shop) == []
    row = {
        "different0-line": "",
        "different0-code": "4006381333931",
        "different0-quantity": "1",
        "different0-condition": "damaged",
        "different0-serial0": "",
    }
    page = follow(receiver, receiver.post(url, entered | row | {"count": "1"}))
    assert "Not announced" in text_of(page)
    assert [(unit.product.sku, unit.condition) for unit in _with_products(shop)] == [
        ("TEE", "opened"),
        ("CAP", "damaged"),
    ]


def _with_products(shop: Tenant) -> list[Any]:
    with make.working_in(shop):
        return list(HandlingUnit.objects.select_related("product").order_by("id"))


def test_serials_of_serialised_goods_are_kept(
    receiver: Client, shop: Tenant, torch: WholeReturn
) -> None:
    serials = {"line0-serial0": "l-2", "line0-serial1": "L-1"}
    follow(receiver, counted(receiver, parcel(torch), 2, **serials))
    assert [unit.serial for unit in pieces(shop)] == ["l-2", "L-1"]


def test_another_serial_is_a_difference_and_sets_the_piece_aside(
    receiver: Client, shop: Tenant, torch: WholeReturn
) -> None:
    page = follow(receiver, counted(receiver, parcel(torch), 1, **{"line0-serial0": "L-9"}))
    assert "Another serial number" in text_of(page)
    assert "Set aside: Wrong serial number" in text_of(page)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"line0-quantity": ""}, "Enter how many came; 0 if none did."),
        ({"line0-quantity": "-1"}, "Enter 0 or more."),
        ({"line0-quantity": "99999"}, "Enter at most 10000."),
        ({"line0-quantity": "two"}, "Enter a whole number."),
        ({"line0-quantity": "0"}, "Nothing is counted."),
        ({"line0-condition": "wet"}, "Select a valid choice."),
        ({"line0-condition": ""}, "Say what it looks like."),
        ({"line0-serial0": "L-1", "line0-serial1": "l-1"}, "counted twice"),
        ({"line0-quantity": "0", "line0-serial0": "L-1"}, "There are more serial numbers"),
        ({"line0-serial0": "L-1" * 100}, "at most 100 characters"),
        ({"line0-serial0": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_a_wrong_count_is_explained_and_nothing_is_written(
    receiver: Client, shop: Tenant, torch: WholeReturn, fields: dict[str, str], sentence: str
) -> None:
    url = parcel(torch)
    data = {"count": "1", "action": "a-1", "line0-quantity": "2", "line0-condition": "good"}
    with make.unchanged(shop):
        page = receiver.post(url, data | fields)
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert "to mend" in text_of(page)
    assert receipts(shop) == []


def test_a_row_that_names_nothing_is_refused(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    row = {"different0-quantity": "1", "different0-condition": "good"}
    page = counted(receiver, parcel(two_shirts), 2, **row)
    assert page.status_code == 400
    assert "Scan what stands on it." in text_of(page)
    assert receipts(shop) == []


def test_a_serial_that_is_here_already_is_refused_beside_its_box(
    receiver: Client, shop: Tenant, torch: WholeReturn
) -> None:
    counted(receiver, parcel(torch), 1, **{"line0-serial0": "L-1"})
    page = counted(receiver, parcel(torch), 1, **{"line0-serial0": "L-1"})
    assert page.status_code == 409
    assert "This serial number is here already, on plate" in text_of(page)
    assert len(receipts(shop)) == 1
    assert make.fresh(shop, torch.rma).lines[0].received == 1


def test_many_like_pieces_may_share_one_plate(receiver: Client, shop: Tenant) -> None:
    order = make_order(shop, lines=[line_given(external_id="1", quantity=30)])
    whole = make.returned(shop, order, make.line_ask(quantity=30))
    page = receiver.get(parcel(whole))
    assert "One plate for all of them" in text_of(page)
    counted(receiver, parcel(whole), 30, **{"line0-pile": "on"})
    assert [unit.quantity for unit in pieces(shop)] == [30]


def test_goods_of_an_undecided_return_are_taken_in_and_the_page_says_so(
    receiver: Client, shop: Tenant
) -> None:
    make.with_policy(shop, auto_authorize=False)
    whole = make.returned(shop)
    assert whole.rma.status == "requested"
    assert "Nobody has decided on this return yet" in text_of(receiver.get(parcel(whole)))
    follow(receiver, counted(receiver, parcel(whole), 1))
    assert make.fresh(shop, whole.rma).lines[0].kept == 1


def test_a_parcel_is_refused_with_its_reason_once(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    url = f"{parcel(two_shirts)}refuse/"
    page = receiver.get(url)
    assert "Refuse this parcel?" in text_of(page)
    data = {"action": value_of(page, "action"), "why": "leaks", "note": "brown liquid"}
    assert receiver.post(url, data)["Location"] == "/station/"
    assert receiver.post(url, data)["Location"] == "/station/"
    [receipt] = receipts(shop)
    assert (receipt.status, receipt.reason) == ("refused", "It leaks or smells: brown liquid")
    assert make.fresh(shop, two_shirts.rma).lines[0].received == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({}, "Say why it is refused."), ({"why": "other"}, "Say why it is refused.")],
)
def test_a_refusal_needs_a_reason(
    receiver: Client,
    shop: Tenant,
    two_shirts: WholeReturn,
    fields: dict[str, str],
    sentence: str,
) -> None:
    page = receiver.post(f"{parcel(two_shirts)}refuse/", fields | {"action": "x"})
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert receipts(shop) == []


def test_goods_without_paperwork_are_taken_in(receiver: Client, shop: Tenant) -> None:
    url = "/station/blind/?code=4006381333931"
    page = receiver.get(url)
    assert value_of(page, "different0-code") == "4006381333931"
    data = {
        "count": "1",
        "action": value_of(page, "action"),
        "tracking": "1Z999AA10123456784",
        "different0-code": "4006381333931",
        "different0-quantity": "1",
        "different0-condition": "opened",
        "different0-serial0": "",
    }
    page = follow(receiver, receiver.post(url, data))
    assert "Nobody knows the sender" in text_of(page)
    [unit] = pieces(shop)
    assert (unit.status, unit.scanned, unit.condition) == (
        "unidentified",
        "4006381333931",
        "opened",
    )
    [receipt] = receipts(shop)
    assert receipt.tracking_number == "1Z999AA10123456784"


def test_another_article_without_paperwork_gets_its_own_row(receiver: Client) -> None:
    url = "/station/blind/"
    data = {"action": "a", "different0-code": "BOX-9", "different0-quantity": "1"}
    page = receiver.post(url, data | {"different0-condition": "good", "more": "1"})
    assert page.status_code == 200
    assert "Article 2" in text_of(page)
    assert value_of(page, "different0-code") == "BOX-9"


def test_the_plates_come_as_one_document(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    answer = counted(receiver, parcel(two_shirts), 2)
    plates = receiver.get(f"{answer['Location']}plates.pdf")
    assert plates["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(plates.content)) as document:
        assert len(document.pages) == 2
    one = receiver.get(f"/station/pieces/{pieces(shop)[0].public_id}/plate.pdf")
    with pikepdf.open(io.BytesIO(one.content)) as document:
        assert len(document.pages) == 1


def test_a_wrong_count_is_taken_back_and_counted_again(
    receiver: Client, shop: Tenant, two_shirts: WholeReturn
) -> None:
    counted(receiver, parcel(two_shirts), 3)
    [receipt] = receipts(shop)
    url = f"/station/receipts/{receipt.public_id}/again/"
    page = receiver.get(url)
    assert value_of(page, "line0-quantity") == "2"
    page = follow(receiver, counted(receiver, url, 2))
    assert "2 plates to stick on" in text_of(page)
    assert [unit.status for unit in pieces(shop)] == ["emptied"] * 3 + ["on_hand"] * 2
    assert make.fresh(shop, two_shirts.rma).lines[0].received == 2


def test_a_supervisor_resolves_a_difference(
    receiver: Client, at: At, shop: Tenant, two_shirts: WholeReturn
) -> None:
    page = follow(receiver, counted(receiver, parcel(two_shirts), 3))
    assert ">Resolve<" not in page.content.decode()
    [receipt] = receipts(shop)
    supervisor = at("supervisor")
    page = supervisor.get(f"/station/receipts/{receipt.public_id}/")
    with make.working_in(shop):
        [difference] = receipt.discrepancies.all()
    url = f"/station/differences/{difference.public_id}/"
    assert f'href="{url}"' in page.content.decode()
    refused = supervisor.post(url, {"resolution": " "})
    assert refused.status_code == 400
    assert "Say how it was resolved." in text_of(refused)
    follow(supervisor, supervisor.post(url, {"resolution": "The shopper sent one more."}))
    assert floor.fresh(shop, receipt).status == "reconciled"


def test_who_receives_says_first_where(shop: Tenant, two_shirts: WholeReturn) -> None:
    stranger = cast.browser(shop, cast.person(shop, "receiver"))
    answer = stranger.get(parcel(two_shirts))
    assert answer["Location"].startswith("/station/places/?next=")
    page = stranger.get(answer["Location"])
    assert "Where do you work?" in text_of(page)
    assert value_of(page, "next") == parcel(two_shirts)
    dock = floor.location(shop, "DOCK-1")
    chosen = stranger.post(f"/station/places/{dock.public_id}/", {"next": parcel(two_shirts)})
    assert chosen["Location"] == parcel(two_shirts)


def test_an_analyst_may_look_at_a_parcel_and_no_more(
    at: At, shop: Tenant, two_shirts: WholeReturn
) -> None:
    analyst = at("analyst")
    page = analyst.get(parcel(two_shirts))
    assert page.status_code == 200
    assert "as expected" not in text_of(page)
    data = {"count": "1", "action": "a", "line0-quantity": "2", "line0-condition": "good"}
    assert analyst.post(parcel(two_shirts), data).status_code == 403
    assert receipts(shop) == []
